"""A field: its label above, the editor, and what is wrong beneath."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui.tokens import S1
from app.ui.widgets.labels import Text, restyle

_MNEMONIC = re.compile(r"\(&\w\)|&")


class LabelledField(QWidget):
    """An editor under its label; an error stands beneath it and never clears what was typed.

    *label* may hold a mnemonic (`&`); *hint* stands beneath while nothing is wrong.
    """

    def __init__(
        self,
        label: str,
        editor: QWidget,
        hint: str = "",
        *,
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint = hint
        plain = _MNEMONIC.sub("", label)
        self.label = QLabel(label + (" *" if required else ""))
        self.label.setProperty("look", "small")
        self.label.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(plain)
        self.beneath = Text("", "small")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(S1)
        box.addWidget(self.label)
        box.addWidget(editor)
        box.addWidget(self.beneath)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setFocusProxy(editor)
        self.set_error("")

    @property
    def error(self) -> str:
        """What is wrong, or nothing."""
        return self.beneath.text() if self.beneath.property("look") == "error" else ""

    def set_error(self, sentence: str) -> None:
        """Show what is wrong beneath the editor, or the hint when nothing is."""
        restyle(self.editor, wrong="true" if sentence else "false")
        restyle(self.beneath, look="error" if sentence else "small")
        self.beneath.setText(sentence or self._hint)
        self.beneath.setVisible(bool(sentence or self._hint))
        self.editor.setAccessibleDescription(sentence or self._hint)


def focus_first_wrong(*fields: LabelledField) -> bool:
    """Put the keyboard into the first field that is wrong; tell whether there is one."""
    for field in fields:
        if field.error:
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
    return False
