"""Tests mirror the tree; journeys/ act as a person, faults/ break things."""
