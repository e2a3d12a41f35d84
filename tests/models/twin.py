"""The projection once more, slow and from the design alone: no line of it is the program's.

What a person is shown of a ticket is the county's feed as far as the copy has come, then his own
events that the county has confirmed beyond that, then those on their way in the order of their
making. A refused event counts only where it began its ticket. An event that may not be taken on
what is there is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

CALLED, DISPATCHED, ACCEPTED, RESPONDING = "called", "dispatched", "accepted", "responding"
CONSULTATION, RESOLVED, APPRAISED = "consultation", "resolved", "appraised"
TO_APPROVE, SENT_BACK, WITHDRAWN, REFUSED = "to_approve", "sent_back", "withdrawn", "refused"

AT_WORK = {DISPATCHED, ACCEPTED, RESPONDING}
OPEN = {CALLED} | AT_WORK
LIVE = OPEN | {CONSULTATION}

# DESIGN §5: who may take a step, and from which states.
TOWNSHIP, LEADER = {"township", "leader"}, {"leader"}
WHO_AND_FROM = {
    "resubmit": (TOWNSHIP, {SENT_BACK}),
    "approve": (LEADER, {TO_APPROVE}),
    "send_back": (LEADER, {TO_APPROVE}),
    "supplement": (TOWNSHIP, LIVE | {TO_APPROVE}),
    "withdraw": (TOWNSHIP, {TO_APPROVE, SENT_BACK, CALLED, DISPATCHED, CONSULTATION}),
    "urge": (TOWNSHIP, LIVE),
    "request_consultation": (TOWNSHIP, OPEN),
    "request_supervision": (TOWNSHIP, LIVE),
    "confirm": (TOWNSHIP, {RESOLVED}),
    "reject": (TOWNSHIP, {RESOLVED}),
    "appraise": (TOWNSHIP, {RESOLVED}),
    "drop_lesson": (TOWNSHIP, LIVE | {TO_APPROVE, SENT_BACK, RESOLVED, APPRAISED}),
    "take_lesson": (TOWNSHIP, LIVE | {TO_APPROVE, SENT_BACK, RESOLVED, APPRAISED}),
    "correct_matter": ({"desk"}, LIVE | {RESOLVED, APPRAISED}),
    "register": ({"desk"}, {CALLED}),
    "refuse": ({"desk"}, {CALLED}),
    "dispatch": ({"desk"}, OPEN),
    "accept": ({"department"}, AT_WORK),
    "progress": ({"department"}, AT_WORK),
    "resolve": ({"department"}, AT_WORK),
}


@dataclass
class Piece:
    """One department's part."""

    department: str
    leading: bool
    due: str
    round: int
    state: str = "assigned"


@dataclass
class Seen:
    """What is to be seen of a ticket."""

    state: str
    title: str
    village: str
    number: str = ""
    round: int = 1
    urged: int = 0
    confirmed: bool = False
    proposed: str = ""
    chosen: str = ""
    corrected: str | None = None
    heedless: bool = False
    remarks: list[str] = field(default_factory=list)
    pieces: dict[str, Piece] = field(default_factory=dict)
    appraised: dict[tuple[str, int], int] = field(default_factory=dict)

    def teaches(self) -> bool:
        """Whether the matter that it ended with is another than was proposed at first."""
        first = self.proposed or (self.chosen if self.corrected is not None else "")
        last = self.chosen if self.corrected is None else self.corrected
        return bool(first) and first != last

    def now(self) -> dict[str, Piece]:
        return {key: piece for key, piece in self.pieces.items() if piece.round == self.round}


def see(told: list[dict]) -> Seen | None:
    """Walk through events in order, passing over those that may not be."""
    seen = None
    for event in told:
        if event["step"] == "submit":
            if seen is None:
                body = event["body"]
                state = TO_APPROVE if body.get("to_approve") else CALLED
                seen = Seen(state, body["title"], body.get("village", ""))
                seen.proposed, seen.chosen = body.get("proposed", ""), body["matter"]
        elif seen is not None and _may(seen, event):
            _do(seen, event["step"], event.get("body", {}))
    return seen


def _may(seen: Seen, event: dict) -> bool:  # noqa: C901, PLR0911  as flat as the design
    who, states = WHO_AND_FROM[event["step"]]
    if event["actor"]["kind"] not in who or seen.state not in states:
        return False
    step, body = event["step"], event.get("body", {})
    piece = seen.pieces.get(body.get("assignment", ""))
    if step in ("accept", "progress", "resolve", "appraise"):
        if piece is None:
            return False
        wanted = {"accept": {"assigned"}, "appraise": {"resolved"}}
        if piece.state not in wanted.get(step, {"accepted", "responding"}):
            return False
    if step in ("confirm", "reject"):
        return not seen.confirmed and body["round"] == seen.round
    if step == "appraise":
        return seen.confirmed and body["round"] == seen.round
    if step == "register":
        return not seen.number
    if step == "correct_matter":
        return body["matter"] != (seen.chosen if seen.corrected is None else seen.corrected)
    if step == "drop_lesson":
        return seen.teaches() and not seen.heedless
    if step == "take_lesson":
        return seen.teaches() and seen.heedless
    if step == "dispatch":
        already = {piece.department for piece in seen.now().values()}
        new = [piece["department"] for piece in body["assignments"]]
        leads = sum(piece.leading for piece in seen.now().values())
        leads += sum(piece["leading"] for piece in body["assignments"])
        return bool(seen.number) and leads == 1 and not already & set(new)
    return True


