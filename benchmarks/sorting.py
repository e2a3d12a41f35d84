"""How well the sorter sorts: `python3 -m benchmarks.sorting --list FILE --cases FILE`.

A case is labelled twice: `matter` and `second` are what two people chose on their own (null: on no
list), `also` what else would do. Measured on the answer as a clerk sees it:

- first choice: the first proposal, or "on no list" where the sorter says so; right where it is one
  of the three labels.
- first three: one of the two people's choices is among the three proposals, or one of the two says
  "on no list" and a consultation is suggested.
- leading department, township's role: those of the first choice against those of either person's;
  the role of what both the sorter and one person say is on the list.
- on no list: of the cases whose `matter` is null, how often a consultation is suggested; of the
  suggestions, how many fit a label that is null.
- sure: of the answers shown as sure, how many first choices are right; how many cases that is.

The plain baseline is tf-idf over the runs of one to three characters of a row's title, everyday
words and duties, cosine; it names a matter always.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log, sqrt
from pathlib import Path
from typing import Any

from app.sorting import Sorter, Sureness, read_model
from app.sorting.encoder import library_file
from app.sorting.model import SHIPPED
from app.sorting.text import grams, letters
from contract.matters import ListEdition, Matter, Role

NONE = ""
_MANY = 1000


@dataclasses.dataclass(frozen=True)
class Case:
    """A description and its labels; an empty one is on no list."""

    text: str
    matter: str
    second: str
    also: tuple[str, ...]

    @property
    def two(self) -> set[str]:
        return {self.matter, self.second}

    @property
    def accepted(self) -> set[str]:
        return {*self.two, *self.also}


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a sorter says of a case: matters best first, and whether it may be on no list."""

    first: str
    three: tuple[str, ...]
    off_list: bool
    sure: bool


def read_list(path: Path) -> ListEdition:
    """Read a list of rows in the shape of the sample's source (id, title, lead, support …)."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return ListEdition(path.stem, "2026-01-01", tuple(_matter(row) for row in rows))


def _matter(row: dict[str, Any]) -> Matter:
    return Matter(
        id=str(row["id"]),
        title=row["title"],
        domain=row.get("domain", ""),
        primary=tuple(row["lead"]),
        supporting=tuple(row.get("support", ())),
        township_role=Role.PRIMARY if row.get("township_role") == "主体" else Role.SUPPORTING,
        township_duties=tuple(row.get("township_duties", ())),
        primary_duties=tuple(row.get("lead_duties", ())),
        keywords=tuple(row.get("keywords", ())),
    )


def read_cases(path: Path) -> list[Case]:
    """Read labelled descriptions."""
    return [
        Case(
            case["text"],
            _name(case["matter"]),
            _name(case["second"]),
            tuple(_name(other) for other in case.get("also", ())),
        )
        for case in json.loads(path.read_text(encoding="utf-8"))
    ]


def _name(label: int | str | None) -> str:
    return NONE if label is None else str(label)


def ours(sorter: Sorter) -> Callable[[str], Answer]:
    """The sorter, as what it shows."""

    def answer(text: str) -> Answer:
        sorting = sorter.sort(text, 3)
        three = tuple(proposal.matter for proposal in sorting.proposals)
        first = three[0] if three and sorting.on_list else NONE
        sure = bool(first) and sorting.proposals[0].sureness is Sureness.SURE
        return Answer(first, three, sorting.unsure_of_list or not first, sure)

    return answer


def plain_baseline(edition: ListEdition) -> Callable[[str], Answer]:
    """Nearest row by tf-idf of character runs."""
    said = [
        " ".join((m.title, *m.keywords, *m.primary_duties, *m.township_duties))
        for m in edition.matters
    ]
    bags = [_counts(text) for text in said]
    seen = Counter(gram for bag in bags for gram in bag)
    rarity = {gram: log((1 + len(bags)) / (1 + n)) + 1 for gram, n in seen.items()}
    rows = [_vector(bag, rarity) for bag in bags]

    def answer(text: str) -> Answer:
        vector = _vector(_counts(text), rarity)
        near = [sum(w * row.get(gram, 0.0) for gram, w in vector.items()) for row in rows]
        order = sorted(range(len(rows)), key=lambda row: -near[row])[:3]
        three = tuple(edition.matters[row].id for row in order)
        return Answer(three[0], three, off_list=False, sure=False)

    return answer


def _counts(text: str) -> Counter[str]:
    return Counter(gram for gram, _ in grams(letters(text)[0]))


def _vector(bag: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    weights = {gram: (1 + log(n)) * rarity[gram] for gram, n in bag.items() if gram in rarity}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {gram: weight / length for gram, weight in weights.items()}


def measures(
    edition: ListEdition, cases: Sequence[Case], answers: Sequence[Answer]
) -> list[tuple[float, int, int]]:
    """Return, in the order of `GOALS`, each measure as a share with its count and its whole."""
    rows = {matter.id: matter for matter in edition.matters}
    pairs = list(zip(cases, answers, strict=True))

    def lead(name: str) -> str:
        return rows[name].primary[0] if name in rows else NONE

    def role(name: str) -> str:
        return rows[name].township_role if name in rows else NONE

    def right(case: Case, answer: Answer) -> bool:
        return answer.first in case.accepted

    asked = [answer for case, answer in pairs if case.matter == NONE]
    suggested = [case for case, answer in pairs if answer.off_list]
    sure = [right(case, answer) for case, answer in pairs if answer.sure]
    named = [pair for pair in pairs if pair[1].first and pair[0].two != {NONE}]
    return [
        _share(right(*pair) for pair in pairs),
        _share(
            bool({*answer.three, *([NONE] if answer.off_list else [])} & case.two)
            for case, answer in pairs
        ),
        _share(lead(a.first) in {lead(name) for name in c.two} for c, a in pairs),
        _share(role(a.first) in {role(name) for name in c.two} for c, a in named),
        _share(answer.off_list for answer in asked),
        _share(NONE in case.accepted for case in suggested),
        _share(sure),
        (len(sure) / max(1, len(pairs)), len(sure), len(pairs)),
    ]


def _share(hits: Iterable[bool]) -> tuple[float, int, int]:
    found = list(hits)
    return (sum(found) / len(found) if found else 0.0, sum(found), len(found))


GOALS = (
    ("first choice is acceptable", 0.92),
    ("among the first three", 0.98),
    ("leading department of the first choice", 0.92),
    ("township's role right", 0.97),
    ("on no list: said so (recall)", 0.80),
    ("on no list: rightly said (precision)", 0.70),
    ("shown as sure: right", 0.97),
    ("shown as sure: share of cases", 0.70),
)


def confusions(
    edition: ListEdition, cases: Sequence[Case], answers: Sequence[Answer], most: int
) -> list[str]:
    """Return the confusions, the commonest first, each with the numbers of its cases."""
    titles = {matter.id: f"{matter.id} {matter.title}" for matter in edition.matters}
    wrong: dict[tuple[str, str], list[int]] = {}
    for number, (case, answer) in enumerate(zip(cases, answers, strict=True), 1):
        if answer.first not in case.accepted:
            wrong.setdefault((case.matter, answer.first), []).append(number)
    ranked = sorted(wrong.items(), key=lambda found: (-len(found[1]), found[0]))
    return [
        f"{len(numbers)} × {titles.get(wanted, 'on no list')} → {titles.get(got, 'on no list')}"
        f"  (cases {', '.join(map(str, numbers))})"
        for (wanted, got), numbers in ranked[:most]
    ]


def many_rows(edition: ListEdition, rows: int) -> ListEdition:
    """Return an edition of *rows* rows: the edition's own and reworded ones beside them."""
    made = list(edition.matters)
    while len(made) < rows:
        first = edition.matters[len(made) % len(edition.matters)]
        second = edition.matters[(len(made) * 7 + 3) % len(edition.matters)]
        made.append(
            Matter(
                id=f"n{len(made)}",
                title=f"{first.title[: len(first.title) // 2]}与{second.title}",
                domain=first.domain,
                primary=first.primary,
                supporting=second.supporting,
                township_role=first.township_role,
                primary_duties=second.primary_duties,
                township_duties=first.township_duties,
                keywords=(*first.keywords[::2], *second.keywords[1::2]),
            )
        )
    return ListEdition(edition.label, edition.published, tuple(made))


