"""Starts the township's program."""

import sys

if __name__ == "__main__":
    from app import earliest
    from app.start import main

    sys.exit(main(sys.argv[1:], earliest.STARTED))
