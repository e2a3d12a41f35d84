"""What else the county needs to know: the matter's own questions, and the person to be served."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.pages.new_call.form_view import FormView
from app.ui.style import scaled
from app.ui.tokens import S2, S3
from app.ui.widgets.card import Hair, Scroll, row
from app.ui.widgets.fields import LabelledField
from app.ui.widgets.labels import Lead, Sub
from contract.forms import Answer, Form


class MoreView(Scroll):
    """The form of the matter over the name and telephone of the person served."""

    answered = Signal(str, object)
    typed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Lead()
        self.form = FormView()
        self.form.answered.connect(self.answered)
        self.served_name = QLineEdit()
        self.served_phone = QLineEdit()
        for editor in (self.served_name, self.served_phone):
            editor.setFixedWidth(scaled(180))
        self.fields = {
            "served_name": LabelledField(self.tr("Name"), self.served_name),
            "served_phone": LabelledField(self.tr("Telephone"), self.served_phone),
        }
        for field in self.fields.values():
            field.setFocusProxy(None)  # type: ignore[arg-type]  # or Tab could not be led here from the last question
        self.served_name.textEdited.connect(lambda text: self.typed.emit("served_name", text))
        self.served_phone.textEdited.connect(lambda text: self.typed.emit("served_phone", text))
        self.body.setContentsMargins(0, 0, S2, 0)
        self.body.setSpacing(S3)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.form)
        self.body.addSpacing(S2)
        self.body.addWidget(Hair())
        self.body.addWidget(Lead(self.tr("The person served (if there is one)")))
        self.body.addWidget(
            Sub(
                self.tr(
                    "Seen only by this township and those who handle the call, used only to ask "
                    "whether the matter was solved. Kept encrypted on this PC."
                )
            )
        )
        self.body.addLayout(row(*self.fields.values(), 1, spacing=S3))
        self.body.addStretch(1)

    def show_form(self, form: Form, answers: Mapping[str, Answer]) -> None:
        """Show the questions with what was answered so far."""
        self.heading.setText(form.title)
        self.heading.setVisible(bool(form.fields))
        self.form.ask(form, answers)

    def show_none(self) -> None:
        """Show that questions come once the matter is chosen."""
        self.heading.setText(self.tr("The questions come with the matter"))
        self.heading.show()
        self.form.ask(Form("", "", ()), {})

    def show_served(self, name: str, phone: str) -> None:
        """Put in what was typed before."""
        for editor, text in ((self.served_name, name), (self.served_phone, phone)):
            if text != editor.text():
                editor.setText(text)

    def show_problems(self, problems: Mapping[str, str], answers: Mapping[str, str]) -> None:
        """Show what is wrong: *problems* of the person served, *answers* by question."""
        for name, field in self.fields.items():
            field.set_error(problems.get(name, ""))
        self.form.show_problems(answers)

    def focus_on(self, field: str) -> None:
        """Put the keyboard into the named field or question."""
        target: QWidget | None = self.fields.get(field) or self.form.fields.get(field)
        if target is not None:
            target.setFocus()
            self.ensureWidgetVisible(target)
