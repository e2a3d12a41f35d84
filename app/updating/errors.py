"""What can go wrong with updates, each with a title, a sentence and a next step.

None of it stops anybody from working: the program that is there goes on.
"""

from typing import ClassVar

from app.models.errors import KnownError, Text

_GOES_ON = "现在的版本可以照常使用。"
_ALL_THE_SAME = "This version goes on working."
_TELL = "Please tell the county's administrator."


class UpdateProblem(KnownError):
    """Base of what is wrong with an update."""

    text: ClassVar[Text]
    in_english: ClassVar[Text]

    @property
    def title(self) -> str:
        """A few words."""
        return self.text.title

    @property
    def sentence(self) -> str:
        """What happened."""
        return self.text.sentence

    @property
    def next_step(self) -> str:
        """What to do now."""
        return self.text.next_step

    @property
    def english(self) -> Text:
        """All three in English."""
        return self.in_english


class UpdateTampered(UpdateProblem):
    """A signature or a hash is not right: somebody has changed something."""

    text = Text(
        "更新没有通过检查",
        f"更新的签名或内容不对，可能被人改动过，没有安装。{_GOES_ON}",
        "请告诉县里运维。",
    )
    in_english = Text(
        "The update did not pass the check",
        f"Its signature or content is not right; somebody may have changed it. It was not installed. {_ALL_THE_SAME}",
        _TELL,
    )


class UpdateReplayed(UpdateProblem):
    """The repository is older than one that was seen before."""

    text = Text(
        "更新信息比以前的旧",
        f"收到的更新信息比这台电脑见过的还旧，没有采用。{_GOES_ON}",
        "用 U 盘时请换新的一份；否则请告诉县里运维。",
    )
    in_english = Text(
        "What is said of updates is older than before",
        f"It is older than what this PC has seen already, and was not taken. {_ALL_THE_SAME}",
        f"With a stick: take a fresh copy. Else: {_TELL}",
    )


class UpdateExpired(UpdateProblem):
    """Nobody has said for a long time that this is still what there is."""

    text = Text(
        "更新信息过期了",
        f"更新信息太久没有续签，不能确定有没有更新的版本，没有采用。{_GOES_ON}",
        "请先看电脑的日期对不对；对的话请告诉县里运维。",
    )
    in_english = Text(
        "What is said of updates is out of date",
        f"Nobody has signed it for a long time, so there may be a newer version. {_ALL_THE_SAME}",
        f"See whether this PC's date is right. If it is: {_TELL}",
    )


class UpdateEndless(UpdateProblem):
    """More was sent, or for longer, than can be right."""

    text = Text(
        "更新信息大得不正常",
        f"收到的更新信息超出了应有的大小或时间，没有采用。{_GOES_ON}",
        "请告诉县里运维。",
    )
    in_english = Text(
        "What is said of updates is too large",
        f"More came, or for longer, than can be right; it was not taken. {_ALL_THE_SAME}",
        _TELL,
    )


class UpdateUnknown(UpdateProblem):
    """This PC does not know yet whose signature counts."""

    text = Text(
        "还不认识更新的签名",
        "这台电脑还没有联网核对过县里的更新签名，不能从文件夹更新。",
        "请联网检查一次更新，或请县里运维在配置文件里写上 update_root。",
    )
    in_english = Text(
        "Whose signature counts is not known yet",
        "This PC has not asked the county for it yet, so it cannot take an update from a folder.",
        "Look for updates once with a network, or have update_root set in the configuration.",
    )


class NoUpdates(UpdateProblem):
    """There is no repository there."""

    text = Text("没有找到更新", "那里没有更新仓库。", "不必处理；用 U 盘时请选更新仓库的文件夹。")
    in_english = Text(
        "No updates were found",
        "There is no repository of updates there.",
        "Nothing to do; with a stick, choose the folder that has the repository.",
    )


class NoRing(UpdateProblem):
    """The county has no such ring."""

    text = Text(
        "没有这个更新通道",
        f"县里没有配置文件里写的更新通道。{_GOES_ON}",
        "请县里运维核对 update_ring。",
    )
    in_english = Text(
        "There is no such ring",
        f"The county does not have the ring that the configuration names. {_ALL_THE_SAME}",
        "Have the county's administrator look at update_ring.",
    )


class InstallFailed(UpdateProblem):
    """The setup ran twice, and this is still the old version."""

    text = Text(
        "更新没有装上",
        f"安装程序运行过，版本没有变，不再自动重试。{_GOES_ON}",
        "请县里运维用安装程序手动安装。",
    )
    in_english = Text(
        "The update did not install",
        f"Its setup has run and this is still the old version; it is not tried again. {_ALL_THE_SAME}",
        "Have the county's administrator run the setup by hand.",
    )
