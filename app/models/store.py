"""Opens the two files of a data folder and holds them for the database worker."""

from collections.abc import Callable
from pathlib import Path

from app.models import folder as place
from app.models import migrations
from app.models.engine import Database, connect, known, raw_connection
from app.models.errors import CopyDamaged, FileDamaged, KnownError, NewerProgram
from app.models.migrations import copied, work
from app.models.read import Journey

Initials = Callable[[str], str]


def no_initials(_text: str) -> str:
    """Index no pinyin."""
    return ""


class Store:
    """The two open files; everything with it happens on the thread that opened it.

    *initials* makes the pinyin initials that titles are found by. *stale* names tickets whose
    projection has to be made anew before it is shown; see `app.models.projection`. *wanted* are the
    pictures to be fetched, and how often each may still be tried; see `app.models.wanted`.
    """

    def __init__(self, folder: Path, key: bytes, initials: Initials, lock: place.Lock) -> None:
        self.folder = folder
        self.photos = folder / place.PHOTOS
        self.initials = initials
        self.stale: set[str] = set()
        self.all_stale = True
        self.wanted: dict[tuple[str, int], int] = {}
        self.key = key
        self._lock = lock
        self.work = Database(folder / place.WORK, key, "work")
        self.copy = Database(folder / place.COPY, key, "copy", self.renew_copy)

    def renew_copy(self) -> None:
        """Delete the county's copy and begin it afresh; the next sync pulls it again."""
        self.copy.close()
        _begin_copy(self.folder, self.key)
        self.all_stale = True

    def close(self) -> None:
        """Close both files and let the next program in."""
        self.work.close()
        self.copy.close()
        self._lock.release()


def open_store(folder: Path, key: bytes, initials: Initials = no_initials) -> Store:
    """Open the files in *folder*, making or migrating them; *key* is 32 raw bytes.

    Raises AlreadyOpen, WrongKey, NewerProgram, FileDamaged (work.db; it is left as it is: see
    `app.models.recovery`), DiskFull, FolderReadOnly. A damaged copy.db is deleted and begun anew.
    """
    try:
        place.make_folder(folder)
        lock = place.Lock(folder)
    except OSError as problem:
        raise place.os_problem(problem) from problem
    try:
        _open_work(folder, key)
        _open_copy(folder, key)
        store = Store(folder, key, initials, lock)
        _unsure_after_a_crash(store)
    except BaseException:
        lock.release()
        raise
    return store


def _open_work(folder: Path, key: bytes) -> None:
    path = folder / place.WORK
    made_before = place.check_key(folder, key)
    version = inspect(path, key) if path.exists() else 0
    if version > len(work.VERSIONS):
        raise NewerProgram(f"work.db {version}")
    if made_before and version == 0:
        raise FileDamaged("work.db is gone or empty")
    _migrate(path, key, work.VERSIONS)
    if not made_before:
        place.remember_key(folder, key)


def _open_copy(folder: Path, key: bytes) -> None:
    path = folder / place.COPY
    try:
        if path.exists() and inspect(path, key, thorough=False) > len(copied.VERSIONS):
            raise NewerProgram("copy.db")
        _migrate(path, key, copied.VERSIONS)
    except (FileDamaged, CopyDamaged):
        _begin_copy(folder, key)


def _begin_copy(folder: Path, key: bytes) -> None:
    path = folder / place.COPY
    for part in place.database_files(path):
        part.unlink()
    _migrate(path, key, copied.VERSIONS)


def inspect(path: Path, key: bytes, *, thorough: bool = True) -> int:
    """Return a file's version, changing nothing; *thorough* looks at every page.

    Raises FileDamaged where a page cannot be read.
    """
    connection = raw_connection(path, key, read_only=True)
    try:
        version = migrations.version_of(connection)
        if version and thorough:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise FileDamaged("quick_check")
        return version
    except Exception as problem:
        raise _explained(problem) from problem
    finally:
        connection.close()


def _migrate(path: Path, key: bytes, versions: tuple[migrations.Version, ...]) -> None:
    try:
        connection = connect(path, key)
        try:
            migrations.migrate(connection, versions)
        finally:
            connection.close()
    except Exception as problem:
        raise _explained(problem) from problem


def _explained(problem: Exception) -> Exception:
    return problem if isinstance(problem, KnownError) else known(problem) or problem


def _unsure_after_a_crash(store: Store) -> None:
    """What was on its way when the program ended may have arrived or not."""
    with store.work.plain() as execute:
        found = execute("SELECT 1 FROM outbox WHERE journey = ? LIMIT 1", (Journey.SENDING,))
        if found.fetchone() is None:
            return
    with store.work.write() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET journey = ? WHERE journey = ?", (Journey.UNKNOWN, Journey.SENDING)
        )
