"""Trains the model from what is written in `resources`: `python -m app.sorting.training`.

Two are taught, each by itself: `grams` weighs runs of characters, `encoder` reads a text as a whole.
Nothing of this package ships.
"""
