"""Name what a piece of text is, for those who colour or complete it."""

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """The kinds of tokens; blanks and joined lines between tokens have none."""

    COMMAND = "command"  # the first word of a stage; for, if, else, try and let
    WORD = "word"
    KEY = "parameter key"
    OPERATOR = "operator"  # of a parameter or of let; `in`; `$(` and its `)`
    STRING = "string"  # quotes with what is in them, escapes, JSON
    VARIABLE = "variable"
    COMMENT = "comment"
    PIPE = "pipe"
    SEPARATOR = "separator"  # `;` and line ends
    REDIRECT = "redirect"
    BRACE = "brace"
    ERROR = "error"


class Token(NamedTuple):
    """``text[start:end]`` is of this kind; offsets count characters from 0."""

    kind: Kind
    start: int
    end: int
