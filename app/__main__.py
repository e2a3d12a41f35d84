"""Starts the township's program."""

import sys
import time

STARTED = time.perf_counter()
"""As early as this program can know."""

if __name__ == "__main__":
    from app.start import main

    sys.exit(main(sys.argv[1:], STARTED))
