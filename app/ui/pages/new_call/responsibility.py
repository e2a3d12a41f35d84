"""The panel on the right: who bears what for the matter in question, and the page's primary button."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.casework.reading import DraftContent, FormStep
from app.ui.pages.matters.duties import Duties
from app.ui.style import scaled
from app.ui.tokens import S3, S4
from app.ui.widgets.buttons import PrimaryButton
from app.ui.widgets.card import Card, Scroll
from app.ui.widgets.labels import Small
from contract.matters import Matter, Role

WIDTH = 356


class ResponsibilityPanel(Card):
    """The duties of the matter in question over the page's primary button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(scaled(WIDTH))
        self.label = Small("")
        self.duties = Duties()
        self.button = PrimaryButton("", self.pressed.emit)
        self.button.hide()  # until it has words
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.inside = Scroll()
        self.inside.body.addWidget(self.duties)
        self.inside.body.addStretch(1)
        self.inside.inside.installEventFilter(self)
        self.body.addWidget(self.label)
        self.body.addWidget(self.inside, 100)
        self.body.addSpacing(S3)
        self.body.addWidget(self.button)
        self.body.addStretch(1)
        self.body.setContentsMargins(S4, 14, S4, S4)

    def show_for(
        self,
        step: FormStep,
        matter: Matter | None,
        content: DraftContent,
        edition: str,
        *,
        waits_for_matter: bool,
    ) -> None:
        """Show the duties of *matter*; without one, what the draft's *content* asks instead.

        *waits_for_matter*: this is where a matter is taken, and without one there is no going on.
        """
        settled = matter is not None and matter.id == content.matter
        label = ""
        if matter is not None:
            self.duties.show_matter(matter, edition)
            label = (
                self.tr("You chose this matter; duties are as follows")
                if settled
                else self.tr("With this matter, duties are as follows")
            )
        elif content.off_list:
            self.duties.show_consultation()
        elif waits_for_matter:
            self.duties.show_nothing(
                self.tr("Here you see who bears responsibility, as you write.")
            )
        else:
            self.duties.show_nothing(
                self.tr("No matter is chosen yet. You can go on and choose later.")
            )
        self.label.setText(label)
        self.label.setVisible(bool(label))
        self.button.setText(self._forward(step, matter, settled=settled))
        self.button.setVisible(not waits_for_matter or matter is not None or content.off_list)

    def _forward(self, step: FormStep, matter: Matter | None, *, settled: bool) -> str:
        """What the primary button says."""
        later = {
            FormStep.PHOTOS: self.tr("Next: more"),
            FormStep.MORE: self.tr("Next: review"),
            FormStep.REVIEW: self.tr("Submit the call"),
        }
        if step in later:
            return later[step]
        if matter is None:
            return self.tr("Ask for a consultation, on to photos")
        if matter.township_role is Role.PRIMARY:
            return self.tr("Help is needed all the same, on to photos")
        return self.tr("On to photos") if settled else self.tr("Take this one, on to photos")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit whenever what there is to read has become longer or shorter."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the button follow what there is to read; only what is too long for the page scrolls."""
        width = self.inside.viewport().width()
        self.inside.setMaximumHeight(max(self.inside.inside.heightForWidth(width), 1))
