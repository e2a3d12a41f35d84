"""The county's commands about updates: keys, releases, rings, a stick."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from contract.updates import STABLE, SYSTEMS, WINDOWS
from county.updates import Repository

Arguments = argparse.Namespace
_Option = tuple[tuple[str, ...], dict[str, object]]


def _repository(arguments: Arguments) -> Repository:
    return Repository(Path(arguments.data) / "updates", arguments.keys)


def begin(arguments: Arguments) -> None:
    """建立更新仓库和它的密钥"""
    repository = _repository(arguments)
    repository.begin()
    print(f"更新仓库在 {repository.public}。")
    print("请把 root.pem 和 targets.pem 另存一份，从服务器上移走；丢了就不能再发布更新。")


def add(arguments: Arguments) -> None:
    """把一个安装程序放进仓库，并发给一个通道"""
    repository = _repository(arguments)
    repository.add(arguments.file, arguments.version, arguments.system, arguments.ring)
    print(f"{arguments.version} 已发给 {arguments.ring}。")


def give(arguments: Arguments) -> None:
    """把仓库里已有的版本发给另一个通道"""
    _repository(arguments).give(arguments.ring, arguments.version)
    print(f"{arguments.version} 已发给 {arguments.ring}。")


def hold(arguments: Arguments) -> None:
    """让一个通道暂停安装更新"""
    _repository(arguments).hold(arguments.ring, held=True)
    print(f"{arguments.ring} 已暂停。")


def go_on(arguments: Arguments) -> None:
    """让一个通道继续安装更新"""
    _repository(arguments).hold(arguments.ring, held=False)
    print(f"{arguments.ring} 已继续。")


def roll_back(arguments: Arguments) -> None:
    """让一个通道退回到旧版本"""
    _repository(arguments).roll_back(arguments.ring, arguments.version)
    print(f"{arguments.ring} 将退回 {arguments.version}。")


def renew(arguments: Arguments) -> None:
    """续签更新仓库（服务器开着时每天自动做）"""
    _repository(arguments).renew()
    print("已续签。")


def export(arguments: Arguments) -> None:
    """把更新仓库复制到 U 盘的一个文件夹，给不联网的办公室；三十天内有效"""
    _repository(arguments).export(arguments.folder)
    print(f"已复制到 {arguments.folder}，三十天内有效。")


def show(arguments: Arguments) -> None:
    """列出各通道和仓库里的版本"""
    rings = _repository(arguments).rings()
    for name, ring in sorted(rings.rings.items()):
        notes = "\t暂停" if ring.held else ""
        notes += f"\t从 {'、'.join(ring.back_from)} 退回" if ring.back_from else ""
        print(f"{name}\t{ring.version}{notes}")
    for release in rings.releases:
        print(f"{release.version}\t{release.system}\t{release.file}")


_KEYS: _Option = (
    ("--keys",),
    {"type": Path, "metavar": "文件夹", "help": "root.pem 和 targets.pem 所在的文件夹"},
)
_RING: _Option = (("ring",), {"metavar": "通道", "help": "如 stable"})
_VERSION: _Option = (("version",), {"metavar": "版本"})

COMMANDS: dict[str, tuple[Callable[[Arguments], None], Sequence[_Option]]] = {
    "update-init": (begin, (_KEYS,)),
    "update-add": (
        add,
        (
            (("file",), {"type": Path, "metavar": "安装程序"}),
            (("--version",), {"required": True, "help": "如 1.2.0"}),
            (("--system",), {"choices": SYSTEMS, "default": WINDOWS, "help": "默认 Windows"}),
            (("--ring",), {"default": STABLE, "help": "先发给哪个通道，默认 stable"}),
            _KEYS,
        ),
    ),
    "update-give": (give, (_RING, _VERSION, _KEYS)),
    "update-hold": (hold, (_RING, _KEYS)),
    "update-continue": (go_on, (_RING, _KEYS)),
    "update-roll-back": (roll_back, (_RING, _VERSION, _KEYS)),
    "update-renew": (renew, (_KEYS,)),
    "update-export": (export, ((("folder",), {"type": Path, "metavar": "文件夹"}), _KEYS)),
    "update-list": (show, (_KEYS,)),
}
