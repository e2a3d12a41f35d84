"""What an administrator sets for this PC: one small file, read before the first window.

The file is `[xianghu]` with `key = value` lines; `;` or `#` begins a comment. A key that is not known
and a value that cannot be used are errors that name their file and line: docs/deploy-windows.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

FILE = "xianghu.ini"
SECTION = "xianghu"
SYSTEM, DIRECT = "system", "none"
"""Proxies: as the system says, and no proxy at all."""

AUTOMATIC, HOLD, OFF = "automatic", "hold", "off"
"""Updates: installed at the next start; told of but not installed; never asked for."""

_RING_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_MOST_BYTES = 64 * 1024
_DRIVE_REMOTE = 4
"""What Windows answers for a drive letter that stands for a folder of another computer."""


class Machine(NamedTuple):
    """What the files say; everything left unsaid is as it is by default.

    *proxy* is `system`, `none` or an address. *files* are those that were read.
    """

    server: str = ""
    county_ca: Path | None = None
    enrolment_code: str = ""
    proxy: str = SYSTEM
    data_folder: Path | None = None
    language: str = ""
    updates: str = AUTOMATIC
    update_ring: str = "stable"
    update_folder: Path | None = None
    update_root: Path | None = None
    files: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        return f"Machine({self.files})"  # a code, and a password for the proxy, are secrets


class Problem(NamedTuple):
    """One thing that is wrong in a file, in Chinese and in English; *line* 0 is the whole file."""

    file: Path
    line: int
    chinese: str
    english: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.chinese} / {self.english}"


class BadConfiguration(Exception):
    """The configuration cannot be used; *problems* say where and why, and quote no secret."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class _Wrong(Exception):
    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(english)
        self.chinese, self.english = chinese, english


def usual_files() -> tuple[Path, ...]:
    """Return where the configuration is looked for: the person's own place, then the machine's.

    What the machine's file says goes before what the person's own says.
    """
    if sys.platform == "win32":
        own, machine = os.environ.get("LOCALAPPDATA", ""), os.environ.get("PROGRAMDATA", "")
        return tuple(Path(base, "Xianghu", FILE) for base in (own, machine) if base)
    own = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")  # noqa: PTH111  raises nothing without a home
    return Path(own, "xianghu", FILE), Path("/etc/xianghu", FILE)


def load(files: Sequence[Path]) -> Machine:
    """Return what *files* say together, later ones first; raises BadConfiguration.

    A file that is not there says nothing.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    read = []
    for file in files:
        text = _text(file, problems)
        if text is not None:
            read.append(file)
            values |= _values(file, text, problems)
    if problems:
        raise BadConfiguration(problems)
    return Machine(**values, files=tuple(read))  # type: ignore[arg-type]  # each field was read as its kind


def examine(file: Path) -> list[Problem]:
    """Return everything that is wrong with *file*, also what only costs too much at each start."""
    if not file.is_file():
        return [Problem(file, 0, "没有这个文件", "there is no such file")]
    try:
        machine = load([file])
    except BadConfiguration as bad:
        return list(bad.problems)
    line = _line_of(file, "county_ca")
    if machine.county_ca is not None and not _usable_ca(machine.county_ca):
        return [Problem(file, line, "county_ca 里的证书不能用", "the certificate is not usable")]
    if machine.enrolment_code and not machine.server:
        line = _line_of(file, "enrolment_code")
        return [Problem(file, line, "有 enrolment_code 就要有 server", "needs a server too")]
    return []


def forget_code(files: Sequence[Path]) -> None:
    """Take the enrolment code, which is used now, out of the files that this person may change."""
    for file in files:
        try:
            content = file.read_bytes()
            text = _decoded(content)
            kept = [line for line in text.splitlines() if _key_of(line) != "enrolment_code"]
            if len(kept) == len(text.splitlines()):
                continue
            new = file.with_suffix(".new")
            new.write_text("\n".join(kept) + "\n", "utf-8")
            new.replace(file)
        except (OSError, UnicodeError):
            # An administrator's file: the code is good for one use, and that was it.
            continue


# --- reading ----------------------------------------------------------------------------------


def _text(file: Path, problems: list[Problem]) -> str | None:
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            problems.append(Problem(file, 0, "文件太大", "the file is too large"))
            return None
        return _decoded(content)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        word = type(problem).__name__
        problems.append(Problem(file, 0, f"读不出来（{word}）", f"cannot be read ({word})"))
    except UnicodeError:
        problems.append(Problem(file, 0, "不是 UTF-8 文本", "is not UTF-8 text"))
    return None


def _decoded(content: bytes) -> str:
    """Read what an installer (UTF-16), an editor (UTF-8) or an old Notepad (GBK) has written."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeError:
        return content.decode("gb18030")


def _key_of(line: str) -> str:
    return line.partition("=")[0].strip().lower()


def _line_of(file: Path, key: str) -> int:
    lines = _decoded(file.read_bytes()).splitlines()
    return next((at for at, line in enumerate(lines, 1) if _key_of(line) == key), 0)


def _values(file: Path, text: str, problems: list[Problem]) -> dict[str, object]:
    """Return the values of one file by key; what is wrong is added to *problems*."""
    found: dict[str, object] = {}
    for at, key, value in _entries(file, text, problems):
        if key in found:
            problems.append(Problem(file, at, f"{key} 写了两次", f"{key} is given twice"))
        elif value:
            try:
                found[key] = _CHECKS[key](value)
            except _Wrong as wrong:
                problems.append(
                    Problem(file, at, f"{key}：{wrong.chinese}", f"{key}: {wrong.english}")
                )
    return found


