"""Brings new versions of the program: asks the county or a stick, checks, keeps ready, installs."""
