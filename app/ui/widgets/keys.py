"""The order in which Tab goes through widgets that were not made in it."""

from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def order_keys(*widgets: QWidget) -> None:
    """Let Tab go through *widgets* one after the other.

    They have to be what the keyboard really stops at: Qt (6.8) does not move a widget that hands
    its focus on to another.
    """
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def last_stop(widget: QWidget) -> list[QWidget]:
    """Return the last place inside *widget* that Tab stops at, where there is one."""
    tab = Qt.FocusPolicy.TabFocus
    inside = cast("list[QWidget]", widget.findChildren(QWidget))
    stops = [at for at in inside if at.focusPolicy() & tab == tab]
    return stops[-1:]