def _entries(file: Path, text: str, problems: list[Problem]) -> Iterator[tuple[int, str, str]]:
    """Yield line, key and value of what is written as it should be, with a key that is known."""
    inside = False
    for at, written in enumerate(text.splitlines(), 1):
        line = written.strip().strip("\0")
        if not line or line[0] in ";#":
            continue
        if line[0] == "[":
            inside = line.lower() == f"[{SECTION}]"
            if not inside:
                problems.append(Problem(file, at, f"只有 [{SECTION}] 一节", "unknown section"))
            continue
        key, equals, value = line.partition("=")
        key = key.strip().lower()
        if not equals:
            problems.append(Problem(file, at, "应写成 名称 = 值", "should be key = value"))
        elif not inside:
            problems.append(
                Problem(file, at, f"前面缺 [{SECTION}]", f"[{SECTION}] has to come first")
            )
        elif key not in _CHECKS:
            problems.append(Problem(file, at, *_unknown(key)))
        else:
            yield at, key, _unquoted(value.strip())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if quoted else value


def _unknown(key: str) -> tuple[str, str]:
    import difflib  # noqa: PLC0415  only where something is wrong

    near = difflib.get_close_matches(key, _CHECKS, 1)
    chinese, english = f"不认识 {key[:40]}", f"unknown key {key[:40]}"
    if near:
        return f"{chinese}，是不是 {near[0]}？", f"{english}; {near[0]}?"
    return chinese, english


# --- what each value may be -------------------------------------------------------------------


def _server(value: str) -> str:
    from app.models.errors import ServerUnreachable  # noqa: PLC0415  not wanted where unsaid
    from app.sync.address import checked_address  # noqa: PLC0415  as the line before

    try:
        return checked_address(value)
    except ServerUnreachable:
        raise _Wrong("应是 https:// 开头的地址", "should be an https address") from None


def _proxy(value: str) -> str:
    if value.lower() in (SYSTEM, DIRECT):
        return value.lower()
    from urllib.parse import urlsplit  # noqa: PLC0415  only where a proxy is named

    try:
        parts = urlsplit(value)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port
        if named and not parts.path.strip("/") and not parts.query:
            return value.rstrip("/")
    except ValueError:
        pass
    raise _Wrong(
        "应是 system、none 或 http://主机:端口", "should be system, none or http://host:port"
    )


def _path(value: str) -> Path:
    expanded = os.path.expandvars(os.path.expanduser(value))  # noqa: PTH111  both as one text
    if "%" in expanded or "$" in expanded:
        raise _Wrong("有不认识的环境变量", "has an unknown environment variable")
    path = Path(expanded)
    if not path.is_absolute():
        raise _Wrong("应是完整路径", "should be an absolute path")
    return path


def _data_folder(value: str) -> Path:
    path = _path(value)
    if on_share(path):
        raise _Wrong("不能放在网络文件夹里", "must not be on a network share")
    return path


def on_share(folder: PurePath) -> bool:
    """Tell whether an absolute *folder* is on a network share, where SQLite's files are not safe."""
    drive = folder.drive.upper().removeprefix("\\\\?\\")
    if drive.startswith(("\\\\", "UNC\\")):
        return True
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  only where a folder is named

        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == _DRIVE_REMOTE)
    return False


def _ca_file(value: str) -> Path:
    path = _path(value)
    try:
        with path.open("rb") as file:
            if b"-----BEGIN CERTIFICATE-----" in file.read(_MOST_BYTES):
                return path
    except OSError:
        raise _Wrong("读不到这个文件", "the file cannot be read") from None
    raise _Wrong("不是 PEM 证书文件", "is no PEM file of certificates")


def _usable_ca(path: Path) -> bool:
    import ssl  # noqa: PLC0415  takes its time

    try:
        ssl.create_default_context(cafile=path)
    except OSError:
        return False
    return True


def _root_file(value: str) -> Path:
    path = _path(value)
    if not path.is_file():
        raise _Wrong("读不到这个文件", "the file cannot be read")
    return path


def _code(value: str) -> str:
    if len(value) > 100 or not value.isascii() or not value.isprintable():
        raise _Wrong("不是登记码", "is no enrolment code")
    return value


def _ring(value: str) -> str:
    if not value.strip("-") or len(value) > 40 or not _RING_LETTERS.issuperset(value):
        raise _Wrong("只用小写字母、数字和 -", "takes small letters, digits and -")
    return value


def _one_of(*words: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in words:
            raise _Wrong(f"应是 {'、'.join(words)} 之一", f"should be one of {', '.join(words)}")
        return value

    return check


_CHECKS: dict[str, Callable[[str], object]] = {
    "server": _server,
    "county_ca": _ca_file,
    "enrolment_code": _code,
    "proxy": _proxy,
    "data_folder": _data_folder,
    "language": _one_of("zh_CN", "en"),
    "updates": _one_of(AUTOMATIC, HOLD, OFF),
    "update_ring": _ring,
    "update_folder": _path,
    "update_root": _root_file,
}
"""Every key, and what makes a value of its text."""
