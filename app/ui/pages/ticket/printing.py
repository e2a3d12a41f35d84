"""Shows a ticket's A4 form as it will be printed; from there it goes to a printer or a PDF file."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from app.ui.pages.ticket.paper import lay_on, paper
from app.ui.pages.ticket.reading import Found


def preview(found: Found, now: datetime, parent: QWidget) -> object:
    """Open the preview, and return what has to live as long as it does."""
    document = paper(found, now)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    lay_on(printer)
    printer.setDocName(found.view.ticket.number or found.view.ticket.call.title)
    dialog = QPrintPreviewDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(QCoreApplication.translate("Paper", "Print"))
    dialog.paintRequested.connect(document.print_)
    room = parent.screen().availableSize()
    dialog.resize(min(900, room.width() - 40), min(720, room.height() - 60))
    dialog.open()
    return printer, document
