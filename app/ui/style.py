"""Dresses the application: Fusion, a palette and one stylesheet, all from the tokens."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.ui import tokens as t
from app.ui.resources import icon_path
from app.ui.tokens import DARK, LIGHT, Tokens, Tone

TEXT_SIZES = (100, 115, 130)
"""How large text can be made, in per cent."""


FUSION = ("-style", "fusion")
"""Arguments for the making of an application; to set the style afterwards costs a start 5 ms."""


class Theme(StrEnum):
    """Which colours the person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def dress(app: QApplication, theme: Theme = Theme.SYSTEM, text_size: int = 100) -> None:
    """Give *app* its look. *text_size* is in per cent."""
    app.setStyle("Fusion")
    colour(app, theme, text_size)


def colour(app: QApplication, theme: Theme = Theme.SYSTEM, text_size: int = 100) -> None:
    """Give *app*, which is in Fusion already, its colours and fonts; again to change them."""
    chosen = _tokens_for(app, theme)
    app.setFont(font(t.T, text_size=text_size))
    app.setPalette(palette(chosen))
    app.setStyleSheet(stylesheet(chosen, text_size))


def _tokens_for(app: QApplication, theme: Theme) -> Tokens:
    if theme is Theme.SYSTEM:
        dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    else:
        dark = theme is Theme.DARK
    return DARK if dark else LIGHT


def colours() -> Tokens:
    """Return the tokens in force, for what is painted by hand; the palette tells which."""
    ground = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if ground.lightness() < 128 else LIGHT


def text_scale() -> float:
    """Return how much larger than drawn the person wants text to be (1 is as drawn)."""
    return QGuiApplication.font().pixelSize() / t.T


def scaled(pixels: int) -> int:
    """Return a length that grows with the text."""
    return round(pixels * text_scale())


def font(size: int = t.T, *, bold: bool = False, text_size: int | None = None) -> QFont:
    """Return the program's font at a token's *size*, grown by *text_size* per cent."""
    made = QFont()
    made.setFamilies(list(t.FAMILIES))
    made.setPixelSize(round(size * (text_size / 100 if text_size else text_scale())))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def palette(c: Tokens) -> QPalette:
    """Return what Fusion paints with where the stylesheet says nothing."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, colour in {
        role.Window: c.ground,
        role.WindowText: c.ink,
        role.Base: c.paper,
        role.AlternateBase: c.ground,
        role.Text: c.ink,
        role.PlaceholderText: c.ink_3,
        role.Button: c.paper,
        role.ButtonText: c.ink,
        role.BrightText: c.red,
        role.ToolTipBase: c.paper,
        role.ToolTipText: c.ink,
        role.Highlight: c.action,
        role.HighlightedText: c.action_ink,
        role.Link: c.blue,
        role.LinkVisited: c.blue,
        role.Accent: c.action,
        role.Mid: c.edge,
    }.items():
        made.setColor(which, QColor(colour))
    off = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(off, which, QColor(c.ink_3))
    return made


def stylesheet(c: Tokens, text_size: int = 100) -> str:
    """Return the one stylesheet, for a theme's colours and a size of text in per cent."""

    def px(size: int) -> str:
        return f"{round(size * text_size / 100)}px"

    name = "dark" if c is DARK else "light"
    chips = "".join(
        f'QLabel[look="chip"][tone="{tone}"] '
        f"{{ background: {c.weak_of(tone)}; color: {c.ink_of(tone)}; }}\n"
        f'QLabel[tone="{tone}"] {{ color: {c.ink_of(tone)}; }}\n'
        f'QFrame#notice[tone="{tone}"] {{ background: {c.weak_of(tone)}; }}\n'
        for tone in Tone
    )
    return (
        _TEXT.format(
            c=c,
            small=px(t.T_SMALL),
            lead=px(t.T_LEAD),
            title=px(t.T_TITLE),
            tiny=px(11),
            round=px(10),
            badge=f"{round(18 * text_size / 100) // 2}px",
            high=px(18),
            wide=px(8),
        )
        + f'QLabel[look="number"] {{ font-size: {px(t.T_NUMBER)}; font-weight: 600; }}\n'
        + chips
        + _BUTTONS.format(c=c)
        + _FIELDS.format(
            c=c,
            down=icon_path(f"chevron-{name}").as_posix(),
            up=icon_path(f"chevron-up-{name}").as_posix(),
            check=icon_path("check").as_posix(),
        )
        + _VIEWS.format(c=c, small=px(t.T_SMALL))
        + _FRAME.format(c=c, small=px(t.T_SMALL), brand=px(17), tiny=px(11))
    )


