"""Regular expressions that come in parameters."""

import re
import warnings
from functools import lru_cache


@lru_cache(maxsize=256)
def read_pattern(text: str) -> re.Pattern[str] | None:
    """Return the pattern, for upper and lower case alike; None for a text that is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of brackets in brackets
        try:
            return re.compile(text, re.IGNORECASE)
        except (re.error, OverflowError, RecursionError):
            return None
