"""Brings a file's tables up to what this program expects, one numbered step per transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from app.models import failpoints
from app.models.errors import NewerProgram

Step = str | Callable[[Any], None]
Version = tuple[Step, ...]


def version_of(connection: Any) -> int:  # noqa: ANN401  the driver ships no types
    """Return the file's version, 0 for a file that has none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: Any, versions: Sequence[Version]) -> int:  # noqa: ANN401  the driver ships no types
    """Take the steps that the file has not had and return how many versions it was behind.

    Raises NewerProgram, before anything is written, for a file beyond the last version.
    """
    found = version_of(connection)
    if found > len(versions):
        raise NewerProgram(f"version {found}, known {len(versions)}")
    for number, steps in enumerate(versions[found:], start=found + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for step in steps:
                if callable(step):
                    step(connection)
                else:
                    connection.execute(step)
                failpoints.hit("migration.after_step")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return len(versions) - found
