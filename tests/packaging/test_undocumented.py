"""Others' modules are frozen without what nobody reads, and do what they did."""

from __future__ import annotations

import importlib.util
import marshal
from pathlib import Path

import pytest
from shipping import undocumented

SOURCE = '''\
"""A module."""
from __future__ import annotations

def said() -> str:
    """Only this."""

def checked(x):
    """Check."""
    assert x, "not so"
    return "kept"

async def later():
    """Later."""
    return 1

class Thing:
    """A thing."""
    def does(self):
        "Does."
        return __doc__
'''


def test_docstrings_go_and_everything_else_stays(tmp_path: Path):
    source = tmp_path / "module.py"
    source.write_text(SOURCE, "utf-8")
    there: dict = {"__name__": "module", "__doc__": None}
    exec(undocumented.compiled(source.read_bytes(), "module"), there)
    assert there["said"]() is None
    assert there["checked"](1) == "kept"
    with pytest.raises(AssertionError, match="not so"):
        there["checked"](0)
    assert [there[name].__doc__ for name in ("said", "checked", "later")] == [None] * 3
    assert there["Thing"].__doc__ == "A thing."
    assert there["Thing"]().does() is None


def test_a_large_module_becomes_smaller():
    found = importlib.util.find_spec("sqlalchemy.orm.session")
    assert found is not None
    assert found.origin is not None
    source = Path(found.origin)
    before = compile(source.read_bytes(), str(source), "exec", dont_inherit=True)
    after = undocumented.compiled(source.read_bytes(), str(source))
    assert len(marshal.dumps(after)) < 0.8 * len(marshal.dumps(before))


def test_our_own_modules_keep_theirs():
    assert undocumented.is_ours("app.start")
    assert undocumented.is_ours("contract")
    assert undocumented.is_ours("sealed.box")
    assert not undocumented.is_ours("apple.pie")
