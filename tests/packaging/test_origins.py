"""Nothing gets into the frozen tree that is not the lock's, Python's or ours."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from shipping import origins, sign


@pytest.fixture
def known(tmp_path: Path, program: Path) -> origins.Origins:
    """A wheel with a module and a library; a Python with nothing in it."""
    wheel = tmp_path / "pack-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("pack/__init__.py", 'def one():\n    "One."\n    return 1\n')
        archive.write(program, "pack/library.pyd")
    (tmp_path / "python").mkdir()
    return origins.Origins([wheel], tmp_path / "python")


def test_a_library_is_known_also_when_it_was_signed_here(known, signer, program, tmp_path: Path):
    tree = tmp_path / "frozen"
    tree.mkdir()
    library = Path(shutil.copy(program, tree / "library.pyd"))
    assert list(known.strangers(tree)) == []
    sign.sign(signer, library)
    assert list(known.strangers(tree)) == []


def test_a_changed_a_renamed_and_a_strange_file_are_told(known, program, tmp_path: Path):
    tree = tmp_path / "frozen"
    tree.mkdir()
    content = bytearray(program.read_bytes())
    content[len(content) // 2] ^= 1
    (tree / "library.pyd").write_bytes(content)
    shutil.copy(program, tree / "other.pyd")
    (tree / "evil.txt").write_text("x", "utf-8")
    assert list(known.strangers(tree)) == ["evil.txt", "library.pyd", "other.pyd"]


@pytest.mark.parametrize(
    ("source", "known_as"),
    [
        ("def one():\n    return 1\n", True),
        ("def one():\n    return 2\n", False),
        ("def one():\n    return 1\nimport os\n", False),
        ("def two():\n    return 1\n", False),
    ],
)
def test_a_module_is_known_by_what_it_does(known, source: str, known_as: bool):
    code = compile(source, "elsewhere.py", "exec")
    assert known._is_source_of("pack", code) is known_as
    assert not known._is_source_of("other", code)
