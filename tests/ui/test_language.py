"""Chinese is complete: every text of the interface is collected, translated and compiled."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QDialogButtonBox

from app.ui import language, say

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "resources" / "translations" / "zh_CN.ts"
TOOLS = Path(sys.executable).parent


@pytest.fixture
def speaking(qapp):
    def speak(which: str):
        language.speak(qapp, which)
        return qapp

    yield speak
    language.speak(qapp, "zh_CN")


def tool(name: str) -> str:
    found = shutil.which(f"pyside6-{name}", path=str(TOOLS)) or shutil.which(f"pyside6-{name}")
    assert found, f"pyside6-{name} comes with PySide6"
    return found


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> ET.Element:
    """The committed texts after collecting once more, as `dev.py translations` does."""
    copy = tmp_path_factory.mktemp("texts") / "zh_CN.ts"
    shutil.copy(TEXTS, copy)
    sources = sorted(str(path) for path in (ROOT / "app").rglob("*.py"))
    # Paths in a .ts file are beside the point: without them it is the same wherever it lies.
    options = ["-source-language", "en", "-target-language", "zh_CN", "-locations", "none"]
    subprocess.run([tool("lupdate"), *options, *sources, "-ts", copy], check=True, cwd=ROOT)
    return ET.parse(copy).getroot()


def messages(root: ET.Element):
    for context in root.iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name"), message


def test_no_text_is_missing_unfinished_or_left_over(collected):
    wanting = [
        (context, message.findtext("source"), message.find("translation").get("type"))
        for context, message in messages(collected)
        if message.find("translation").get("type") or not message.findtext("translation")
    ]
    assert wanting == [], "run dev.py translations and fill in zh_CN.ts"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_translation_has_no_place_that_its_source_does_not_fill(collected):
    wrong = [
        message.findtext("source")
        for _, message in messages(collected)
        if not fields(message.findtext("translation")) <= fields(message.findtext("source"))
    ]
    assert wrong == []


def test_a_mnemonic_is_a_letter_that_a_chinese_keyboard_has(collected):
    for _, message in messages(collected):
        chinese = message.findtext("translation")
        if "&" in message.findtext("source"):
            assert re.search(r"\(&[A-Z0-9]\)", chinese), chinese


def test_every_text_is_found_at_run_time_under_its_context(collected):
    """A text collected under the name of a variable, not of a class, would stay English."""
    contexts = {context for context, _ in messages(collected)}
    assert [name for name in contexts if not name.lstrip("_")[:1].isupper()] == []


def test_the_compiled_texts_are_those_of_the_source(collected, speaking):
    speaking("zh_CN")
    stale = [
        (context, message.findtext("source"))
        for context, message in messages(collected)
        if QCoreApplication.translate(context, message.findtext("source"))
        != message.findtext("translation")
    ]
    assert stale == [], "run dev.py translations"


def test_qt_speaks_chinese_too(speaking, qtbot):
    speaking("zh_CN")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.buttons()[0].text().startswith("取消")


def test_english_is_the_source_itself(speaking):
    speaking("en")
    assert QCoreApplication.translate("Rail", "Workbench") == "Workbench"
    assert not say.in_chinese()
    assert QLocale().language() == QLocale.Language.English
