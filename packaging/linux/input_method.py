"""Runs before the frozen program on Linux: lets Chinese be written where the asked input method fails.

A desktop with Fcitx asks for its plug-in, which belongs to the system's Qt; of another version than
ours it does not load, and Qt would then know no Chinese.  Fcitx 5 speaks IBus' language as well, and
that plug-in is Qt's own.
"""

import os

_asked = os.environ.get("QT_IM_MODULE", "")
if _asked and _asked != "ibus":
    os.environ.setdefault("QT_IM_MODULES", f"{_asked};ibus")
