"""What an administrator writes into the one file is what the program does, or is an error with its line."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import machine
from app.machine import BadConfiguration, Machine

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "配置" / "xianghu.ini"


@pytest.fixture
def write(file: Path):
    def make(*lines: str, encoding: str = "utf-8") -> Path:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes("\r\n".join(("[xianghu]", *lines)).encode(encoding))
        return file

    return make


def problems(file: Path) -> list[tuple[int, str]]:
    with pytest.raises(BadConfiguration) as bad:
        machine.load([file])
    return [
        (problem.line, f"{problem.chinese} {problem.english}") for problem in bad.value.problems
    ]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


# --- what can be said -------------------------------------------------------------------------


def test_without_a_file_everything_is_as_usual(tmp_path):
    assert machine.load([tmp_path / "nowhere" / "xianghu.ini"]) == Machine()


def test_everything_that_can_be_set_is_taken(write, tmp_path):
    ca, root = tmp_path / "县 CA.pem", tmp_path / "root.json"
    ca.write_text("-----BEGIN CERTIFICATE-----\n")
    root.write_text("{}")
    data, usb = tmp_path / "数据", tmp_path / "U盘"
    file = write(
        "; 县里运维写的",
        "server = xianghu.example.gov.cn/",
        f"county_ca = {ca}",
        "enrolment_code = ABCD-EFGH",
        "proxy = http://10.0.0.1:3128",
        f'data_folder = "{data}"',
        "language = en",
        "updates = hold",
        "update_ring = early",
        f"update_folder = {usb}",
        f"update_root = {root}",
    )

    assert machine.load([file]) == Machine(
        server="https://xianghu.example.gov.cn",
        county_ca=ca,
        enrolment_code="ABCD-EFGH",
        proxy="http://10.0.0.1:3128",
        data_folder=data,
        language="en",
        updates="hold",
        update_ring="early",
        update_folder=usb,
        update_root=root,
        files=(file,),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_installers_editors_and_an_old_notepad_write_it_in_their_own_ways(
    write, tmp_path, encoding
):
    folder = tmp_path / "乡呼数据"

    told = machine.load([write(f"data_folder = {folder}", encoding=encoding)])

    assert told.data_folder == folder


def test_the_machines_file_goes_before_the_persons_own(write, tmp_path):
    own = tmp_path / "own.ini"
    own.write_text("[xianghu]\nlanguage = en\nupdate_ring = early\n")

    told = machine.load([own, write("update_ring = stable")])

    assert (told.language, told.update_ring) == ("en", "stable")


def test_what_is_left_empty_is_not_said(write):
    assert machine.load([write("server =", "county_ca=", "proxy = ")]).server == ""


def test_a_folder_may_be_named_by_the_environment(write, monkeypatch, tmp_path):
    monkeypatch.setenv("XIANGHU_TEST_PLACE", str(tmp_path))
    reference = "%XIANGHU_TEST_PLACE%" if sys.platform == "win32" else "$XIANGHU_TEST_PLACE"

    told = machine.load([write(f"data_folder = {reference}/乡呼")])

    assert told.data_folder == tmp_path / "乡呼"


# --- what is wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sever = https://x.example", "是不是 server"),
        ("server = http://county.example", "https"),
        ("server = https:///x", "https"),
        ("county_ca = /nowhere/ca.pem", "cannot be read|absolute"),
        ("proxy = 10.0.0.1:3128", "http://host:port"),
        ("proxy = socks5://10.0.0.1:1080", "http://host:port"),
        ("data_folder = 数据", "absolute"),
        ("data_folder = \\\\server\\share", "network|absolute"),
        ("data_folder = %NOBODY_SET_THIS%/x", "环境变量"),
        ("language = 中文", "zh_CN, en"),
        ("updates = sometimes", "automatic, hold, off"),
        ("update_ring = Stable", "small letters"),
        ("update_ring = ../x", "small letters"),
        ("enrolment_code = 登记码", "enrolment code"),
        ("only words", "名称 = 值"),
        ("[other]", "xianghu"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line_in_both_languages(write, line, said):
    ((at, text),) = problems(write("; 说明", "", line))

    assert at == 4
    assert any(part in text for part in said.split("|"))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_all_that_is_wrong_is_named_at_once(write):
    found = problems(write("server = ftp://x", "language = en", "language = en", "colour = red"))
    assert [at for at, _ in found] == [2, 4, 5]


def test_a_key_before_the_section_is_named(file):
    file.parent.mkdir()
    file.write_text("server = https://x.example\n[xianghu]\n")

    assert [at for at, _ in problems(file)] == [1]


@pytest.mark.parametrize(
    ("folder", "shared"),
    [
        (r"\\server\data\Xianghu", True),
        (r"\\192.168.1.5\乡呼", True),
        (r"\\?\UNC\server\data\Xianghu", True),
        (r"\\?\C:\Xianghu", False),
        (r"C:\Users\张三\AppData\Local\Xianghu", False),
    ],
)
def test_a_data_folder_on_a_share_is_known_by_its_name(folder, shared):
    assert machine.on_share(PureWindowsPath(folder)) is shared


def test_a_data_folder_on_a_share_is_refused_before_anything_is_written_there(tmp_path):
    """That it is on one is made up; that nothing is written and why is said are true."""
    code = (
        "import sys; from app import machine; machine.on_share = lambda _: True;"
        "from PySide6.QtWidgets import QMessageBox; QMessageBox.exec = lambda _: 0;"
        "from app.start import main; sys.exit(main(['--data', sys.argv[1]], 0.0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, list(tmp_path.iterdir())) == (3, [])
    assert "网络文件夹" in done.stderr


def test_secrets_are_not_quoted(write):
    bad = write("enrolment_code = 秘密一", "proxy = ftp://me:geheim@proxy")

    assert not any(
        secret in text for _, text in problems(bad) for secret in ("秘密一", "geheim", "proxy@")
    )
    told = machine.load([write("enrolment_code = SECRET-CODE", "proxy = http://me:geheim@p:1")])
    assert "SECRET" not in repr(told)
    assert "geheim" not in repr(told)


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"[xianghu]\n" + b"x" * 70_000])
def test_what_is_no_text_or_no_configuration_is_said_to_be_so(file, content):
    file.parent.mkdir()
    file.write_bytes(content)

    assert [at for at, _ in problems(file)] == [0]


@given(st.binary(max_size=200))
def test_no_content_whatever_makes_the_program_fall(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.ini"
    file.write_bytes(b"[xianghu]\n" + content)
    with contextlib.suppress(BadConfiguration):
        assert machine.load([file]).files == (file,)


# --- the enrolment code -------------------------------------------------------------------------


def test_a_used_code_leaves_the_file_and_the_rest_stays(write):
    file = write("server = https://x.example", "enrolment_code = ABCD", "; 说明", encoding="utf-16")

    machine.forget_code([file])

    assert "ABCD" not in file.read_text("utf-8")
    assert machine.load([file]).server == "https://x.example"
    assert "; 说明" in file.read_text("utf-8")


def test_a_code_in_a_file_that_cannot_be_changed_is_left_to_the_administrator(write):
    file = write("enrolment_code = ABCD")
    file.with_suffix(".new").mkdir()

    machine.forget_code([file])

    assert machine.load([file]).enrolment_code == "ABCD"


def test_the_guide_explains_every_key_and_no_other():
    guide = (ROOT / "docs" / "deploy-windows.md").read_text("utf-8")
    table = guide.partition("| 名称 | 值 |")[2].partition("\n\n")[0]
    explained = re.findall(r"^\| `(\w+)` ", table, re.MULTILINE)
    assert sorted(explained) == sorted(machine._CHECKS)


def test_the_guides_example_has_no_problem_but_files_that_are_not_there(file):
    guide = (ROOT / "docs" / "deploy-windows.md").read_text("utf-8")
    example = guide.partition("```ini\n")[2].partition("```")[0]
    file.parent.mkdir()
    file.write_text(example, "utf-8")

    assert all("county_ca" in text for _, text in problems(file))


# --- the command ----------------------------------------------------------------------------


def test_an_installer_can_have_a_file_checked(write):
    done = run("--check-config", str(write("server = https://x.example")))

    assert done.returncode == 0, done.stderr
    assert "没有问题" in done.stdout


@pytest.mark.parametrize(
    "lines",
    [
        ("sever = https://x.example",),
        ("enrolment_code = ABCD",),
    ],
)
def test_a_bad_file_is_printed_with_its_lines_and_a_status(write, lines):
    file = write(*lines)

    done = run("--check-config", str(file))

    assert done.returncode == 3
    assert f"{file}:2:" in done.stdout
    assert "ABCD" not in done.stdout


def test_a_ca_file_that_only_looks_like_one_is_found_by_the_check(write, tmp_path):
    ca = tmp_path / "ca.pem"
    ca.write_text("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n")

    assert [problem.line for problem in machine.examine(write(f"county_ca = {ca}"))] == [2]


def test_a_file_that_is_not_there_cannot_be_checked(file):
    assert machine.examine(file)
