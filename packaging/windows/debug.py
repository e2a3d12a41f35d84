"""Starts the program with a console that shows what it says, and how it ended."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the program beside this one with the same arguments; returns its exit status."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    here = Path(sys.executable)
    program = here.with_name(here.name.replace("-debug", ""))
    ran = subprocess.Popen(
        [program, *sys.argv[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    for line in ran.stdout:
        sys.stdout.write(line.decode("utf-8", "replace").rstrip("\r\n") + "\n")
        sys.stdout.flush()
    status = ran.wait()
    if status:
        sys.stdout.write(f"{program.name}: {status}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
