"""Starts the township's program."""

import gc
import sys
import time

STARTED = time.perf_counter()
"""As early as this program can know."""

# While modules are imported there is no garbage to find; `app.ui.garbage` takes over.
gc.disable()

if __name__ == "__main__":
    from app import ahead

    ahead.read_ahead()
    from app import lean

    lean.import_qt()
    from app.start import main

    sys.exit(main(sys.argv[1:], STARTED))