def timed(edition: ListEdition, texts: Sequence[str]) -> tuple[float, float, float]:
    """Return milliseconds a keystroke (median and the slowest twentieth), seconds to be ready.

    A keystroke is the whole text typed so far, sorted anew; every fifth one is measured.
    """
    begun = time.perf_counter()
    sorter = Sorter(edition, read_model())
    ready = time.perf_counter() - begun
    spent = []
    for text in texts:
        for typed in range(2, len(text) + 1, 5):
            begun = time.perf_counter()
            sorter.sort(text[:typed], 3)
            spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)], ready


def main(arguments: list[str]) -> int:
    """Print the table; exit status 0 whatever the figures are."""
    parser = argparse.ArgumentParser(
        prog="python3 -m benchmarks.sorting",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--list", type=Path, required=True, help="rows of a list edition, JSON")
    parser.add_argument("--cases", type=Path, required=True, help="labelled descriptions, JSON")
    parser.add_argument("--confusions", type=int, default=40, help="how many to print (40)")
    wanted = parser.parse_args(arguments)
    edition, cases = read_list(wanted.list), read_cases(wanted.cases)
    answer, plain = ours(Sorter(edition, read_model())), plain_baseline(edition)
    answers = [answer(case.text) for case in cases]
    mine = measures(edition, cases, answers)
    peer = measures(edition, cases, [plain(case.text) for case in cases])
    print(f"{len(edition.matters)} matters, {len(cases)} cases\n")
    print("| measure | plain baseline | ours | goal | met? |")
    print("|---|---|---|---|---|")
    for (name, goal), (share, hits, whole), (base, _, _) in zip(GOALS, mine, peer, strict=True):
        beside = f"{base:.1%}" if base else "—"
        met = "yes" if share >= goal else "no"
        print(f"| {name} | {beside} | {share:.1%} ({hits}/{whole}) | ≥ {goal:.0%} | {met} |")
    texts = [case.text for case in cases[:60]]
    for rows, most in ((len(edition.matters), 15.0), (_MANY, 30.0)):
        middle, slow, ready = timed(many_rows(edition, rows), texts)
        met = "yes" if slow <= most else "no"
        print(f"| a keystroke, {rows} matters | — | {middle:.1f} ms, slowest twentieth {slow:.1f} ms"
              f" | ≤ {most:.0f} ms | {met} |")  # fmt: skip
        print(f"| ready, {rows} matters | — | {ready:.2f} s | ≤ 1 s | "
              f"{'yes' if ready <= 1 else 'no'} |")  # fmt: skip
    size = sum(file.stat().st_size for file in (SHIPPED, library_file()) if file.exists()) / 1e6
    met = "yes" if size <= 45 else "no"
    print(f"| in the installed program | — | {size:.1f} MB | ≤ 45 MB | {met} |")
    print("\nConfusions, worst first (labelled → said):")
    for line in confusions(edition, cases, answers, wanted.confusions):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
