"""What the township and the county agree on: matters, the life of a ticket, deadlines, messages.

Pure: no input or output, no SQL, no Qt. Both sides import it, so no rule has a second copy.
"""
