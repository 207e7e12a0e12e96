"""Say what is well written in the columns of flags and parameters."""

import re

FLAG_WORDS = ("deprecated", "post", "json-body", "overwrites", "secret-reply", "wrapper")
FLAGS_WITH_VALUES = ("target", "destroy-if", "alias", "prefix")
_VERSIONED = re.compile(r"since-\d+(-\d+)?|removed-by-\d+")
_ONE = r"[^\s:!*]+\*?[^\s:!*]*!?(?::[sinba](?:\|[sinba])*)?\*?"
_PARAMETER, _PARAMETERS = re.compile(_ONE), re.compile(f"{_ONE}(?: {_ONE})*")


def invalid_flag(text: str) -> str:
    """Return the first flag of a column that is not one; nothing where all are."""
    if text == "-":
        return ""
    for flag in text.split(","):
        name, equals, value = flag.partition("=")
        known = name in FLAGS_WITH_VALUES if equals else flag in FLAG_WORDS
        if not (known or _VERSIONED.fullmatch(flag)) or (equals and not value and name != "prefix"):
            return flag
    return ""


def invalid_parameter(text: str) -> str:
    """Return the first parameter of a column that is badly written; nothing where none is."""
    if text == "-" or _PARAMETERS.fullmatch(text):
        return ""
    return next((word for word in text.split() if not _PARAMETER.fullmatch(word)), text)
