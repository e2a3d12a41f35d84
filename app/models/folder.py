"""Where things lie in the data folder, and how a file gets there whole or not at all."""

import hashlib
import hmac
import os
import sys
from pathlib import Path
from typing import IO

from app.models.errors import AlreadyOpen, DiskFull, DiskTrouble, FolderReadOnly, WrongKey

WORK = "work.db"
COPY = "copy.db"
KEY_CHECK = "key.check"
LOCK = "in-use.lock"
BACKUPS = "backups"
SET_ASIDE = "set-aside"
PHOTOS = "photos"

_SIDES = ("", "-wal", "-shm", "-journal")


def database_files(path: Path) -> list[Path]:
    """Return the parts of a database that exist: itself and what SQLite keeps beside it."""
    parts = [path.with_name(path.name + side) for side in _SIDES]
    return [part for part in parts if part.exists()]


def photo_path(photos: Path, kind: str, sha256: str, extension: str) -> Path:
    """Return where a photo is kept by its content; *kind* is original, send or thumb."""
    return photos / kind / sha256[:2] / f"{sha256}.{extension}"


def os_problem(problem: OSError) -> Exception:
    """Return what an error of the file system means to a person."""
    import errno  # noqa: PLC0415  only wanted when something is wrong already

    kinds = {
        errno.ENOSPC: DiskFull,
        errno.EDQUOT: DiskFull,
        errno.EFBIG: DiskFull,
        errno.EACCES: FolderReadOnly,
        errno.EPERM: FolderReadOnly,
        errno.EROFS: FolderReadOnly,
        errno.EIO: DiskTrouble,
    }
    kind = kinds.get(problem.errno or 0)
    return kind(f"errno {problem.errno}") if kind else problem


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in *folder* last; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make *folder* and those above it, and make their names last."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def put_file(temporary: Path, target: Path) -> None:
    """Give a written and fsynced *temporary* file its name, which lasts when this returns."""
    make_folder(target.parent)
    temporary.replace(target)
    sync_folder(target.parent)


def write_file(target: Path, content: bytes) -> None:
    """Write *content* whole or not at all."""
    make_folder(target.parent)
    temporary = target.with_name(target.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(content)
        flush(file)
    put_file(temporary, target)


def sweep_photos(photos: Path) -> int:
    """Delete photos that an earlier run left half written, and return how many files that was."""
    left = list((photos / "arriving").glob("*"))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def flush(file: IO[bytes]) -> None:
    """Bring what was written to the disk itself."""
    file.flush()
    os.fsync(file.fileno())


def _fingerprint(key: bytes) -> bytes:
    return hmac.digest(key, b"xianghu key check", hashlib.sha256).hex().encode()


def check_key(folder: Path, key: bytes) -> bool:
    """Tell whether files were made here before; raises WrongKey when with another key."""
    try:
        kept = (folder / KEY_CHECK).read_bytes()
    except FileNotFoundError:
        return False
    if not hmac.compare_digest(kept, _fingerprint(key)):
        raise WrongKey
    return True


def remember_key(folder: Path, key: bytes) -> None:
    """Note which key the files here are made with, without telling it."""
    write_file(folder / KEY_CHECK, _fingerprint(key))


class Lock:
    """Keeps a second program out of the data folder; the system lets go of it if we are killed."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / LOCK).open("ab")
        try:
            _lock(self._file)
        except OSError as problem:
            self._file.close()
            raise AlreadyOpen from problem

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
