"""The start of the program: a painted window first, everything heavy after it."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCommandLineOption, QCommandLineParser, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app import ahead, lean, machine
from app.machine import BadConfiguration, Machine
from app.ui import language, preferences, style
from app.ui.main_window import MainWindow, make_window

if TYPE_CHECKING:
    from app.program import Program
    from app.single import Said
    from app.ui.bridge import Known

_LOCK = "in-use.lock"
_OPEN = "open"
_PAGES = {"new-call": "new_call", _OPEN: "sync"}
"""Where the window begins when something is wished of it."""

_STAGED = "updates/staged.json"
_ON_SHARE = machine.Problem(
    Path("--data"), 0, "不能放在网络文件夹里", "must not be on a network share"
)
_BAD_USAGE, _BAD_CONFIGURATION = 2, 3
"""Exit statuses; installers go by them."""

_OPTIONS = {
    "data": ("数据文件夹", "DIR"),
    "config": ("用这个配置文件，不用平常的", "FILE"),
    "check-config": ("检查配置文件；有错时打印出来，退出码 3", "FILE"),
    "new-call": ("打开“新建呼叫”",),
    "in-background": ("打开后留在托盘或任务栏，不显示窗口：登录 Windows 时用",),
    "close": ("让已经打开的乡呼保存并关闭；没有打开时什么也不做",),
    "update-machine": ("更新给所有人装的程序：由计划任务以管理员身份运行", "DIR"),
    "exit-after-first-paint": ("量启动时间：打印第一次画出窗口和可以使用的秒数（JSON），然后退出",),
}
"""What can be said on the command line: each with its help, and the name of its value."""


class _Options(NamedTuple):
    """What was said on the command line."""

    data: Path | None
    config: Path | None
    check_config: Path | None
    wish: str
    file: str
    update_machine: Path | None
    ends: bool


class _Answer(NamedTuple):
    """What there is to say to a command line instead of starting, and the exit status."""

    text: str
    status: int


def main(arguments: Sequence[str], started: float) -> int:
    """Run the program; returns its exit status. *started* is when the process began to count."""
    options = _options(arguments)
    if isinstance(options, _Answer):
        return _say(options)
    if options.check_config or options.update_machine:
        return _without_window(options)
    app = QApplication(["xianghu", *style.FUSION])
    app.setApplicationName("Xianghu")
    try:
        told = machine.load([options.config] if options.config else machine.usual_files())
        folder = _folder(options.data, told)
    except BadConfiguration as bad:
        return _refuse(bad)
    chosen = preferences.load(folder, told.language)
    language.speak(app, chosen.language)
    style.colour(app, chosen.theme, chosen.text_size)
    if (status := _left_to_the_first(folder, options)) is not None:
        return status
    if options.wish == "close":
        return 0
    # Who opens a file wants that one now, and the update waits for another start.
    updates = told.updates == machine.AUTOMATIC and options.wish != _OPEN
    if updates and (folder / _STAGED).exists() and _installs(folder):
        return 0
    window = make_window(chosen)
    given = _Given(app, folder, window, chosen, told, options.wish, options.file)
    start = _Start(given, started, ends=options.ends)
    if page := _PAGES.get(options.wish):
        window.go(page)
    start.begin(hidden=options.wish == "in-background")
    status = app.exec()
    ended = start.close()
    if start.installs:
        _installs(folder)
    return status if ended else 1


def _left_to_the_first(folder: Path, options: _Options) -> int | None:
    """Leave it to a program that has the folder; the exit status; none where nobody has it."""
    if not (folder / _LOCK).exists():
        return None
    from app import single  # noqa: PLC0415  only where there may be a second instance

    if not single.someone_has(folder):
        return None
    return single.leave_it_to_the_first(folder, _said(options.wish, options.file))


def _options(arguments: Sequence[str]) -> _Options | _Answer:
    parser = QCommandLineParser()
    parser.setApplicationDescription("乡呼：镇街端")
    wants_help = QCommandLineOption(["h", "help"], "显示这些说明")
    options = [QCommandLineOption([name], *about) for name, about in _OPTIONS.items()]
    for option in (wants_help, *options):
        parser.addOption(option)
    parser.addPositionalArgument("file", "读入 U 盘上的这个文件（.xianghu）", "[FILE]")
    parser.parse(["xianghu", *arguments])
    usage = parser.helpText().replace("<executable_name>", "xianghu")
    data, config, check, *wishes, update, ends = options
    files = parser.positionalArguments()
    wished = [one.names()[0] for one in wishes if parser.isSet(one)]
    one_file = len(files) == 1 and not wished
    if wrong := parser.errorText() or ("" if one_file else " ".join(files)):
        return _Answer(f"{wrong}\n\n{usage}", _BAD_USAGE)
    if parser.isSet(wants_help):
        return _Answer(usage, 0)
    wish = _OPEN if files else next(iter(wished), "show")
    file = str(Path(files[0]).absolute()) if files else ""

    def path(option: QCommandLineOption) -> Path | None:
        return Path(parser.value(option)) if parser.isSet(option) else None

    told = path(data), path(config), path(check)
    return _Options(*told, wish, file, path(update), parser.isSet(ends))


def _said(wish: str, file: str) -> "Said":
    from app import single  # noqa: PLC0415  after the first paint, or where there will be none

    return single.Said(single.Wish(wish), single.bundle_at(file))


def _installs(folder: Path) -> bool:
    """Start the setup that waits, if one does; tell whether the program has to end for it."""
    from app.program import UPDATES, VERSION  # noqa: PLC0415  only where something waits
    from app.updating import install  # noqa: PLC0415  as the line before

    return install.begin(folder / UPDATES, VERSION)


def _folder(asked: Path | None, told: Machine) -> Path:
    """Return the data folder; raises BadConfiguration."""
    if asked and machine.on_share(asked.absolute()):
        raise BadConfiguration([_ON_SHARE])
    if folder := asked or told.data_folder:
        return folder
    import platformdirs  # noqa: PLC0415  only where nobody says otherwise

    return platformdirs.user_data_path("Xianghu", appauthor=False)


def _without_window(options: _Options) -> int:
    if options.update_machine:
        return _update_machine(options.update_machine, options.config)
    return _check(options.check_config or Path())


def _check(file: Path) -> int:
    """Print what is wrong with a configuration file; returns the exit status."""
    problems = machine.examine(file)
    said = "\n".join(map(str, problems)) or f"{file}: 没有问题 / no problems"
    return _say(_Answer(said + "\n", _BAD_CONFIGURATION if problems else 0))


def _update_machine(folder: Path, config: Path | None) -> int:
    """Update the program in *folder*, which is for everyone, as the machine's own file says."""
    from app.program import VERSION  # noqa: PLC0415  nothing else is opened
    from app.updating import machine_wide  # noqa: PLC0415  as the line before

    try:
        told = machine.load([config or machine.usual_files()[-1]])
    except BadConfiguration as bad:
        return _say(_Answer(f"{bad}\n", _BAD_CONFIGURATION))
    status, said = machine_wide.run(folder, told, VERSION)
    return _say(_Answer(f"{said}\n", status))


