"""Mask secrets by the name before them: ``password=…``, ``"tfa_token": "…"``, ``pass:=[…]``."""

import re
from collections.abc import Iterable
from functools import cache

from cpshell.redact.shapes import MASK

_NAME = (
    r"(?:[\w.]*[._-])?(?:new|old|user|db)?pass"
    r"|[\w.-]*(?:passwd|password|passphrase|secret|token|otp|cookie|credentials?)"
    r"|[\w.-]*(?:pass|password|access)_?hash"
    r"|[\w.-]*(?:private|api|login|application)_?key|key_data|secure_id"
)
# One of these is in every such name: a cheap look at a text that has none.
_HINTS = ("pass", "secret", "token", "otp", "cookie", "credential", "hash", "key", "secure_id")
_NUMBER = r"(?:[-_]?\d{1,3})?"  # a repeated parameter: password-0, password1
_SIGN = r"[ \t]{0,8}(?::=|[!^<>]?={1,2}>?|~|:(?!:)|%3[AaDd]\+?)[ \t]{0,8}"
_CLOSE = r"\\{0,8}[\"']|%22"
_ENDS = r"(?![^\s;|&\"'<>,)}\]\\%#])"
_BEFORE = r"(?:(?<![\w.-])|(?<=%26)|(?<=%3[Ff])|(?<=%22))"


@cache
def _patterns(names: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return two patterns: of a whole name, and of a name before a value."""
    further = "".join(f"|{re.escape(name)}" for name in sorted(names))
    name = rf"(?i:(?:{_NAME}{further}){_NUMBER})"
    return (
        re.compile(rf"(?:{name}|(?i:(?:proxy-)?authorization))\Z"),
        re.compile(rf"{_BEFORE}(?P<name>{name})(?P<close>{_CLOSE})?(?P<sign>{_SIGN})"),
    )


def secret_name(name: str, further: frozenset[str] = frozenset()) -> bool:
    """Return whether a parameter or field of this name holds a secret."""
    return _patterns(further)[0].match(name) is not None


def mask_named(text: str, further: frozenset[str] = frozenset(), *, is_line: bool = False) -> str:
    """Return ``text`` with every value masked that stands after the name of a secret.

    In a line of the shell it ends where the quotes or the ``$( )`` around its name end.
    """
    lowered = text.lower()
    if not any(hint in lowered for hint in (*_HINTS, *map(str.lower, further))):
        return text
    # Its patterns are compiled no sooner than needed.
    from cpshell.redact.enclosures import Enclosures
    from cpshell.redact.values import enclosed_spans, span

    head = _patterns(further)[1]
    enclosures = Enclosures(text) if is_line else None
    parts: list[str] = []
    done = 0
    match = head.search(text)
    while match:
        spans = [span(text, match)]
        if enclosures:
            place = spans[0][0] if match["close"] else match.start()
            spans = enclosed_spans(text, spans[0], place, enclosures)
        for start, end in spans:
            if start < end:
                parts += (text[done:start], MASK)
                done = end
        match = head.search(text, max(done, match.end()))
    return "".join((*parts, text[done:])) if parts else text


def mask_values_of(name: str, spellings: Iterable[str], text: str) -> str:
    """Return ``text`` with these values masked where they stand after a name, or in its loop."""
    values = sorted((value for value in spellings if value in text), key=len, reverse=True)
    if not values or name not in text:
        return text
    value = "|".join(map(re.escape, values))
    name = re.escape(name)
    after = rf"({_BEFORE}{name}{_NUMBER}(?:{_CLOSE})?{_SIGN}(?:{_CLOSE})?)(?:{value}){_ENDS}"
    text = re.sub(after, rf"\g<1>{MASK}", text)
    loop = rf"(?<!\S)for[ \t]+{name}[ \t]+in[ \t][^{{\n]*"
    word = rf"(?<![^\s\"'])(?:{value})(?![^\s\"'])"
    return re.sub(loop, lambda words: re.sub(word, MASK, words[0]), text)
