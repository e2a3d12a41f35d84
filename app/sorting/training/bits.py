"""Three bits a weight: as the encoder's file has them, and as its teaching makes allowance for.

Weights lie in blocks, each with a step of its own, see `app.sorting.encoder`. Of the sixteen values
that the file has room for the eight in the middle are used, so that the set-up program, which packs
them, has room for more layers.
"""

import torch
from torch import Tensor

from app.sorting.encoder import BLOCK

_MOST, _LEAST, _FILE_LEAST = 3, -4, -8


def rounded(weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return whole numbers from -4 to 3 in blocks (blocks x `BLOCK`), and each block's step."""
    blocks = weights.detach().reshape(-1, BLOCK)
    high, low = blocks.amax(1, keepdim=True), blocks.amin(1, keepdim=True)
    most = torch.where(high > -low, high, low)
    steps = (most / _LEAST).bfloat16().float()
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
    halves = (whole - _FILE_LEAST).to(torch.uint8)
    pairs = halves[:, 0::2] | halves[:, 1::2] << 4
    blocks: bytes = torch.cat([steps.bfloat16().view(torch.uint8), pairs], 1).numpy().tobytes()
    return blocks


def short(numbers: Tensor) -> bytes:
    """Return numbers as bfloat16."""
    halves: bytes = numbers.detach().bfloat16().view(torch.uint8).numpy().tobytes()
    return halves