def _do(seen: Seen, step: str, body: dict) -> None:  # noqa: C901, PLR0912  as flat as the design
    if step == "resubmit":
        seen.title, seen.village = body["title"], body.get("village", "")
        seen.proposed, seen.chosen = body.get("proposed", ""), body["matter"]
        seen.heedless = False
        seen.state = TO_APPROVE if body.get("to_approve") else CALLED
    elif step == "approve":
        seen.state = CALLED
    elif step == "send_back":
        seen.state = SENT_BACK
    elif step == "supplement":
        seen.remarks += [body["remark"]] if body.get("remark") else []
    elif step == "withdraw":
        seen.state = WITHDRAWN
    elif step == "refuse":
        seen.state = REFUSED
    elif step == "urge":
        seen.urged += 1
    elif step == "correct_matter":
        seen.corrected, seen.heedless = body["matter"], False
    elif step in ("drop_lesson", "take_lesson"):
        seen.heedless = step == "drop_lesson"
    elif step == "register":
        seen.number = body["number"]
    elif step == "confirm":
        seen.confirmed = True
    elif step == "dispatch":
        for new in body["assignments"]:
            seen.pieces[new["id"]] = Piece(
                new["department"], new["leading"], new["due"], seen.round
            )
        seen.state = DISPATCHED
        _settle(seen)
    elif step == "reject":
        again = {
            f"{key}.{seen.round + 1}": replace(piece, round=seen.round + 1, state="assigned")
            for key, piece in seen.now().items()
        }
        seen.round += 1
        seen.pieces |= again
        seen.state = DISPATCHED
    elif step == "appraise":
        seen.appraised[body["assignment"], body["round"]] = body["score"]
        if all((key, seen.round) in seen.appraised for key in seen.now()):
            seen.state = APPRAISED
    elif step in ("accept", "progress", "resolve"):
        done = {"accept": "accepted", "progress": "responding", "resolve": "resolved"}
        seen.pieces[body["assignment"]].state = done[step]
        _settle(seen)


def _settle(seen: Seen) -> None:
    states = {piece.state for piece in seen.now().values()}
    if states == {"resolved"}:
        seen.state = RESOLVED
    elif states & {"responding", "resolved"}:
        seen.state = RESPONDING
    else:
        seen.state = ACCEPTED if "accepted" in states else DISPATCHED


def told(feed: list[tuple[int, dict]], outbox: list[dict], cursor: int, ticket: str) -> list[dict]:
    """Return the events of a ticket that a person is shown, in the order in which they count.

    *feed*: (seq, event). *outbox*: id, journey, seq, event in the order of making.
    """
    copied = [event for seq, event in sorted(feed, key=lambda one: one[0]) if seq <= cursor]
    beyond = sorted(
        (row for row in outbox if row["journey"] == "confirmed" and row["seq"] > cursor),
        key=lambda row: row["seq"],
    )
    pending = [
        row
        for row in outbox
        if row["journey"] in ("waiting", "sending", "unknown")
        or (row["journey"] == "needs_you" and row["event"]["step"] == "submit")
    ]
    events = [*copied, *(row["event"] for row in (*beyond, *pending))]
    return [event for event in events if event["ticket"] == ticket]


WORST = ["needs_you", "unknown", "sending", "waiting", "confirmed"]


def journey(outbox: list[dict], cursor: int, ticket: str) -> str:
    """Return how far the ticket's last-behind event has come."""
    over = [
        row["journey"]
        for row in outbox
        if row["event"]["ticket"] == ticket
        and (row["journey"] != "confirmed" or row["seq"] > cursor)
    ]
    return min(over, key=WORST.index, default="confirmed")


def what_now(seen: Seen, way: str, *, at_county: bool) -> str:
    """Return what a ticket waits for."""
    if way == "needs_you":
        return "needs_you"
    if way != "confirmed" and not at_county:
        return "to_send"
    if seen.state == CALLED:
        return "to_dispatch" if seen.number else "to_register"
    if seen.state == RESOLVED:
        return "to_appraise" if seen.confirmed else "to_confirm"
    return {
        TO_APPROVE: "to_approve",
        SENT_BACK: "to_correct",
        DISPATCHED: "to_accept",
        ACCEPTED: "being_handled",
        RESPONDING: "being_handled",
        APPRAISED: "closed",
        WITHDRAWN: "closed",
        REFUSED: "closed",
    }[seen.state]
