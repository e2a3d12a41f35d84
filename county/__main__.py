"""Runs the county's command line."""

import sys

from county.cli import main

sys.exit(main(sys.argv[1:]))
