"""Known errors: what can go wrong at a desk, each with a title, a sentence and a next step.

Everything else is a bug and stays loud. The Chinese texts are one table, `TEXTS`; the English ones
are in `app.models.english`.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """What a person is told."""

    title: str
    sentence: str
    next_step: str


class KnownError(Exception):
    """Base of everything that can be explained to the person at the desk.

    *detail* is for the log and never holds what residents or clerks typed.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def title(self) -> str:
        """A few words."""
        return TEXTS[type(self)].title

    @property
    def sentence(self) -> str:
        """What happened."""
        return TEXTS[type(self)].sentence

    @property
    def next_step(self) -> str:
        """What to do now."""
        return TEXTS[type(self)].next_step

    @property
    def english(self) -> Text:
        """All three in English, where this kind of error has that."""
        from app.models.english import ENGLISH  # noqa: PLC0415  few want it

        here = Text(self.title, self.sentence, self.next_step)
        return ENGLISH.get(type(self), here)


class DiskFull(KnownError):
    """No room left where the files are."""


class FolderReadOnly(KnownError):
    """The data folder cannot be written to."""


class FileBusy(KnownError):
    """Another program holds a lock on a file for longer than we wait."""


class AlreadyOpen(KnownError):
    """Another instance of this program has the data folder open."""


class DiskTrouble(KnownError):
    """The disk answers with errors."""


class FileDamaged(KnownError):
    """The file with people's own work cannot be read as it should; it is kept, not replaced."""


class CopyDamaged(KnownError):
    """The county's copy could not be read and was begun afresh."""


class SorterDamaged(KnownError):
    """What the sorter knows, a file of the program, is gone or damaged."""


class NewerProgram(KnownError):
    """The files were written by a newer program; they were not touched."""


class WrongKey(KnownError):
    """The key is not the one that the files were made with."""


class FeedBroken(KnownError):
    """The county's answers do not fit together; nothing of them was taken."""


class NoNetwork(KnownError):
    """There is no network."""


class ServerUnreachable(KnownError):
    """The network is there and the county's server does not answer."""


class TlsProblem(KnownError):
    """The server could not prove who it is."""


class ProxyProblem(KnownError):
    """The proxy wants a login, or refuses."""


class CaptivePortal(KnownError):
    """Something in between answers instead of the county's server."""


class ServerTrouble(KnownError):
    """The county's server answers that it is in trouble."""


class WrongAnswer(KnownError):
    """The answer is not what the protocol says."""


class LoginExpired(KnownError):
    """The county no longer accepts this device's sign-in."""


class OtherTownship(KnownError):
    """The data folder is of another township than the person's."""


class EnrolmentRefused(KnownError):
    """The enrolment code is wrong, used or too old."""


class Refused(KnownError):
    """A step that may not be taken now."""

    def __init__(self, detail: str = "", sentence: str = "", english: str = "") -> None:
        super().__init__(detail)
        self._sentence = sentence
        self._english = english

    @property
    def sentence(self) -> str:
        """Why, where it is known."""
        return self._sentence or super().sentence

    @property
    def english(self) -> Text:
        """All three in English."""
        plain = super().english
        return plain._replace(sentence=self._english) if self._english else plain


class ClientTooOld(KnownError):
    """The county no longer speaks this program's protocol."""


class KeyStoreProblem(KnownError):
    """The system's key store does not give back what was put into it."""


class PhotoUnreadable(KnownError):
    """The file is no photo that can be read."""


class PhotoTooLarge(KnownError):
    """The photo has more pixels or bytes than can be taken."""


class PhotoChanged(KnownError):
    """The photo's file changed while it was being copied."""


class PhotoGone(KnownError):
    """The kept photo that is to be sent cannot be read any more."""


class PhotoSpoilt(KnownError):
    """The kept photo that is to be sent is not what it was when its call was submitted."""


class PhotoNotTaken(KnownError):
    """The county takes no photo of this size."""


class PhotoStuck(KnownError):
    """The line or the county fails over and over at one photo."""


class BundleUnreadable(KnownError):
    """The file is no answer of the county to this PC, or it was damaged or changed."""


class BundleIsOurs(KnownError):
    """The file is one that this PC carried out itself."""


class BundleOutdated(KnownError):
    """The answer was read before, or is older than what was."""


class BundleGone(KnownError):
    """The file that is to be read is not there, or no longer."""


class NoBundle(KnownError):
    """What was opened is no bundle, or its name is not one that can be handed on."""


class NotEnrolled(KnownError):
    """Nobody has enrolled on this PC yet."""


class BundleFromNewer(KnownError):
    """The answer was written by a newer program."""


class StickFull(KnownError):
    """No room left where the bundle is to be written."""


class StickTrouble(KnownError):
    """The place of a bundle cannot be written."""


class StickNotRead(KnownError):
    """The place of a bundle fails while it is read: pulled out, broken, or not allowed."""


