"""The one Chinese word (and its English) for each name of the contract, for every screen."""

from enum import StrEnum

from contract.deadlines import Light, Urgency
from contract.events import ActorKind
from contract.life import RefusalCode
from contract.matters import Role
from contract.ticket import Piece, Satisfaction, State
from contract.word import Word

WORDS: dict[StrEnum, Word] = {
    State.TO_APPROVE: Word("待审批", "to approve"),
    State.SENT_BACK: Word("领导退改", "sent back"),
    State.CALLED: Word("已呼叫", "called"),
    State.DISPATCHED: Word("已派单", "dispatched"),
    State.ACCEPTED: Word("已签收", "accepted"),
    State.RESPONDING: Word("办理中", "responding"),
    State.CONSULTATION: Word("联合会商", "in consultation"),
    State.RESOLVED: Word("已办结", "resolved"),
    State.APPRAISED: Word("已评价", "appraised"),
    State.WITHDRAWN: Word("已撤回", "withdrawn"),
    State.REFUSED: Word("不予受理", "refused"),
    Piece.ASSIGNED: Word("待签收", "assigned"),
    Piece.ACCEPTED: Word("已签收", "accepted"),
    Piece.RESPONDING: Word("办理中", "responding"),
    Piece.RETURN_ASKED: Word("申请退回", "return asked"),
    Piece.RETURNED: Word("已退回", "returned"),
    Piece.RESOLVED: Word("已办结", "resolved"),
    Satisfaction.SATISFIED: Word("满意", "satisfied"),
    Satisfaction.PARTLY: Word("基本满意", "partly satisfied"),
    Satisfaction.DISSATISFIED: Word("不满意", "dissatisfied"),
    Urgency.NORMAL: Word("平急", "normal"),
    Urgency.RAISED: Word("加急", "raised"),
    Urgency.URGENT: Word("紧急", "urgent"),
    Urgency.CRITICAL: Word("特急", "critical"),
    Light.NONE: Word("正常", "in time"),
    Light.YELLOW: Word("将到期", "due soon"),
    Light.RED: Word("已超期", "late"),
    Role.PRIMARY: Word("主体责任", "primary responsibility"),
    Role.SUPPORTING: Word("配合责任", "supporting responsibility"),
    ActorKind.TOWNSHIP: Word("镇街", "township"),
    ActorKind.LEADER: Word("镇街领导", "township leader"),
    ActorKind.DESK: Word("县级平台", "county desk"),
    ActorKind.DEPARTMENT: Word("县直部门", "department"),
    ActorKind.CLOCK: Word("系统", "clock"),
}

STEP_WORDS: dict[str, Word] = {
    "submit": Word("呼叫", "call"),
    "enter": Word("电话呼叫", "call by telephone"),
    "resubmit": Word("改后再报", "resubmit"),
    "approve": Word("审批通过", "approve"),
    "send_back": Word("退回修改", "send back"),
    "supplement": Word("补充", "supplement"),
    "withdraw": Word("撤回", "withdraw"),
    "urge": Word("催办", "urge"),
    "request_consultation": Word("申请会商", "request consultation"),
    "request_supervision": Word("申请督办", "request supervision"),
    "confirm": Word("确认办结", "confirm result"),
    "reject": Word("不满意，重办", "reject result"),
    "appraise": Word("评价", "appraise"),
    "register": Word("登记", "register"),
    "refuse": Word("不予受理", "refuse"),
    "dispatch": Word("派单", "dispatch"),
    "rule_on_return": Word("裁定退回", "rule on return"),
    "convene": Word("召集会商", "convene consultation"),
    "conclude": Word("会商结论", "conclude consultation"),
    "open_supervision": Word("联合督办", "open supervision"),
    "close_supervision": Word("督办办结", "close supervision"),
    "extend": Word("延期", "extend"),
    "correct_matter": Word("改定事项", "correct the matter"),
    "drop_lesson": Word("不再参考", "no longer go by it"),
    "take_lesson": Word("恢复参考", "go by it again"),
    "record_served": Word("群众回访", "record the served person's answer"),
    "accept": Word("签收", "accept"),
    "ask_return": Word("申请退回", "apply to return"),
    "progress": Word("办理进展", "progress"),
    "ask_extension": Word("申请延期", "apply for an extension"),
    "resolve": Word("办结", "resolve"),
    "turn_light": Word("亮灯", "light"),
}

LEADING = Word("主办", "leading")
SUPPORT = Word("协办", "supporting")

REFUSALS: dict[RefusalCode, Word] = {
    RefusalCode.UNKNOWN_STEP: Word(
        "县里的系统不认识这一步，请升级程序", "the county does not know this step"
    ),
    RefusalCode.UNKNOWN_TICKET: Word("县里没有这张呼叫单", "the county has no such ticket"),
    RefusalCode.TICKET_EXISTS: Word("这张呼叫单县里已经有了", "the ticket exists already"),
    RefusalCode.WRONG_ACTOR: Word("您的身份不能办这一步", "you may not take this step"),
    RefusalCode.WRONG_STATE: Word(
        "呼叫单的状态已经变了，这一步现在不能办", "the ticket's state has changed"
    ),
    RefusalCode.WRONG_ROUND: Word("这是上一轮的办理结果", "this is about an earlier round"),
    RefusalCode.UNKNOWN_ASSIGNMENT: Word("没有这项派单任务", "there is no such assignment"),
    RefusalCode.NOT_YOURS: Word("不是您单位的呼叫单或任务", "not of your office"),
    RefusalCode.MAY_NOT_RETURN: Word("已经裁定，不能再次退回", "may not be returned again"),
    RefusalCode.NOT_CONFIRMED: Word("请先确认办结，再评价", "confirm the result first"),
    RefusalCode.ALREADY_CONFIRMED: Word("已经确认办结", "already confirmed"),
    RefusalCode.NOT_REGISTERED: Word("还没有登记编号", "not registered yet"),
    RefusalCode.ALREADY_SUPERVISED: Word("已经在联合督办", "under supervision already"),
    RefusalCode.NOT_SUPERVISED: Word("没有在联合督办", "not under supervision"),
    RefusalCode.ONE_LEAD: Word("要有且只有一个主办部门", "exactly one department leads"),
    RefusalCode.TO_TOWNSHIP: Word(
        "部门的职责不能派给镇街", "a department's duty is not handed down to a township"
    ),
    RefusalCode.SAME_MATTER: Word("事项和现在的一样", "the matter is the same as now"),
    RefusalCode.NO_LESSON: Word(
        "这张工单没有可以参考的选择", "there is nothing to go by in this ticket"
    ),
    RefusalCode.BAD_BODY: Word("内容不完整或写法不对", "incomplete or malformed"),
    RefusalCode.BAD_ID: Word("编号写法不对", "malformed id"),
    RefusalCode.BAD_REFERENCE: Word(
        "清单版本、事项或责任部门和县里的对不上", "edition, matter or departments do not match"
    ),
}
