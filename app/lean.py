"""Imports two libraries without what they make ready at every start and nobody here wants.

PySide6 carries its signature module as source, and compiles and runs it whole at every start: error
messages, help texts and the maker of .pyi files, a third of what an empty window takes.
Here each part of it is run when something of it is first wanted. After every later import PySide6
also reads that module's source, to learn whether it has `from __feature__ import`; none here has.

msgspec asks typing_extensions, which takes longer to import than itself, for what Python has.
"""

import builtins
import sys
import threading
from collections.abc import Callable
from typing import Any

_compile: Callable[..., Any] = compile
_LATER = {
    # What PySide6 itself asks for earlier: at every import whether it is a `from __feature__ import`,
    # and before its first error message, past `__getattr__`, what else has been imported.
    "feature": "def feature_import(*_): return None\ndef feature_imported(_): return None\n",
    "signature/mapping": "def update_mapping(): return __getattr__('update_mapping')()\n",
    "signature/errorhandler": "",
    "signature/layout": "",
    "signature/lib/enum_sig": "",
    "signature/lib/pyi_generator": "",
    "signature/lib/tool": "",
    "signature/parser": "",
}
_FILES = {f"shibokensupport/{name}.py": first for name, first in _LATER.items()}
_SHELL = "from app.lean import run_when_wanted\n__getattr__ = run_when_wanted({!r}, globals())\n"
_lock = threading.RLock()
_sources: dict[str, Any] = {}


def run_when_wanted(file: str, module: dict[str, Any]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module whose source is run when it is first asked for a name."""

    def wanted(name: str) -> Any:  # noqa: ANN401  whatever the module has
        with _lock:
            if file in _sources:
                exec(_compile(_sources.pop(file), file, "exec"), module)  # noqa: S102  PySide6's own
        try:
            return module[name]
        except KeyError:
            raise AttributeError(f"{file} has no {name!r}") from None

    return wanted


def _put_off(source: Any, file: Any, *how: Any, **more: Any) -> Any:  # noqa: ANN401  passed on as they come
    if file in _FILES:
        _sources[file] = source
        source = _SHELL.format(file) + _FILES[file]
    return _compile(source, file, *how, **more)


def import_qt() -> None:
    """Import PySide6, before anybody else does."""
    names = vars(builtins)
    names["compile"] = _put_off
    try:
        import PySide6.QtCore  # noqa: F401, PLC0415  it is there from now on
    finally:
        names["compile"] = _compile
    names["__import__"] = names.get("__orig_import__", __import__)


def import_msgspec() -> None:
    """Import msgspec, before any thread is there that imports something."""
    name = "typing_extensions"
    if name not in sys.modules:
        # So Python is told that there is no such module.
        sys.modules[name] = None  # type: ignore[assignment]  # so an import of it fails at once
        try:
            import msgspec  # noqa: F401, PLC0415  it is there from now on
        finally:
            del sys.modules[name]
