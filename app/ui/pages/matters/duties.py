"""Who bears what for a matter, as an edition of the list says it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.style import colours, font, scaled
from app.ui.tokens import S1, S2, T_SMALL, Tone
from app.ui.widgets.card import clear, row
from app.ui.widgets.labels import Chip, Lead, Small, Sub, Text
from contract.matters import Matter, Role


class Flow(QWidget):
    """The few steps that a thing goes through, as boxes in a line; the first is where one is."""

    def __init__(self, steps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = tuple(steps)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" → ".join(steps))

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), scaled(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        c = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(T_SMALL))
        gap = scaled(18)
        count = len(self._steps)
        width = (self.width() - gap * (count - 1)) / count
        middle = self.height() / 2
        for place, word in enumerate(self._steps):
            left = place * (width + gap)
            here = place == 0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.blue_weak if here else c.neutral_weak))
            painter.drawRoundedRect(int(left), 1, int(width), self.height() - 2, 5, 5)
            painter.setPen(QColor(c.blue if here else c.ink))
            painter.drawText(
                int(left), 0, int(width), self.height(), Qt.AlignmentFlag.AlignCenter, word
            )
            if place:
                painter.setPen(QColor(c.ink_3))
                painter.drawLine(int(left - gap + 3), int(middle), int(left - 3), int(middle))


class Duties(QWidget):
    """What an edition says of one matter: primary, supporting, the township's own part, basis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(S1)

    def show_matter(self, matter: Matter, edition: str) -> None:
        """Show *matter* of the edition with that label."""
        if not self._begin((matter, edition)):
            return
        if matter.township_role is Role.PRIMARY:
            self._township_primary(matter)
        else:
            self._county_primary(matter)
        self._group(self.tr("Handled in these steps"), Tone.NEUTRAL, plain=True)
        self.box.addWidget(
            Flow(
                (
                    self.tr("Township calls"),
                    self.tr("Desk dispatches"),
                    self.tr("Departments act"),
                    self.tr("Township appraises"),
                )
            )
        )
        self.box.addSpacing(S2)
        basis = "、".join(matter.legal_basis)
        parts = [self.tr("By {basis}").format(basis=basis)] if basis else []
        parts.append(self.tr("List edition {label}").format(label=edition))
        self.box.addWidget(Text("\n".join(parts), "small", selectable=True))

    def show_consultation(self) -> None:
        """Show what happens to a problem that is on no list."""
        if not self._begin("consultation"):
            return
        self._group(self.tr("Not on the list"), Tone.AMBER)
        self.box.addWidget(Lead(self.tr("Ask for a joint consultation")))
        self.box.addWidget(
            Text(
                self.tr(
                    "The county desk calls the departments together and names one that leads. "
                    "The one named may not return it."
                )
            )
        )
        self._group(self.tr("Handled in these steps"), Tone.NEUTRAL, plain=True)
        self.box.addWidget(
            Flow(
                (
                    self.tr("Township calls"),
                    self.tr("Consultation"),
                    self.tr("Departments act"),
                    self.tr("Township appraises"),
                )
            )
        )

    def show_nothing(self, sentence: str) -> None:
        """Show only *sentence*."""
        if self._begin(sentence):
            self.box.addWidget(Sub(sentence))

    def _begin(self, what: object) -> bool:
        """Make room for *what*, unless it is what is shown: it would only flicker."""
        if what == self._shown:
            return False
        self._shown = what
        clear(self.box)
        return True

    def _county_primary(self, matter: Matter) -> None:
        self._group(self.tr("Primary responsibility"), Tone.BLUE)
        self.box.addWidget(Lead("\n".join(matter.primary)))
        self._supporting(matter)
        self._group(self.tr("This township (supporting)"), Tone.AMBER)
        self.box.addWidget(Text("、".join(matter.township_duties) or self.tr("Nothing named")))

    def _township_primary(self, matter: Matter) -> None:
        self._group(self.tr("Primary responsibility"), Tone.AMBER)
        self.box.addWidget(Lead(self.tr("This township")))
        self.box.addWidget(
            Text(
                self.tr("The list leaves this matter to the township. Do it here, in these steps:")
            )
        )
        for place, duty in enumerate(matter.township_duties, 1):
            self.box.addWidget(Text(f"{place}. {duty}"))
        self._supporting(matter)
        self.box.addSpacing(S2)
        self.box.addWidget(
            Sub(
                self.tr(
                    "A call is still right where you need a department's opinion, its people or "
                    "its powers."
                )
            )
        )

    def _supporting(self, matter: Matter) -> None:
        if matter.supporting:
            self._group(self.tr("Supporting responsibility"), Tone.NEUTRAL)
            self.box.addWidget(Text("\n".join(matter.supporting)))

    def _group(self, word: str, tone: Tone, *, plain: bool = False) -> None:
        if self.box.count():
            self.box.addSpacing(S2)
        self.box.addWidget(Small(word)) if plain else self.box.addLayout(row(Chip(word, tone), 1))
