"""The county's command line: which commands there are, and what is said where one cannot be done."""

import argparse
import errno
import os
import re
import socket
import ssl
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy.exc import SQLAlchemyError

from contract.events import ActorKind
from contract.words import WORDS
from county import commands, db, imports, update_commands
from county.commands import DATA, PROGRAM, SAMPLE
from county.people import BadInput

DONE, REFUSED, USAGE, STOPPED = 0, 1, 2, 130

_Option = tuple[tuple[str, ...], dict[str, Any]]
_KINDS = [kind.value for kind in ActorKind if kind is not ActorKind.CLOCK]
_KINDS_IN_WORDS = "，".join(f"{kind} {WORDS[ActorKind(kind)].zh}" for kind in _KINDS)
_LISTED = "、".join(sorted(commands.LISTS))
_FILE: _Option = (("file",), {"type": Path, "metavar": "文件"})
_PERSON: _Option = (("person",), {"metavar": "人员编号", "help": "list people 列出来的第一栏"})
_NAME: _Option = (("name",), {"metavar": "名称"})

COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], None], Sequence[_Option]]] = {
    "init": (commands.init, ()),
    "sample": (
        commands.sample,
        (
            (
                ("folder",),
                {"type": Path, "nargs": "?", "default": SAMPLE, "metavar": "样例文件夹"},
            ),
        ),
    ),
    "add-township": (
        commands.add_township,
        (
            (("name",), {"nargs": "?", "metavar": "名称"}),
            (("--id",), {"help": "字母、数字、- 和 _"}),
            (("--village",), {"action": "append", "default": [], "help": "村、社区；可多次"}),
            (("--file",), {"type": Path, "help": "JSON 文件，里面都有"}),
        ),
    ),
    "add-department": (
        commands.add_department,
        (
            _NAME,
            (("--alias",), {"action": "append", "default": [], "help": "俗称；可多次"}),
            (("--stationed",), {"action": "store_true", "help": "派驻机构"}),
        ),
    ),
    "import-departments": (commands.import_departments, (_FILE,)),
    "add-person": (
        commands.add_person,
        (
            (("name",), {"metavar": "姓名"}),
            (("--kind",), {"choices": _KINDS, "required": True, "help": _KINDS_IN_WORDS}),
            (("--org",), {"default": "", "help": "镇街的 id，或部门的名称"}),
        ),
    ),
    "disable-person": (commands.disable_person, (_PERSON,)),
    "add-code": (
        commands.add_code,
        (_PERSON, (("--days",), {"type": int, "help": "几天内有效"})),
    ),
    "set-password": (commands.set_password, (_PERSON, (("login",), {"metavar": "登录名"}))),
    "import-list": (
        commands.import_list,
        (
            _FILE,
            (("--label",), {"default": "", "help": "版本名"}),
            (("--published",), {"default": "", "help": "公布日期，如 2026-01-01"}),
            (("--check",), {"action": "store_true", "help": "只检查，不公布"}),
        ),
    ),
    "import-calendar": (
        commands.import_calendar,
        (
            (("file",), {"type": Path, "nargs": "?", "metavar": "文件"}),
            (("--year",), {"type": int, "action": "append", "help": "哪一年；可多次"}),
        ),
    ),
    "publish-forms": (commands.publish_forms, (_FILE,)),
    "publish-configuration": (commands.publish_configuration, (_FILE,)),
    "take-bundle": (
        commands.take_bundle,
        (_FILE, (("--answer",), {"type": Path, "help": "应答写到哪里，默认在旁边"})),
    ),
    "new-epoch": (commands.new_epoch, ()),
    "backup": (commands.back_up, ((("folder",), {"type": Path, "metavar": "新文件夹"}),)),
    "list": (
        commands.listing,
        ((("what",), {"choices": sorted(commands.LISTS), "metavar": "什么", "help": _LISTED}),),
    ),
    **update_commands.COMMANDS,
    "openapi": (
        commands.openapi,
        ((("--output",), {"type": Path, "default": Path("docs", "openapi.json")}),),
    ),
    "serve": (
        commands.serve,
        (
            (("--host",), {"default": "127.0.0.1", "metavar": "地址", "help": "默认只有本机"}),
            (("--port",), {"type": int, "default": 8470, "metavar": "端口", "help": "默认 8470"}),
            (("--tls-cert",), {"type": Path, "metavar": "文件", "help": "证书链（PEM）"}),
            (("--tls-key",), {"type": Path, "metavar": "文件", "help": "证书的私钥（PEM）"}),
            (("--name",), {"dest": "name_of_county", "metavar": "名称", "help": "县级平台叫什么"}),
        ),
    ),
}


class NotUnderstood(Exception):
    """The command line makes no sense; the text says why, in Chinese."""


