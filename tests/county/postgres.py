"""A private PostgreSQL cluster for the tests, owned by somebody other than root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from contract.ids import IdMaker

_OWNERS = ("postgres", "nobody")
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
_new_id = IdMaker()


def programs() -> Path:
    """Return the folder of the newest PostgreSQL here."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"))


def _owner() -> dict[str, int]:
    """Return who runs the cluster: PostgreSQL refuses to be run by root."""
    import pwd  # not on Windows, where these tests do not run

    if os.geteuid() != 0:
        return {}
    for name in _OWNERS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid}
    raise RuntimeError("nobody here could run PostgreSQL")


class Cluster:
    """A running cluster, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://xianghu@/{database}?host={self._folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, and give its URL until the block ends."""
        name = "t" + _new_id().replace("-", "")
        admin = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        try:
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            yield self.url(name)
            with admin.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        finally:
            admin.dispose()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a new cluster until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="xh-pg-"))
    owner = _owner()
    if owner:
        os.chown(folder, owner["user"], owner["group"])

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs() / program), *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            check=True,
            stdout=subprocess.DEVNULL,
            **owner,
        )

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "xianghu", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    options = " ".join(f"-c {option}" for option in _FAST)
    log = str(folder / "log")
    run("pg_ctl", "-D", data, "-w", "-l", log, "-o", f"{options} -k {folder}", "start")
    try:
        yield Cluster(folder)
    finally:
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
