"""Runs before the frozen program on Linux: lets Chinese be written where Fcitx' plug-in does not load.

A desktop with Fcitx asks for its plug-in, which belongs to the system's Qt; of another version than
ours it does not load, and Qt would then know no Chinese.  Fcitx 5 speaks IBus' language as well, by its
portal, and that plug-in is Qt's own.
"""

import os

_asked = os.environ.get("QT_IM_MODULE", "")
if _asked.startswith("fcitx") and "QT_IM_MODULES" not in os.environ:
    os.environ["QT_IM_MODULES"] = f"{_asked};ibus"
    # Without it Qt wants an ibus-daemon to be installed.
    os.environ["IBUS_USE_PORTAL"] = "1"
