"""The small widgets that pages are made of."""

from app.ui.widgets.buttons import ElidedLink, LinkButton, PlainButton, PrimaryButton
from app.ui.widgets.card import Card, Hair, Scroll, clear, column, row
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
    "clear",
    "column",
    "fill_table",
    "focus_first_wrong",
    "plain_tip",
    "read_thumb",
    "restyle",
    "row",
]
