"""Side-by-side measurements: the same work done by us, by a peer and by the bare machine."""
