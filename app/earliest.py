"""What a start does before all else, done once by importing this.

In the frozen program a hook imports it (packaging/earliest.py): PyInstaller's own import Qt, and would
do so before `app.lean` could spare any of it.
"""

import gc
import time

STARTED = time.perf_counter()
"""As early as this program can know."""

# While modules are imported there is no garbage to find; `app.ui.garbage` takes over.
gc.disable()

from app import ahead, lean  # noqa: E402  once what stands before has been done

ahead.read_ahead()
lean.import_qt()
