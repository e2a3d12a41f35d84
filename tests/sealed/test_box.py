"""The sealed file itself: wherever it lies, and whatever its disk does."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from sealed import box

KEY = bytes(range(32))
MOST = 1 << 20


def sealed_at(path: Path) -> Path:
    with box.writing(path, KEY) as put:
        put("letter", b"x" * 9000)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "100% 带出 #1;&=+%20.xianghu",
        pytest.param("带出？?mode=memory.xianghu", marks=pytest.mark.linux("no ? in a name")),
    ],
)
def test_a_box_is_found_under_any_name(tmp_path, name):
    folder = tmp_path / "U 盘 50%#"
    folder.mkdir()
    path = sealed_at(folder / name)
    assert [one.name for one in folder.iterdir()] == [name]
    assert box.fits(path, KEY)
    with box.opened(path, KEY, MOST) as opened:
        assert opened.get("letter", MOST) == b"x" * 9000


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PureWindowsPath(r"\\县里\共享 盘\a#1.xianghu"), "file:////%E5%8E%BF%E9%87%8C/"),
        (PureWindowsPath(r"\\192.0.2.7\share$\a.xianghu"), "file:////192.0.2.7/share%24/a.xianghu"),
        (PureWindowsPath(r"E:\100%.xianghu"), "file:///E:/100%25.xianghu"),
        (PurePosixPath("/media/u?/a.xianghu"), "file:///media/u%3F/a.xianghu"),
    ],
)
def test_a_share_is_no_host(path, address):
    assert box.address(path).startswith(address)


@pytest.mark.linux("where two slashes at the beginning are one")
def test_sqlite_opens_what_begins_as_a_share_does(tmp_path):
    path = sealed_at(Path(f"/{tmp_path}/a.xianghu"))
    assert box.address(path).startswith("file:////")
    assert box.fits(path, KEY)


class FailingDisk:
    """A disk that answers with an error, as the driver tells it."""

    def __init__(self, code: int) -> None:
        self.code = code

    def execute(self, _sql: str, *_values: object):
        problem = dbapi2.OperationalError("disk I/O error")
        problem.sqlite_errorcode = self.code
        raise problem

    def close(self) -> None:
        pass


@pytest.mark.parametrize("code", [10, 10 | 1 << 8, 14, 14 | 3 << 8])
def test_a_disk_that_fails_is_not_called_a_damaged_file(tmp_path, monkeypatch, code):
    path = sealed_at(tmp_path / "a.xianghu")
    monkeypatch.setattr(box, "_open", lambda *_: FailingDisk(code))
    with pytest.raises(OSError, match=r"a\.xianghu"):
        box.fits(path, KEY)
    with pytest.raises(OSError, match=r"a\.xianghu"), box.opened(path, KEY, MOST):
        pass


@pytest.mark.linux("lets an open file go elsewhere")
def test_a_stick_pulled_out_while_it_is_checked_is_not_called_a_damaged_file(tmp_path, monkeypatch):
    path = sealed_at(tmp_path / "a.xianghu")
    check = box._check

    def pulled_out(connection, size):
        path.rename(tmp_path / "elsewhere")
        check(connection, size - 4096)

    monkeypatch.setattr(box, "_check", pulled_out)
    with pytest.raises(FileNotFoundError), box.opened(path, KEY, MOST):
        pass


def test_a_folder_is_no_damaged_file_either(tmp_path):
    folder = tmp_path / "a.xianghu"
    folder.mkdir()
    with pytest.raises(OSError, match="xianghu"), box.opened(folder, KEY, MOST):
        pass


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40_000) | st.sampled_from([3999, 4000, 4001, 4096]), max_size=60))
def test_a_box_is_never_larger_than_was_reckoned(sizes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xianghu")
        with box.writing(path, KEY) as put:
            put("letter", b"")
            for n, size in enumerate(sizes):
                put(f"{n:064} small", bytes(size))
        assert path.stat().st_size <= box.space(0) + sum(map(box.space, sizes))