_SAID = (
    (r"argument (?:命令): invalid choice: (\S+) .*", "没有 {0} 这个命令"),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)", "{0} 不能是 {1}，可以是 {2}"),
    (r"argument (.+?): expected .*", "{0} 后面要写一个值"),
    (r"argument (.+?): invalid int value: (.+)", "{0} 要写整数，不能是 {1}"),
    (r"argument (.+?): ignored explicit argument .*", "{0} 后面不带值"),
    (r"the following arguments are required: (.+)", "还缺 {0}"),
    (r"unrecognized arguments: (.+)", "看不懂 {0}"),
)
"""What argparse says → what the person reads."""


def _in_chinese(message: str) -> str:
    for pattern, sentence in _SAID:
        if match := re.fullmatch(pattern, message):
            return sentence.format(*match.groups())
    return "看不懂这条命令"


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Speaks Chinese, and leaves it to others to end the program."""

    def __init__(self, prog: str, description: str | None = None) -> None:
        super().__init__(
            prog,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Help,
        )
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        raise NotUnderstood(f"{_in_chinese(message)}；用法请看 {self.prog} -h。")


def _place_data(parser: argparse.ArgumentParser, data: str, database: str) -> None:
    parser.add_argument("--data", default=data, metavar="文件夹", help=f"数据文件夹，默认 {DATA}")
    parser.add_argument(
        "--database", default=database, metavar="URL", help="数据库；默认是数据文件夹里的 SQLite"
    )


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=PROGRAM, description="乡呼的县级平台")
    _place_data(parser, os.environ.get("XIANGHU_COUNTY_DATA", DATA), "")
    named = parser.add_subparsers(dest="command", metavar="命令", title="命令")
    for name, (function, options) in COMMANDS.items():
        command = named.add_parser(name, help=function.__doc__, description=function.__doc__)
        # Said after the command as well, where people look for it; unsaid, it changes nothing.
        _place_data(command, argparse.SUPPRESS, argparse.SUPPRESS)
        for flags, details in options:
            command.add_argument(*flags, **details)
    return parser


_OS_ERRORS = {
    errno.ENOENT: "没有这个文件或文件夹，请核对路径",
    errno.EACCES: "没有权限，请换个位置，或换有权限的账号",
    errno.EPERM: "没有权限，请换个位置，或换有权限的账号",
    errno.EISDIR: "这是文件夹，请给文件",
    errno.ENOTDIR: "路径里有一段不是文件夹，请核对路径",
    errno.EEXIST: "已经有了，请换个名字",
    errno.ENOSPC: "磁盘满了，请先腾出空间",
    errno.EROFS: "这里只能读，请换个位置",
    errno.EIO: "磁盘或 U 盘没有反应，请插好再试一次，还不行就换一个",
    errno.EADDRINUSE: "端口已经有程序在用，请换一个 --port，或先停掉那个程序",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址，请核对 --host",
}


def _os_sentence(problem: OSError) -> str:
    if isinstance(problem, ssl.SSLError):
        return "证书或私钥不能用，请核对 --tls-cert 和 --tls-key 是成对的 PEM 文件"
    if isinstance(problem, socket.gaierror):
        return "找不到这个地址，请核对 --host"
    number = errno.EISDIR if _is_folder_on_windows(problem) else problem.errno or 0
    said = _OS_ERRORS.get(number, f"读写失败，请再试一次（{problem.strerror}）")
    return f"{problem.filename}：{said}" if problem.filename else said


def _is_folder_on_windows(problem: OSError) -> bool:
    """Tell whether a folder was opened as a file: Windows' C library calls that a lack of rights.

    A true lack of rights to a folder is told by Windows itself, and has a number of its own.
    """
    from_c = getattr(problem, "winerror", 0) is None
    return from_c and problem.errno == errno.EACCES and Path(problem.filename or "").is_dir()


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 1 refused with a sentence, 2 not understood, 130 stopped."""
    parser = _parser()
    try:
        parsed = parser.parse_args(arguments)
    except NotUnderstood as problem:
        print(problem, file=sys.stderr)
        return USAGE
    except SystemExit:
        # Help was asked for, and given.
        return DONE
    if parsed.command is None:
        parser.print_help()
        return DONE
    try:
        COMMANDS[parsed.command][0](parsed)
    except (BadInput, imports.BadFile, db.WrongSchema) as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    except OSError as problem:
        print(f"{_os_sentence(problem)}。", file=sys.stderr)
        return REFUSED
    except SQLAlchemyError as problem:
        told = "请核对 --data 和 --database，并看数据库是不是在运行"
        print(f"数据库不能用：{told}（{type(problem).__name__}）。", file=sys.stderr)
        return REFUSED
    except (KeyboardInterrupt, EOFError):
        print("已停止。", file=sys.stderr)
        return STOPPED
    return DONE