class AlreadySubmitted(KnownError):
    """The draft was submitted and can no longer be changed."""


class NotFound(KnownError):
    """What was asked for is not there any more."""


class NotComplete(KnownError):
    """The draft lacks something that a call must say."""


class TooLateToUndo(KnownError):
    """The event is on its way, or the county has it."""


TEXTS: dict[type[KnownError], Text] = {
    KnownError: Text("出了问题", "这一步没有办成。", "请重试；还不行请联系县里运维。"),
    DiskFull: Text(
        "磁盘满了",
        "存放数据的磁盘没有空间，刚才的内容还没有存到磁盘上。",
        "请腾出一些空间，程序会自动再存，不必重新填写。",
    ),
    FolderReadOnly: Text(
        "数据文件夹不能写入",
        "没有权限写入数据文件夹，或者它被设成了只读。",
        "请联系县里运维检查文件夹的权限。",
    ),
    FileBusy: Text(
        "文件被占用",
        "别的程序（如杀毒软件、备份软件）正占着数据文件。",
        "请稍等片刻再试；常出现时请联系县里运维。",
    ),
    AlreadyOpen: Text(
        "程序已经打开",
        "这台电脑上已经开着一个乡呼，数据只能由一个程序使用。",
        "请切换到已打开的窗口；找不到时请注销后重新登录 Windows。",
    ),
    DiskTrouble: Text(
        "磁盘读写出错", "磁盘没有正常读写数据。", "请尽快联系县里运维检查磁盘，先不要关机。"
    ),
    FileDamaged: Text(
        "本机工作文件损坏",
        "存放草稿和待发呼叫单的文件有损坏，程序没有改动它。",
        "请按“抢救数据”：原文件会另外保存，能读出的内容都会找回来。",
    ),
    SorterDamaged: Text(
        "这台电脑上的定责推荐用不了",
        "程序自带的一个文件损坏或丢失，草稿和呼叫单不受影响。",
        "请先按“在清单里找”自己选事项，再请运维修复安装；数据不会动。",
    ),
    CopyDamaged: Text(
        "县里数据的副本损坏",
        "本机保存的县里数据有损坏，已经重新建立；草稿和待发内容不受影响。",
        "联网后会自动重新取回，不必处理。",
    ),
    NewerProgram: Text(
        "数据来自更新的程序",
        "这些数据是用更新的版本写的，旧程序没有改动它们。",
        "请安装最新版本的乡呼再打开。",
    ),
    WrongKey: Text(
        "数据文件的密钥不对",
        "系统里保存的密钥打不开这些数据文件，文件没有改动。",
        "请用原来的 Windows 账户登录；仍不行请联系县里运维。",
    ),
    FeedBroken: Text(
        "县里的数据对不上",
        "收到的数据前后接不上，没有采用；本机内容不受影响。",
        "程序会自动重新取；一直这样请联系县里运维。",
    ),
    NoNetwork: Text("没有网络", "现在连不上网络，填写不受影响。", "网络恢复后会自动同步。"),
    ServerUnreachable: Text(
        "连不上县级平台",
        "网络是通的，县级平台没有应答；填写不受影响。",
        "程序会自动再试，也可以按“立即同步”。",
    ),
    TlsProblem: Text(
        "无法确认县级平台的身份",
        "县级平台的安全证书没有通过检查，没有发送任何内容。",
        "请检查电脑的日期；仍不行请联系县里运维安装证书。",
    ),
    ProxyProblem: Text(
        "代理服务器不放行",
        "网络要经过代理服务器，而它没有放行。",
        "请联系县里运维检查代理设置。",
    ),
    CaptivePortal: Text(
        "网络要先登录",
        "这个网络用一个登录页面代替了县级平台的应答。",
        "请打开浏览器登录网络，之后会自动同步。",
    ),
    ServerTrouble: Text(
        "县级平台暂时有问题", "县级平台报告它自己出了错。", "不必处理，程序会过一会儿再试。"
    ),
    WrongAnswer: Text(
        "县级平台的应答看不懂",
        "收到的应答不合约定，没有采用。",
        "程序会再试；一直这样请联系县里运维。",
    ),
    LoginExpired: Text(
        "登录已失效",
        "县级平台不再接受这台电脑的登录；待发的内容都还在。",
        "请向县里要一个新的登记码，在“设置”里重新登记。",
    ),
    OtherTownship: Text(
        "这里是另一个镇街的数据",
        "这个账户下的数据属于另一个镇街，没有发送也没有取回任何内容。",
        "请用另一个 Windows 账户登录，再登记您的镇街。",
    ),
    EnrolmentRefused: Text(
        "登记码不能用",
        "登记码写错了、已经用过，或者过期了。",
        "请核对后再输一次，或向县里要一个新的。",
    ),
    Refused: Text("这一步现在不能办", "情况已经变了。", "请看最新的经过再决定。"),
    ClientTooOld: Text(
        "程序版本太旧",
        "县级平台不再支持这个版本；可以继续写草稿，暂时不能同步。",
        "请安装新版本，装好后会自动同步。",
    ),
    KeyStoreProblem: Text(
        "系统密钥库不可用",
        "系统的密钥库没有保存住密钥。",
        "程序会改用密钥文件保存；请联系县里运维。",
    ),
    PhotoUnreadable: Text(
        "照片打不开",
        "这个文件不是能读的照片，或者没有存完整。",
        "请换 JPEG 或 PNG 照片；苹果手机请在“相机—格式”里选“兼容性最佳”。",
    ),
    PhotoTooLarge: Text(
        "照片太大", "这张照片的尺寸超出了可以处理的范围。", "请用普通照片，不要用全景或扫描大图。"
    ),
    PhotoChanged: Text(
        "照片正在变化", "复制的时候这个文件又变了。", "请等手机或相机传完，再添加一次。"
    ),
    PhotoGone: Text(
        "照片文件不见了",
        "存在这台电脑上的照片读不出来，没有发送。",
        "请找到原来的照片，在呼叫单里按“补充”再加一次。",
    ),
    PhotoSpoilt: Text(
        "照片文件被改动过",
        "存在这台电脑上的照片和提交时不一样了，没有发送。",
        "请找到原来的照片，在呼叫单里按“补充”再加一次。",
    ),
    PhotoNotTaken: Text(
        "县里不收这么大的照片",
        "县级平台不接收这么大的照片，它还存在这台电脑上。",
        "请换一张小一些的，在呼叫单里按“补充”加上；也可以请县里运维放宽限制。",
    ),
    PhotoStuck: Text(
        "照片传不过去",
        "照片每次都传不完，别的不受影响。",
        "程序会过一会儿再试，也可以按“立即同步”；一直这样请联系县里运维。",
    ),
    BundleUnreadable: Text(
        "这个文件读不了",
        "它不是县里给这个人、这台电脑的应答，或者不完整、被改动过；没有采用任何内容。",
        "请向县里重新要一份应答；这台电脑重新登记过的，请再带出一次。",
    ),
    BundleIsOurs: Text(
        "这是带出去的包",
        "它是从这台电脑带出的，不是县里的应答；没有采用任何内容。",
        "请把它交给县里，再读入县里给回的应答。",
    ),
    BundleOutdated: Text(
        "这份应答用不上了",
        "它已经读过，或者比已经收到的旧；没有采用任何内容。",
        "要知道最新的情况，请再带出一次。",
    ),
    BundleGone: Text(
        "找不到这个文件",
        "U 盘可能拔出来了，或者文件被移走、改了名；没有采用任何内容。",
        "请插好 U 盘，再双击一次这个文件，或者在“同步”页读入。",
    ),
    NoBundle: Text(
        "这个文件打不开",
        "它的名字不是以 .xianghu 结尾，或者太长、有乱码；程序里的内容没有改动。",
        "请双击县里给的 .xianghu 文件；名字太长的，先复制到桌面、改短再双击。",
    ),
    NotEnrolled: Text(
        "这台电脑还没有登记",
        "县里的应答只有带出过内容的电脑才读得出来；没有采用任何内容。",
        "请先登记，再在“同步”页带出一次，交给县里，读入县里给回的应答。",
    ),
    BundleFromNewer: Text(
        "这份应答是更新的版本写的", "这个版本的程序读不懂它。", "请先更新程序，再读入一次。"
    ),
    StickFull: Text(
        "U 盘放不下", "要存的地方没有空间了，没有留下半个文件。", "请腾出空间或换一个 U 盘再存。"
    ),
    StickTrouble: Text(
        "U 盘写不了",
        "要存的地方没有反应，或者不让写；没有留下半个文件。",
        "请检查 U 盘有没有插好、是不是只读，再试一次。",
    ),
    StickNotRead: Text(
        "U 盘读不出来",
        "不是文件坏了：U 盘没有反应、被拔出，或者没有读取的权限；没有采用任何内容。",
        "请把 U 盘插好再读一次；还不行就换一个 USB 口，或请县里另用一个 U 盘拷来应答。",
    ),
    AlreadySubmitted: Text(
        "已经提交", "这张呼叫单已经提交，草稿不能再改。", "要补充内容，请在呼叫单里按“补充”。"
    ),
    NotFound: Text("找不到了", "要找的内容已经不在这里。", "请返回列表刷新后再看。"),
    NotComplete: Text("还没有填完", "有的地方还要填写。", "请看标出的地方，填好后再提交。"),
    TooLateToUndo: Text(
        "已经不能收回", "这一步已经发出，或者县里已经收到。", "需要时请用“撤回”或“补充”。"
    ),
}
