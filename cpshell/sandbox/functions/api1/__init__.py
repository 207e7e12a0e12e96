"""API 1, as far as old programs still use it."""
