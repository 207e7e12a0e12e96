"""Builds what the documentation site and the man page do not say by hand: see ``hooks.py``."""
