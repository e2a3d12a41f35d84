"""The language of the interface: our own words and Qt's, from the compiled translations."""

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.ui.resources import RESOURCES

TRANSLATIONS = RESOURCES / "translations"
_LOCALES = {"zh_CN": QLocale("zh_CN"), "en": QLocale("en_GB")}

_INSTALLED: list[QTranslator] = []
"""Those that speak now; to find them among the application's children takes as long as all else."""


def speak(app: QApplication, language: str) -> None:
    """Let *app* speak zh_CN or en; windows made after this do, older ones keep their words."""
    while _INSTALLED:
        old = _INSTALLED.pop()
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(_LOCALES[language])
    if language == "en":
        return
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for file in (qt / f"qtbase_{language}.qm", TRANSLATIONS / f"{language}.qm"):
        translator = QTranslator(app)
        if translator.load(str(file)):
            app.installTranslator(translator)
            _INSTALLED.append(translator)