_TEXT = """
QLabel[look="title"] {{ font-size: {title}; font-weight: 600; color: {c.ink}; }}
QLabel[look="lead"] {{ font-size: {lead}; font-weight: 600; color: {c.ink}; }}
QLabel[look="strong"] {{ font-weight: 600; }}
QLabel[look="sub"] {{ color: {c.ink_2}; }}
QLabel[look="small"] {{ font-size: {small}; color: {c.ink_2}; }}
QLabel[look="error"] {{ font-size: {small}; color: {c.red}; }}
QLabel[look="chip"] {{ font-size: {small}; border-radius: {round}; padding: 1px 8px; }}
QLabel[look="badge"] {{
    font-size: {tiny}; font-weight: 600; color: #ffffff; background: {c.rail_on};
    border-radius: {badge}; min-width: {wide}; min-height: {high}; max-height: {high}; padding: 0 6px;
}}
QLabel[look="badge"][hot="true"] {{ background: #c8322b; }}
QToolTip {{
    background: {c.paper}; color: {c.ink}; border: 1px solid {c.edge}; padding: 4px 8px;
}}
"""

_BUTTONS = """
QPushButton {{
    border: 1px solid {c.edge}; border-radius: 6px; background: {c.paper}; color: {c.ink};
    padding: 6px 14px; min-height: 19px;
}}
QPushButton:hover {{ background: {c.hover}; border-color: {c.ink_3}; }}
QPushButton:pressed {{ background: {c.neutral_weak}; }}
QPushButton:disabled {{ color: {c.ink_3}; background: {c.ground}; border-color: {c.line}; }}
QPushButton:checked {{ background: {c.blue_weak}; color: {c.blue}; border-color: {c.blue}; }}
QPushButton:focus {{ border: 2px solid {c.focus}; padding: 5px 13px; }}
QPushButton[look="primary"] {{
    background: {c.action}; border-color: {c.action}; color: {c.action_ink}; font-weight: 600;
}}
QPushButton[look="primary"]:hover, QPushButton[look="primary"]:pressed {{
    background: {c.action_hover}; border-color: {c.action_hover};
}}
QPushButton[look="primary"]:focus {{ border: 2px solid {c.ring}; }}
QPushButton[look="primary"]:disabled {{
    background: {c.neutral_weak}; border-color: {c.neutral_weak}; color: {c.ink_3};
}}
QPushButton[look="link"] {{
    background: transparent; border: 1px solid transparent; color: {c.blue};
    padding: 2px 1px; text-align: left;
}}
QPushButton[look="link"]:hover {{ text-decoration: underline; }}
QPushButton[look="link"]:focus {{ border: 2px solid {c.focus}; padding: 1px 0; }}
QPushButton[look="link"]:disabled {{ color: {c.ink_3}; }}
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QDateTimeEdit, QSpinBox,
QDoubleSpinBox {{
    border: 1px solid {c.edge}; border-radius: 6px; background: {c.paper}; color: {c.ink};
    padding: 7px 9px; min-height: 20px;
    selection-background-color: {c.action}; selection-color: {c.action_ink};
}}
QPlainTextEdit, QTextEdit {{ padding: 5px 7px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus,
QDateTimeEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus {{
    border: 2px solid {c.focus}; padding: 6px 8px;
}}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: 4px 6px; }}
*[wrong="true"] {{ border-color: {c.red}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
    background: {c.ground}; color: {c.ink_3}; border-color: {c.line};
}}
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down {{
    border: none; width: 28px; subcontrol-origin: padding; subcontrol-position: center right;
}}
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {{
    image: url("{down}"); width: 14px; height: 14px;
}}
QComboBox QAbstractItemView {{
    background: {c.paper}; color: {c.ink}; border: 1px solid {c.edge}; outline: 0;
    selection-background-color: {c.blue_weak}; selection-color: {c.ink};
}}
QComboBox QAbstractItemView::item {{ min-height: 30px; padding: 0 8px; }}
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button,
QDoubleSpinBox::down-button {{ border: none; background: transparent; width: 22px; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url("{up}"); width: 12px; height: 12px; }}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{
    image: url("{down}"); width: 12px; height: 12px;
}}
QCheckBox, QRadioButton {{ spacing: 8px; padding: 3px; border: 2px solid transparent; }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {c.focus}; border-radius: 6px; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 16px; height: 16px; border: 1px solid {c.ink_3}; background: {c.paper};
}}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:checked {{
    background: {c.action}; border-color: {c.action}; image: url("{check}");
}}
QRadioButton::indicator:checked {{
    width: 8px; height: 8px; border: 5px solid {c.action}; background: {c.action_ink};
}}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {c.edge}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {c.action}; }}
QSlider::handle:horizontal {{
    width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; background: {c.action};
}}
QSlider::handle:horizontal:focus {{ background: {c.focus}; }}
QProgressBar {{
    border: none; border-radius: 3px; background: {c.neutral_weak}; max-height: 6px;
}}
QProgressBar::chunk {{ border-radius: 3px; background: {c.action}; }}
"""

