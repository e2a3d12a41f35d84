"""Copies a county's data to a folder while the server runs, and back while it does not."""

import shutil
from contextlib import closing
from pathlib import Path

from county.people import BadInput
from county.wiring import County

_DATABASE, _PHOTOS = "county.db", "photos"


def save(county: County, folder: Path) -> None:
    """Copy database and photos to *folder*, which must not exist yet.

    The database first: a photo that it names is then among the photos copied. Raises BadInput
    where the database is not an SQLite file (PostgreSQL has tools of its own).
    """
    if not county.db.is_sqlite:
        raise BadInput("PostgreSQL 请用 pg_dump 备份，照片另外复制")
    if folder.exists():
        raise BadInput(f"{folder} 已经有了")
    folder.mkdir(parents=True)
    # As the driver gives it: VACUUM is for outside a transaction.
    with closing(county.db.engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(folder / _DATABASE),))
    photos = county.settings.data / _PHOTOS
    if photos.exists():
        shutil.copytree(photos, folder / _PHOTOS)


def restore(folder: Path, data: Path) -> None:
    """Put a saved copy in the place of *data*; no server may be running there."""
    for old in (*data.glob(f"{_DATABASE}*"), data / _PHOTOS):
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink(missing_ok=True)
    data.mkdir(parents=True, exist_ok=True)
    shutil.copy2(folder / _DATABASE, data / _DATABASE)
    if (folder / _PHOTOS).exists():
        shutil.copytree(folder / _PHOTOS, data / _PHOTOS)