def _say(answer: _Answer) -> int:
    to = sys.stderr if answer.status == _BAD_USAGE else sys.stdout
    if to is not None:  # a Windows program without a console has none
        to.write(answer.text)
        to.flush()
    return answer.status


def _refuse(bad: BadConfiguration) -> int:
    """Say what is wrong with the configuration; returns the exit status.

    Nothing is opened: data put into a folder that nobody meant would be hard to find again.
    """
    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415  only where something is wrong

    if sys.stderr is not None:
        sys.stderr.write(f"{bad}\n")
    box = QMessageBox(
        QMessageBox.Icon.Warning, "配置文件有错", "乡呼的配置文件有错，程序没有打开任何数据。"
    )
    box.setInformativeText("请把下面的内容告诉县里运维。\n\n" + str(bad))
    box.exec()
    return _BAD_CONFIGURATION


class _Given(NamedTuple):
    """What there is before the window is painted."""

    app: QApplication
    folder: Path
    window: MainWindow
    chosen: preferences.Preferences
    told: Machine
    wish: str
    file: str


class _Start(QObject):
    """Makes the program once the window is painted, and tells the times where it was asked to."""

    def __init__(self, given: _Given, started: float, *, ends: bool) -> None:
        super().__init__()
        self._given = given
        self._started, self._ends = started, ends
        self._painted = 0.0
        self._program: Program | None = None

    def begin(self, *, hidden: bool) -> None:
        """Show the window and go on once it is painted; one that keeps down need not be."""
        window = self._given.window
        if hidden:
            window.showMinimized()
            QTimer.singleShot(0, self, self._go_on)
            return
        window.installEventFilter(self)
        window.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the first paint, and go on in the next turn of the event loop."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._go_on)
        return False

    def _go_on(self) -> None:
        self._painted = time.perf_counter() - self._started
        lean.import_msgspec()
        from app.logs import keep_logs  # noqa: PLC0415  after the first paint
        from app.program import Program  # noqa: PLC0415  after the first paint

        keep_logs(self._given.folder / "logs")
        app, folder, window, chosen, told, wish, file = self._given
        program = self._program = Program(app, folder, window, chosen, told=told)
        program.shown.connect(self._shown)
        if self._ends:
            program.not_opened.connect(lambda: QApplication.exit(1))
        program.not_opened.connect(self._leave_it_to_the_first)
        program.open()
        if file:
            program.obey(*_said(wish, file))

    def _leave_it_to_the_first(self, error: "Known") -> None:
        """Of two starts at once, the one that comes too late for the data tells the other."""
        from app import single  # noqa: PLC0415  only where somebody else has the folder
        from app.models.errors import AlreadyOpen  # noqa: PLC0415  only where somebody else has the folder

        folder, said = self._given.folder, _said(self._given.wish, self._given.file)
        if not (isinstance(error, AlreadyOpen) or single.someone_has(folder)):
            return
        answer = single.tell(folder, said)
        if answer is single.Answer.HEARD:
            QApplication.closeAllWindows()
        elif answer is single.Answer.NOBODY and self._program is not None:
            self._program.open()

    def _shown(self) -> None:
        if self._ends:
            self._tell_times()
        ahead.note()

    def _tell_times(self) -> None:
        # What the first page was given is laid out and painted before the clock is stopped.
        QApplication.sendPostedEvents()
        self._given.window.repaint()
        usable = time.perf_counter() - self._started
        times = {"first_paint": round(self._painted, 4), "usable": round(usable, 4)}
        sys.stdout.write(json.dumps(times) + "\n")
        sys.stdout.flush()
        QApplication.closeAllWindows()

    @property
    def installs(self) -> bool:
        """Whether the person wants what is ready to be installed now."""
        return self._program is not None and self._program.updates.installs

    def close(self) -> bool:
        """End the program; tell whether all of it ended in time."""
        return self._program is None or self._program.close()
