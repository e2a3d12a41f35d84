"""Joins the classes that the model knows to the rows of a list edition.

The model was trained on the sample list; an edition may rename, split, merge and drop its rows. A
class goes to the row that is likest to the row of the sample list it was trained for, judged by the
letters of title and everyday words, and by what the model makes of the edition's row. A row that is
the sample's own, word for word, needs no judging.
"""

from collections import Counter
from collections.abc import Sequence
from math import sqrt

from app.sorting.model import Model
from app.sorting.text import grams
from contract.matters import Matter

_LEAST = 0.5
_NEARLY = 0.6
_FAINT = 0.1
_NONE = ""


def link(model: Model, matters: Sequence[Matter]) -> dict[str, dict[str, float]]:
    """Return for each class the rows it may mean, with how near each is; none where no row is."""
    same = {(row.title, frozenset(row.words)): row.matter for row in model.rows}
    own = {
        same[key]: matter.id
        for matter in matters
        if (key := (matter.title, frozenset(matter.keywords))) in same
    }
    strangers = [matter for matter in matters if matter.id not in own.values()]
    near = _near(model, strangers)
    linked = {}
    for row in model.rows:
        likely = near.get(row.matter, {})
        if row.matter in own:
            linked[row.matter] = {own[row.matter]: 1.0}
        elif likely and max(likely.values()) >= _LEAST:
            floor = max(_LEAST, _NEARLY * max(likely.values()))
            linked[row.matter] = {name: score for name, score in likely.items() if score >= floor}
    return linked


def _near(model: Model, matters: Sequence[Matter]) -> dict[str, dict[str, float]]:
    """How near each row of the edition is to each class, 0 and up."""
    shared: dict[str, list[tuple[str, float]]] = {}
    for row in model.rows:
        for gram, share in _vector(_folded(model, (row.title, *row.words))).items():
            shared.setdefault(gram, []).append((row.matter, share))
    near: dict[str, dict[str, float]] = {}
    for matter in matters:
        said = _folded(model, (matter.title, *matter.keywords))
        alike = model.roughly(said)
        for gram, share in _vector(said).items():
            for name, other in shared.get(gram, ()):
                alike[name] += share * other
        for name, likeness in alike.items():
            if likeness > _FAINT and name != _NONE:
                near.setdefault(name, {})[matter.id] = likeness
    return near


def _folded(model: Model, said: Sequence[str]) -> str:
    return model.letters("，".join(said))[0]


def _vector(folded: str) -> dict[str, float]:
    counts = Counter(gram for gram, _ in grams(folded, shortest=2))
    length = sqrt(sum(count * count for count in counts.values())) or 1.0
    return {gram: count / length for gram, count in counts.items()}
