"""The look holds for everyone: contrast in both themes, sizes, and one stylesheet that Qt accepts."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui import style
from app.ui.style import Theme
from app.ui.tokens import DARK, LIGHT, Tokens, Tone
from app.ui.widgets import PlainButton


def luminance(colour: str) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    named = QColor(colour)
    return (
        0.2126 * part(named.redF()) + 0.7152 * part(named.greenF()) + 0.0722 * part(named.blueF())
    )


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def undressed(qapp: QApplication):
    yield qapp
    style.dress(qapp, Theme.LIGHT)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground_it_stands_on(tokens: Tokens):
    pairs = [
        (ink, ground)
        for ink in (tokens.ink, tokens.ink_2, tokens.ink_3, tokens.blue, tokens.red, tokens.amber)
        for ground in (tokens.paper, tokens.ground, tokens.hover)
    ]
    pairs += [(tokens.ink_of(tone), tokens.weak_of(tone)) for tone in Tone]
    pairs += [
        (tokens.action_ink, tokens.action),
        (tokens.action_ink, tokens.action_hover),
        (tokens.rail_ink, tokens.rail),
        (tokens.rail_ink, tokens.rail_on),
        (tokens.ink, tokens.mark),
        (tokens.ink, tokens.blue_weak),
    ]
    faint = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5}
    assert faint == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_focus_can_be_seen(tokens: Tokens):
    for ground in (tokens.paper, tokens.ground, tokens.rail):
        assert contrast(tokens.focus, ground) >= 3
    assert contrast(tokens.ring, tokens.action) >= 3


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_token_is_a_colour(tokens: Tokens):
    for name, colour in tokens._asdict().items():
        assert QColor(colour).isValid(), name


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize("text_size", style.TEXT_SIZES)
def test_qt_takes_the_stylesheet_without_a_word(undressed, qtbot, theme, text_size):
    # A Qt warning, such as for a stylesheet that cannot be parsed, fails the test.
    style.dress(undressed, theme, text_size)
    edit = QLineEdit()
    qtbot.addWidget(edit)
    edit.show()

    assert style.colours() is (DARK if theme is Theme.DARK else LIGHT)
    assert round(style.text_scale() * 100) == pytest.approx(text_size, abs=4)


def test_larger_text_makes_larger_buttons(undressed, qtbot):
    heights = []
    for text_size in (100, 130):
        style.dress(undressed, Theme.LIGHT, text_size)
        button = PlainButton("评价")
        qtbot.addWidget(button)
        button.show()
        heights.append(button.sizeHint().width())
    assert heights[1] > heights[0]


@pytest.mark.parametrize("size", style.TEXT_SIZES)
def test_a_badge_is_round_at_every_size_of_text(size: int):
    rule = style.stylesheet(LIGHT, size).split('QLabel[look="badge"] {', 1)[1].split("}", 1)[0]
    said = dict(part.strip().split(": ", 1) for part in rule.split(";") if ":" in part)
    radius, height, width = (
        int(said[name].removesuffix("px")) for name in ("border-radius", "max-height", "min-width")
    )
    # Qt draws square corners where the radius is more than half of the height or of the width.
    assert 0 <= height - 2 * radius <= 1
    assert width + 2 * 6 >= 2 * radius
