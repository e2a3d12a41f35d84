"""Makes what installers carry to the townships' PCs, signs it, and proves what it made."""
