"""A ticket as an A4 form: what was called, who had it, what came of it, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from PySide6.QtCore import QCoreApplication, QMarginsF
from PySide6.QtGui import QFont, QPagedPaintDevice, QPageLayout, QPageSize, QTextDocument

from app.ui.pages.ticket.happenings import happenings
from app.ui.pages.ticket.lines import Line, appraisal_lines, call_lines, duty_lines, result_lines
from app.ui.pages.ticket.parts import limit
from app.ui.pages.ticket.reading import Found
from app.ui.say import moment, word
from app.ui.tokens import FAMILIES
from contract.words import LEADING, SUPPORT

translate = QCoreApplication.translate
MARGIN_MM = 5
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Seen from here every date is written out: paper is read on other days."""
_STYLE = """
body { color: #000000; }
h1 { font-size: 16pt; } h2 { font-size: 11pt; margin-top: 10pt; margin-bottom: 3pt; }
.what { color: #444444; }
"""


def lay_on(device: QPagedPaintDevice) -> None:
    """Let *device* take upright A4 pages; the document adds its own two centimetres."""
    device.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )


def paper(found: Found, now: datetime) -> QTextDocument:
    """Return the form; whoever wrote its words, they stand as they were written."""
    ticket = found.view.ticket
    edition = found.edition.edition if found.edition else None
    parts = [
        f"<h1>{escape(ticket.call.title)}</h1>",
        _paragraph(_under_title(found)),
        _section(translate("Paper", "The call"), call_lines(ticket, found.form)),
        _section(translate("Paper", "Whose duty"), duty_lines(ticket, edition)),
        _assignments(found, now),
    ]
    for piece in ticket.current:
        if piece.result is not None:
            title = translate("Paper", "Result  {name}").format(name=piece.department)
            parts.append(_section(title, result_lines(piece.result, _LONG_AGO)))
    if ticket.appraisals:
        parts.append(_section(translate("Paper", "Appraisals"), appraisal_lines(ticket)))
    told = happenings(ticket, found.view.timeline, found.township, _LONG_AGO)
    history = [(one.when, "　".join((one.what, one.who, *one.lines))) for one in told]
    parts.append(_section(translate("Paper", "What happened"), history))
    printed = translate("Paper", "Printed {when}").format(when=moment(now, _LONG_AGO))
    parts.append(_paragraph(printed))
    document = QTextDocument()
    font = QFont(list(FAMILIES))
    font.setPointSize(10)  # in points, not in a screen's pixels: paper has others
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml("".join(parts))
    return document


def _under_title(found: Found) -> str:
    ticket = found.view.ticket
    call = ticket.call
    number = ticket.number or translate("Paper", "no number yet")
    place = " · ".join(part for part in (call.village, call.spot) if part)
    when = translate("Paper", "called {when}").format(when=moment(ticket.created_at, _LONG_AGO))
    said = (found.township, number, word(call.urgency), place, word(ticket.state), when)
    return "　".join(part for part in said if part)


def _paragraph(text: str) -> str:
    return f'<p class="what">{escape(text)}</p>'


def _section(title: str, lines: Sequence[Line]) -> str:
    rows = "".join(
        f'<tr><td width="28%" class="what">{escape(what)}</td><td>{_said(said)}</td></tr>'
        for what, said in lines
    )
    return f"<h2>{escape(title)}</h2>{_table(rows)}"


def _said(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _table(rows: str) -> str:
    return f'<table width="100%" border="1" cellspacing="0" cellpadding="4">{rows}</table>'


def _assignments(found: Found, now: datetime) -> str:
    ticket, hours = found.view.ticket, found.configuration.yellow_hours
    pieces = [piece for piece in ticket.assignments if piece.round == ticket.round]
    if not pieces:
        return ""
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(cell)}</td>"
            for cell in (
                piece.department,
                word(LEADING if piece.leading else SUPPORT),
                piece.task,
                word(piece.state),
                moment(piece.due, _LONG_AGO),
                "" if piece.open else limit(piece, now, hours)[0],
            )
        )
        + "</tr>"
        for piece in pieces
    )
    title = escape(translate("Paper", "Departments"))
    return f"<h2>{title}</h2>{_table(rows)}"
