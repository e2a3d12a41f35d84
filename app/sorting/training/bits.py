"""Four bits a weight: as the encoder's file has them, and as its teaching makes allowance for.

Weights lie in blocks, each with a step of its own, see `app.sorting.encoder`.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from app.sorting.encoder import BLOCK

_MOST, _LEAST = 7, -8

Array = Any  # jax's own types are finer than what is done here needs
Weights = dict[str, Any]


def rounded(weights: Array) -> tuple[Array, Array]:
    """Return whole numbers from -8 to 7 in blocks (blocks x `BLOCK`), and each block's step."""
    blocks = weights.reshape(-1, BLOCK)
    most = jnp.take_along_axis(blocks, jnp.abs(blocks).argmax(1, keepdims=True), 1)
    steps = (most / _LEAST).astype(jnp.bfloat16).astype(jnp.float32)
    steps = jnp.where(steps == 0, 1.0, steps)
    return jnp.clip(jnp.rint(blocks / steps), _LEAST, _MOST), steps


def held(weights: Array) -> Array:
    """Return the weights as 4 bits hold them."""
    whole, steps = rounded(weights)
    return (whole * steps).reshape(weights.shape)


def as_held(weights: Array) -> Array:
    """Return the same for teaching: what is learnt passes through as if it were not rounded."""
    return weights + jax.lax.stop_gradient(held(weights) - weights)


def all_held(weights: Weights) -> Weights:
    """Return a tree of weights, each matrix as 4 bits hold it and all else as 16 do."""

    def one(part: Array) -> Array:
        return held(part) if part.ndim > 1 else part.astype(jnp.bfloat16).astype(jnp.float32)

    every: Weights = jax.tree.map(one, weights)
    return every


def packed(weights: Array) -> bytes:
    """Return a matrix as it lies in the file."""
    whole, steps = rounded(weights)
    halves = np.array(whole - _LEAST, np.uint8)
    pairs = halves[:, 0::2] | halves[:, 1::2] << 4
    bits = np.array(steps.astype(jnp.bfloat16)).view(np.uint8).reshape(-1, 2)
    blocks: bytes = np.concatenate([bits, pairs], 1).tobytes()
    return blocks


def short(numbers: Array) -> bytes:
    """Return numbers as bfloat16."""
    halves: bytes = np.array(jnp.array(numbers, jnp.float32).astype(jnp.bfloat16)).tobytes()
    return halves
