"""The first start: the county's address and an enrolment code make this PC known to the county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from app.casework.reading import NoNetwork, ServerUnreachable
from app.ui import say, style
from app.ui.page import Frame, Sheet
from app.ui.tokens import S2, S3, Tone
from app.ui.widgets import (
    Card,
    LabelledField,
    PlainButton,
    PrimaryButton,
    Sub,
    Text,
    at_most,
    focus_first_wrong,
    row,
)

if TYPE_CHECKING:
    from app.ui.bridge import Known
    from app.ui.program import EnrolmentTrouble, Program

_WIDTH = 520
AGAIN_MS = 60_000


class EnrolPage(Sheet):
    """Two fields and a button; it can be left and come back to, and keeps what was typed."""

    name = "enrol"

    def __init__(self, program: Program, frame: Frame) -> None:
        super().__init__()
        self._program, self._frame = program, frame
        offer = program.offer
        known = program.account.address if program.account else offer.address
        self.address = QLineEdit(program.preferences.address or known)
        self.address.setPlaceholderText("https://")
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.code = QLineEdit("" if program.account else offer.code)
        self.code.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly)
        self.address_field = LabelledField(
            self.tr("&Address of the county platform"),
            self.address,
            self.tr("The county's administrator gives it, such as https://xianghu.example.gov.cn"),
        )
        self.code_field = LabelledField(
            self.tr("Enrolment &code"),
            self.code,
            self.tr(
                "Made for one person and good for one use; capital or small letters are the same"
            ),
        )
        self.trouble = Text("", tone=Tone.RED)
        self.enrol = PrimaryButton(self.tr("Enrol this PC"), self._enrol)
        self.settings = PlainButton(self.tr("Settings"), lambda: frame.go("settings"))
        for edit in (self.address, self.code):
            edit.returnPressed.connect(self._enrol)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._enrol_by_itself)
        self._lay_out()
        if self._as_offered():
            QTimer.singleShot(0, self, self._enrol)

    def _as_offered(self) -> bool:
        """Tell whether the fields say what the administrator has set, for a PC not enrolled yet."""
        offer = self._program.offer
        said = (self.address.text().strip(), self.code.text().strip())
        return (
            self._program.account is None
            and bool(offer.code)
            and said
            == (
                offer.address,
                offer.code,
            )
        )

    def _enrol_by_itself(self) -> None:
        if self._as_offered():
            self._enrol()

    def _lay_out(self) -> None:
        card = Card()
        card.body.setSpacing(S3)
        card.body.addWidget(self.address_field)
        card.body.addWidget(self.code_field)
        card.body.addWidget(self.trouble)
        card.body.addLayout(row(self.enrol, self.settings, 1))
        help_ = Sub(
            self.tr(
                "No code yet? Ask the county's administrator for one in your own name. "
                "Later on the network may be gone for as long as it likes: only enrolling needs it."
            )
        )
        self.trouble.hide()
        for widget in (card, help_):
            self.body.addLayout(at_most(style.scaled(_WIDTH), widget))
        self.body.addStretch(1)
        self.body.setSpacing(S2 * 2)

    def opened(self, argument: str = "") -> None:
        """Say what this is for; an enrolled PC may be enrolled again."""
        del argument
        account = self._program.account
        if account is None:
            self.set_heading(
                self.tr("Make this PC known to the county"),
                self.tr("Once for each person who works on this PC; it takes a minute"),
            )
        else:
            self.set_heading(
                self.tr("Enrol again"),
                self.tr("Now enrolled: {person}, {township}. What waits here stays.").format(
                    person=account.person, township=account.township
                ),
            )

    def first_focus(self) -> QWidget | None:
        """Return the first field that is empty."""
        return self.code if self.address.text().strip() else self.address

    def flush(self) -> None:
        """Keep the address that was typed; the code is a secret and is not kept."""
        typed = self.address.text().strip()
        if typed != self._program.preferences.address:
            self._program.prefer(self._program.preferences._replace(address=typed))

    def _enrol(self) -> None:
        if not self.enrol.isEnabled():
            return
        address, code = self.address.text().strip(), self.code.text().strip()
        self.address_field.set_error("" if address else self.tr("Please type the address"))
        self.code_field.set_error("" if code else self.tr("Please type the code"))
        self.trouble.hide()
        if focus_first_wrong(self.address_field, self.code_field):
            return
        self.flush()
        self._busy(busy=True)
        self._program.enrol(address, code, failed=self._failed, receiver=self)

    def _busy(self, *, busy: bool) -> None:
        self.enrol.setEnabled(not busy)
        self.enrol.setText(self.tr("Asking the county…") if busy else self.tr("Enrol this PC"))

    def _failed(self, trouble: EnrolmentTrouble) -> None:
        self._busy(busy=False)
        error: Known = trouble.error
        text = say.told(error).whole
        if isinstance(error, NoNetwork | ServerUnreachable):
            # Their own words are for a PC that is enrolled: they promise that sync tries again.
            text = self._no_answer()
        field = {"address": self.address_field, "code": self.code_field}.get(trouble.field)
        if field is None:
            self.trouble.setText(text)
            self.trouble.show()
            return
        field.set_error(text)
        focus_first_wrong(field)

    def _no_answer(self) -> str:
        """Say that nobody answers; what the administrator has set is tried again by itself."""
        if self._as_offered():
            self._again.start()
            return self.tr(
                "The county platform does not answer yet. Check the network; this PC tries again "
                "by itself every minute."
            )
        return self.tr(
            "No county platform was found at this address. Check the address and the network, "
            "then enrol again."
        )
