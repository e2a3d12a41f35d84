"""Modules that are imported when something of them is first wanted."""

import importlib
from typing import Any


class Later:
    """Stands for a module whose import the first page does not wait for; any thread may ask it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401  whatever the module has
        return getattr(importlib.import_module(self._name), attribute)
