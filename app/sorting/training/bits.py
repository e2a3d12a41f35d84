"""Few bits a weight: as the encoder's file has them, and as its teaching makes allowance for.

Weights lie in blocks, each with a step of its own, see `app.sorting.encoder`. The steps are wide: of
the sixteen values that the file has room for few are common, so that the set-up program, which packs
them, holds a weight in two and a half bits.
"""

import torch
from torch import Tensor

from app.sorting.encoder import BLOCK

_MOST, _LEAST = 7, -8
_STEP = 0.9
"""A step, of what the weights of its block come to (root of the mean square)."""


def rounded(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return whole numbers from -8 to 7 in blocks (blocks x `BLOCK`), and each block's step."""
    blocks = weights.detach().reshape(-1, BLOCK)
    wide = (_STEP * blocks.square().mean(1, keepdim=True).sqrt()).bfloat16().view(torch.int16)
    # Every sixteenth bfloat16 will do for a step, and these pack better.
    steps = ((wide + 8) & -16).view(torch.bfloat16).float()
    steps = torch.where(steps == 0, 1.0, steps)
    return (blocks / steps).round().clamp(_LEAST, _MOST), steps


def held(weights: Tensor) -> Tensor:
    """Return the weights as the file holds them."""
    whole, steps = rounded(weights)
    return (whole * steps).reshape(weights.shape)


def as_held(weights: Tensor) -> Tensor:
    """Return the same for teaching: what is learnt passes through as if it were not rounded."""
    return weights + (held(weights) - weights).detach()


def packed(weights: Tensor) -> bytes:
    """Return a matrix as it lies in the file."""
    whole, steps = rounded(weights)
    halves = (whole - _LEAST).to(torch.uint8)
    pairs = halves[:, 0::2] | halves[:, 1::2] << 4
    blocks: bytes = torch.cat([steps.bfloat16().view(torch.uint8), pairs], 1).numpy().tobytes()
    return blocks


def short(numbers: Tensor) -> bytes:
    """Return numbers as bfloat16."""
    halves: bytes = numbers.detach().bfloat16().view(torch.uint8).numpy().tobytes()
    return halves
