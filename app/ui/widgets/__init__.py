"""The small widgets that pages are made of; each module is imported when first wanted."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.widgets.buttons import ElidedLink, LinkButton, PlainButton, PrimaryButton
    from app.ui.widgets.card import Card, Hair, Scroll, at_most, clear, column, row
    from app.ui.widgets.fields import LabelledField, focus_first_wrong
    from app.ui.widgets.labels import (
        Badge,
        Chip,
        Elided,
        Lead,
        Small,
        Sub,
        Text,
        Title,
        plain_tip,
        restyle,
    )
    from app.ui.widgets.notice import EmptyState, Notice
    from app.ui.widgets.photo import PhotoThumb, read_thumb
    from app.ui.widgets.steps import StepList, StepState
    from app.ui.widgets.table import Cell, Column, Row, Rows, Table, fill_table
    from app.ui.widgets.timeline import Happening, Timeline

_WHERE = {
    "buttons": "ElidedLink LinkButton PlainButton PrimaryButton",
    "card": "Card Hair Scroll at_most clear column row",
    "fields": "LabelledField focus_first_wrong",
    "labels": "Badge Chip Elided Lead Small Sub Text Title plain_tip restyle",
    "notice": "EmptyState Notice",
    "photo": "PhotoThumb read_thumb",
    "steps": "StepList StepState",
    "table": "Cell Column Row Rows Table fill_table",
    "timeline": "Happening Timeline",
}
"""Which module has which names: the first window is painted before most of them are wanted."""


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names.split():
            return getattr(importlib.import_module(f"app.ui.widgets.{module}"), name)
    raise AttributeError(name)


__all__ = [
    "Badge",
    "Card",
    "Cell",
    "Chip",
    "Column",
    "Elided",
    "ElidedLink",
    "EmptyState",
    "Hair",
    "Happening",
    "LabelledField",
    "Lead",
    "LinkButton",
    "Notice",
    "PhotoThumb",
    "PlainButton",
    "PrimaryButton",
    "Row",
    "Rows",
    "Scroll",
    "Small",
    "StepList",
    "StepState",
    "Sub",
    "Table",
    "Text",
    "Timeline",
    "Title",
    "at_most",
    "clear",
    "column",
    "fill_table",
    "focus_first_wrong",
    "plain_tip",
    "read_thumb",
    "restyle",
    "row",
]
