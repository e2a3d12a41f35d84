# ruff: noqa: PTH118  pathlib would bring a tenth of a megabyte for two names
"""Starts the program with a console that shows what it says, and how it ended."""

import os
import subprocess
import sys


def main() -> int:
    """Run the program beside this one with the same arguments; returns its exit status."""
    # Set-up and other programs read what comes through a pipe in the code page of Windows.
    encoding = "utf-8" if sys.stdout.isatty() else "mbcs"
    sys.stdout.reconfigure(encoding=encoding, errors="replace")
    folder, name = os.path.split(sys.executable)
    program = name.replace("-debug", "")
    ran = subprocess.Popen(
        [os.path.join(folder, program), *sys.argv[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    for line in ran.stdout:
        sys.stdout.write(line.decode("utf-8", "replace").rstrip("\r\n") + "\n")
        sys.stdout.flush()
    status = ran.wait()
    if status:
        sys.stdout.write(f"{program}: {status}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