_VIEWS = """
QAbstractItemView {{
    background: transparent; border: none; outline: 0; color: {c.ink};
    selection-background-color: {c.blue_weak}; selection-color: {c.ink};
}}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{
    background: transparent; color: {c.ink_2}; font-size: {small}; border: none;
    border-bottom: 1px solid {c.line}; padding: 6px 8px; text-align: left;
}}
QTableCornerButton::section {{ background: transparent; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget#scrolled {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {c.edge}; border-radius: 4px; margin: 1px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c.ink_3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{
    background: {c.paper}; color: {c.ink}; border: 1px solid {c.edge}; padding: 4px;
}}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {c.blue_weak}; color: {c.ink}; }}
"""

_FRAME = """
QMainWindow, QDialog {{ background: {c.ground}; }}
QFrame#card {{ background: {c.paper}; border: 1px solid {c.line}; border-radius: 6px; }}
QFrame#card[chosen="true"] {{ border: 2px solid {c.blue}; }}
QFrame#notice {{ border: none; border-radius: 6px; margin-top: 8px; }}
QFrame#notice[inside="true"] {{ margin-top: 0; }}
QFrame#drop {{ border: 1px dashed {c.ink_3}; border-radius: 6px; background: transparent; }}
QFrame#drop[hot="true"] {{ border-color: {c.blue}; background: {c.blue_weak}; }}
QFrame#hair {{ background: {c.hair}; border: none; max-height: 1px; min-height: 1px; }}
QFrame#rail {{ background: {c.rail}; border: none; }}
QFrame#rail QLabel {{ color: {c.rail_ink}; }}
QFrame#rail QLabel[look="brand"] {{ font-size: {brand}; font-weight: 600; color: #ffffff; }}
QFrame#rail QLabel[look="place"] {{ font-size: {tiny}; }}
QFrame#rail QLabel[look="me"] {{ font-size: {small}; }}
QFrame#rail QLabel[look="badge"] {{ color: #ffffff; }}
QFrame#rail QFrame#rule {{ background: {c.rail_on}; border: none; max-height: 1px; min-height: 1px; }}
QFrame#rail QPushButton[look="rail"] {{
    border: 2px solid transparent; background: transparent; color: {c.rail_ink};
    text-align: left; padding: 6px 10px; font-weight: 400; min-height: 20px;
}}
QFrame#rail QPushButton[look="rail"]:hover {{ background: {c.rail_on}; }}
QFrame#rail QPushButton[look="rail"]:checked {{
    background: {c.rail_on}; color: #ffffff; font-weight: 600;
}}
QFrame#rail QPushButton[look="rail"]:focus {{ border: 2px solid {c.focus}; }}
QFrame#rail QPushButton[look="new"] {{
    background: #ffffff; color: #1b5fc1; border: 2px solid #ffffff; font-weight: 600;
    padding: 7px 8px; min-height: 21px;
}}
QFrame#rail QPushButton[look="new"]:hover {{ background: #e8f0fc; }}
QFrame#rail QPushButton[look="new"]:focus {{ border: 2px solid {c.focus}; }}
QFrame#rail[narrow="true"] QPushButton {{ text-align: center; padding: 6px 0; }}
QFrame#status {{ background: {c.paper}; border: none; border-top: 1px solid {c.line}; }}
QFrame#status QLabel {{ font-size: {small}; color: {c.ink_2}; }}
QFrame#status QPushButton {{ font-size: {small}; }}
QFrame#status QPushButton {{
    border: 2px solid transparent; background: transparent; color: {c.ink_2};
    padding: 0 4px; min-height: 20px;
}}
QFrame#status QPushButton:hover {{ text-decoration: underline; background: transparent; }}
QFrame#status QPushButton:focus {{ border: 2px solid {c.focus}; border-radius: 4px; }}
QFrame#status QPushButton[look="link"] {{ color: {c.blue}; }}
"""
