"""Finds the likeliest matters for a description, with why.

Four things speak: the trained model (what people's words mean), the edition's own words, clauses
(what is said first counts for more than what is said besides), and the township's earlier tickets.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import exp

import msgspec

from app.sorting.lessons import Echo, Lesson, Lessons, moved
from app.sorting.links import link
from app.sorting.model import Gram, Model
from app.sorting.parts import Part, clauses, parts
from app.sorting.reasons import Reason, everyday, reasons
from app.sorting.retrieval import Place, Retrieval
from contract.matters import ListEdition

NOT_ON_LIST = ""

_SURE, _LIKELY = 0.5, 0.35
_NONE_COUNTS = 4.0
"""The odds that no row covers a text are so many times what the model says: what it learnt from was
written and sorted with the rows in mind, and residents write without."""
_NONE_IS_POSSIBLE = 0.1
"""From this probability no list is worth a thought."""
_CLAUSES_SHARE, _LATER_CLAUSE = 0.15, 0.7
_MOST_CLAUSES = 12
_OWN_WORDS = 4.0
_NEW_ROW_FROM, _NEW_ROW_SURE = 0.3, 0.6
_LEAST_MOVE = 0.05
_LEAST = 0.005
"""What is less likely is no proposal: its reasons would be scraps."""


class Sureness(StrEnum):
    """How sure the sorter is of a proposal."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Proposal(msgspec.Struct, frozen=True):
    """One matter that the description may be about; *score* is its probability, 0 to 1.

    *situation* is the everyday situation that it is taken for, where one is recognised; *lessons*
    are the earlier tickets that moved it up.
    """

    matter: str
    score: float
    sureness: Sureness
    reasons: tuple[Reason, ...]
    situation: str = ""
    lessons: tuple[str, ...] = ()


class Sorting(msgspec.Struct, frozen=True):
    """The likeliest matters, best first.

    *on_list* is false where it is likelier that no row covers the text; *unsure_of_list* is
    true where that may be, and a consultation is worth a thought; *lessons* are the earlier tickets
    that were on no list and are like this one. *parts* are the problems, two or more, of a text that
    tells of several.
    """

    proposals: tuple[Proposal, ...]
    on_list: bool
    unsure_of_list: bool = False
    lessons: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


