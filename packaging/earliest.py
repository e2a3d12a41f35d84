"""Runs in the frozen program before PyInstaller's own hooks, one of which imports Qt."""

import app.earliest  # noqa: F401  it acts when imported
