"""Compiles others' modules without their docstrings, which nobody reads in a frozen program.

As `python -OO` does, but with every assertion: those are theirs to make.
"""

from __future__ import annotations

import ast
from types import CodeType

OURS = ("app", "contract", "sealed")


def is_ours(module: str) -> bool:
    """Tell whether a module is of this project."""
    return module.partition(".")[0] in OURS


def compiled(source: bytes, name: str) -> CodeType:
    """Compile a module without the docstrings of its functions and its own; raises SyntaxError.

    Those of classes stay: a dataclass without one makes one up at every start.
    """
    module = ast.parse(source)
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            _strip(node)
    code: CodeType = compile(module, name, "exec", dont_inherit=True, optimize=0)
    return code


def _strip(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    if ast.get_docstring(node, clean=False) is None:
        return
    first = node.body.pop(0)
    if not node.body:
        node.body.append(ast.copy_location(ast.Pass(), first))