class Sorter:
    """Sorts descriptions by one list edition. Made once; each call is some milliseconds."""

    def __init__(self, edition: ListEdition, model: Model, lessons: Sequence[Lesson] = ()) -> None:
        self._model = model
        self._retrieval = Retrieval(edition.matters)
        self._links = link(model, edition.matters)
        linked = {row for rows in self._links.values() for row in rows}
        self._new_rows = [matter.id for matter in edition.matters if matter.id not in linked]
        split = any(len(rows) > 1 for rows in self._links.values())
        self._by_own_words = split or bool(self._new_rows)
        self._classes_of: dict[str, list[str]] = {}
        for name, rows in self._links.items():
            for row in rows:
                self._classes_of.setdefault(row, []).append(name)
        known = {matter.id for matter in edition.matters} | {NOT_ON_LIST}
        self._lessons = Lessons(model, [lesson for lesson in lessons if lesson.matter in known])

    def sort(self, text: str, most: int = 3) -> Sorting:
        """Return at most *most* proposals for *text*, best first; none for no text."""
        folded, at = self._model.letters(text)
        if not folded.strip():
            return Sorting((), on_list=True)
        own, places = self._retrieval.scores(folded, at)
        pieces = clauses(text)[:_MOST_CLAUSES]
        clause_texts = [self._model.letters(text[start:end])[0] for start, end in pieces]
        said = [
            self._rows(self._model.chances(clause), self._own(clause)) for clause in clause_texts
        ]
        known = self._model.known(folded)
        echoes = self._lessons.echoes(known)
        whole = _none_counted(_mixed(self._rows(self._model.understood(folded), own), said))
        chances = moved(whole, echoes)
        none = chances.pop(NOT_ON_LIST, 0.0)
        ranked = sorted(chances, key=lambda row: (-chances[row], row))[:most]
        ranked = [row for row in ranked if chances[row] >= _LEAST] or ranked[:1]
        best = chances[ranked[0]] if ranked else 0.0
        return Sorting(
            tuple(
                self._proposal(
                    row, chances[row], (text, folded, at, known), places.get(row, []), echoes
                )
                for row in ranked
            ),
            on_list=none <= best,
            unsure_of_list=none > min(best, _NONE_IS_POSSIBLE),
            lessons=_taught(NOT_ON_LIST, echoes),
            parts=parts(text, pieces, said, whole),
        )

    def _own(self, clause: str) -> Mapping[str, float]:
        """What an edition's own words say of a clause, where it has rows that go by them."""
        return self._retrieval.scores(clause, range(len(clause)))[0] if self._by_own_words else {}

    def _rows(self, told: Mapping[str, float], own: Mapping[str, float]) -> dict[str, float]:
        """Each row's probability: what is told of its class, shared out where rows split."""
        chances: dict[str, float] = {NOT_ON_LIST: 0.0}
        for name, chance in told.items():
            rows = self._links.get(name)
            if not rows:
                chances[NOT_ON_LIST] += chance
            elif len(rows) == 1:
                for row in rows:
                    chances[row] = chances.get(row, 0.0) + chance
            else:
                shares = {r: n * exp(_OWN_WORDS * own.get(r, 0.0)) for r, n in rows.items()}
                total = sum(shares.values())
                for row, share in shares.items():
                    chances[row] = chances.get(row, 0.0) + chance * share / total
        for row in self._new_rows:
            beyond = (own.get(row, 0.0) - _NEW_ROW_FROM) / (_NEW_ROW_SURE - _NEW_ROW_FROM)
            if beyond > 0:
                part = min(0.95, beyond)
                chances = {other: chance * (1 - part) for other, chance in chances.items()}
                chances[row] = chances.get(row, 0.0) + part
        return chances

    def _proposal(
        self,
        row: str,
        chance: float,
        said: tuple[str, str, list[int], Sequence[Gram]],
        places: Sequence[Place],
        echoes: Sequence[Echo],
    ) -> Proposal:
        text, folded, at, known = said
        names = self._classes_of.get(row, [])
        runs = [
            (worth, at[gram.start], at[gram.end - 1] + 1)
            for gram in known
            if (worth := max((self._model.says(gram, name) for name in names), default=0.0)) > 0
        ]
        situation, words = everyday(
            folded, [one for one in self._model.situations if one.matter in names]
        )
        spoken = [
            (0.0, at[start], at[start + len(word) - 1] + 1)
            for word in words
            if (start := folded.find(word)) >= 0
        ]
        return Proposal(
            row,
            chance,
            _sureness(chance),
            reasons(text, [*places, *spoken], runs),
            situation,
            _taught(row, echoes),
        )


def _mixed(whole: Mapping[str, float], said: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The text as a whole, with a share for the matters of its clauses, each later one's less.

    Clauses have no say on whether it is on the list: many say nothing by themselves.
    """
    weights = [_LATER_CLAUSE**place for place in range(len(said))]
    clear = sum(
        weight * (1 - clause[NOT_ON_LIST]) for weight, clause in zip(weights, said, strict=True)
    )
    if len(said) < 2 or not clear:
        return dict(whole)
    mixed = {row: chance * (1 - _CLAUSES_SHARE) for row, chance in whole.items()}
    mixed[NOT_ON_LIST] = whole[NOT_ON_LIST]
    share = _CLAUSES_SHARE * (1 - whole[NOT_ON_LIST]) / clear
    for weight, clause in zip(weights, said, strict=True):
        for row, chance in clause.items():
            if row != NOT_ON_LIST:
                mixed[row] = mixed.get(row, 0.0) + share * weight * chance
    return mixed


def _none_counted(chances: Mapping[str, float]) -> dict[str, float]:
    """The same, "on no list" as likely as it is among what residents write."""
    weighed = {**chances, NOT_ON_LIST: _NONE_COUNTS * chances[NOT_ON_LIST]}
    total = sum(weighed.values())
    return {row: chance / total for row, chance in weighed.items()}


def _taught(matter: str, echoes: Sequence[Echo]) -> tuple[str, ...]:
    """The earlier tickets that moved a text towards a matter."""
    return tuple(
        echo.lesson.ticket
        for echo in echoes
        if echo.lesson.matter == matter and echo.weight >= _LEAST_MOVE
    )


def _sureness(chance: float) -> Sureness:
    if chance >= _SURE:
        return Sureness.SURE
    return Sureness.LIKELY if chance >= _LIKELY else Sureness.POSSIBLE
