"""Regular expressions that come in parameters."""

import re
import warnings
from functools import lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]  # only they know the parts
from typing import Any

_LONGEST = 500  # characters
_REPEATS = frozenset((_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT))


@lru_cache(maxsize=256)
def read_pattern(text: str) -> re.Pattern[str] | None:
    """Return the pattern, for upper and lower case alike; None for a text that is none, or whose
    search might never end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of brackets in brackets
        try:
            if len(text) > _LONGEST or _may_take_for_ever(_parser.parse(text)):
                return None
            return re.compile(text, re.IGNORECASE)
        except (re.error, OverflowError, RecursionError):
            return None


def _may_take_for_ever(tree: Any, *, repeated: bool = False) -> bool:
    """Tell whether a part that is repeated holds repeats or alternatives of its own: the time for
    such a pattern can double with each character that it is tried on."""
    if isinstance(tree, tuple) and len(tree) == 2 and tree[0] in _REPEATS:
        least, most, inner = tree[1]
        if repeated and least != most:
            return True
        return _may_take_for_ever(inner, repeated=repeated or most > 1)
    if isinstance(tree, tuple) and repeated and tree[0] is _constants.BRANCH:
        return True
    if isinstance(tree, tuple | list | _parser.SubPattern):
        return any(_may_take_for_ever(part, repeated=repeated) for part in tree)
    return False
