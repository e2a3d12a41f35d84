"""The sentence encoder's sums, as they are taught: a transformer, norm after each step.

`app/sorting/encoder.c` has the same sums for reading alone. Weights are tensors by name,
matrices outer x inner: `3.up.w` and `3.up.b` are what the fourth layer's middle is made with.
"""

from collections.abc import Sequence
from math import sqrt

import torch
from torch import Tensor
from torch.nn import functional

from app.sorting.encoder import BEGIN, END, PLACES, UNKNOWN, Sizes
from app.sorting.training.bits import as_held, held
from app.sorting.training.e5 import E5, HEADS, MIDDLE, WIDTH

TEACHER = Sizes(width=WIDTH, heads=HEADS, layers=12, middle=MIDDLE)
PUPIL = Sizes(width=WIDTH, heads=HEADS, layers=12, middle=512)

MATRICES = ("question", "key", "value", "mixing", "up", "down")
NORMS = ("mixed", "done")

_DROPPED = 0.1
_E5_SPECIAL = {BEGIN: 0, UNKNOWN: 3, END: 2}
_E5_MATRICES = {"question": "q", "key": "k", "value": "v", "mixing": "ao", "up": "fi", "down": "fo"}
_E5_NORMS = {"mixed": "aln", "done": "oln"}

Weights = dict[str, Tensor]


def beginning(e5: E5, pieces: Sequence[int], classes: int) -> Weights:
    """Return the weights that a teacher begins with, words for these *pieces* alone."""
    special = [_E5_SPECIAL[number] for number in (BEGIN, UNKNOWN, END)]
    kind = e5.tensor("emb.type", 2, WIDTH)[0]
    weights = {
        "words": torch.tensor(e5.words([*special, *pieces])),
        "places": torch.tensor(e5.tensor("emb.pos", -1, WIDTH)[:PLACES] + kind),
        **_taken(e5, "first", "emb.ln"),
        "head.w": torch.empty(classes, WIDTH).normal_(0, 0.02),
        "head.b": torch.zeros(classes),
    }
    for layer in range(TEACHER.layers):
        for name, theirs in (_E5_MATRICES | _E5_NORMS).items():
            weights |= _taken(e5, f"{layer}.{name}", f"l{layer}.{theirs}")
    return weights


def _taken(e5: E5, name: str, theirs: str) -> Weights:
    """A matrix and its bias, or a norm's scale and shift."""
    bias = torch.tensor(e5.tensor(f"{theirs}.b", -1))
    matrix = torch.tensor(e5.tensor(f"{theirs}.w", len(bias), -1))
    return {f"{name}.w": matrix.squeeze(1), f"{name}.b": bias}


def pupil_of(teacher: Weights) -> Weights:
    """Return the weights that a pupil begins with: the teacher's, each layer's middle cut."""
    weights = {name: part.detach().clone() for name, part in teacher.items()}
    for layer in range(PUPIL.layers):
        up, down, bias = f"{layer}.up.w", f"{layer}.down.w", f"{layer}.up.b"
        worth = weights[up].norm(dim=1) * weights[down].norm(dim=0)
        kept = worth.argsort(descending=True)[: PUPIL.middle].sort().values
        weights[up], weights[bias] = weights[up][kept], weights[bias][kept]
        weights[down] = weights[down][:, kept].contiguous()
    return weights


def scores(
    weights: Weights, numbers: Tensor, there: Tensor, *, learning: bool = False, exact: bool = True
) -> Tensor:
    """Return the log odds (texts x classes) of texts as piece numbers (texts x longest).

    *there* is 1 where a text has a piece and 0 after its end; while *learning* some of what a text's
    pieces pass on is dropped, for all of them the same; where not *exact*, the weights are as the
    file holds them.
    """
    count, longest = numbers.shape

    def weighed(name: str) -> Tensor:
        return weights[name] if exact else as_held(weights[name])

    def dropped(passed: Tensor) -> Tensor:
        if not learning:
            return passed
        stays = torch.empty(count, *[1] * (passed.dim() - 2), WIDTH).bernoulli_(1 - _DROPPED)
        return passed * (stays / (1 - _DROPPED)).to(passed.dtype)

    def linear(passed: Tensor, name: str) -> Tensor:
        return functional.linear(passed, weighed(f"{name}.w"), weights[f"{name}.b"])

    def normed(passed: Tensor, name: str) -> Tensor:
        scale, shift = weights[f"{name}.w"], weights[f"{name}.b"]
        return functional.layer_norm(passed.float(), (WIDTH,), scale, shift, 1e-12)

    def heads(passed: Tensor) -> Tensor:
        return passed.view(count, longest, HEADS, -1).transpose(1, 2)

    with torch.autocast("cpu", torch.bfloat16):
        at = dropped(normed(held(weights["words"][numbers]) + weighed("places")[:longest], "first"))
        unseen = ((there - 1) * 1e4)[:, None, None, :]
        for layer in range(PUPIL.layers):
            asked, keys, values = (heads(linear(at, f"{layer}.{name}")) for name in MATRICES[:3])
            fit = asked @ keys.transpose(-1, -2) / sqrt(WIDTH // HEADS) + unseen
            taken = (fit.softmax(-1).to(values.dtype) @ values).transpose(1, 2).reshape(at.shape)
            at = normed(at + dropped(linear(taken, f"{layer}.mixing")), f"{layer}.mixed")
            up = functional.gelu(linear(at, f"{layer}.up"))
            at = normed(at + dropped(linear(up, f"{layer}.down")), f"{layer}.done")
    mean = (at * there[:, :, None]).sum(1) / there.sum(1, keepdim=True)
    return linear(dropped(mean), "head")
