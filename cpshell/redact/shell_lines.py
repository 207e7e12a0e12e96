"""Mask secrets that stand in a line of the shell where an option's value would.

No option takes a secret, but hands that know other programs write ``--password X``, ``-p X`` and
``-u NAME:X``. What stands there is masked whether the line runs, is refused or does not parse.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from cpshell.redact.enclosures import Enclosures
from cpshell.redact.names import secret_name
from cpshell.redact.shapes import MASK
from cpshell.redact.values import Span, enclosed_spans, word_span

__all__ = ["Span", "joined_spans", "mask_options", "mask_spans", "misplaced_spans"]

_BLANKS = r"(?:[ \t]|\\\r?\n)"
_OPTION = re.compile(rf"(?<![^\s\"'])--([A-Za-z][\w-]*)(=|{_BLANKS}+)(?=[^\s;|])")
_FROM = "-from"
_SOURCE = re.compile(r"[\"']?(?:(?:env|file|fd|cmd|keyring):|prompt(?!\w))")
_LOGIN = re.compile(
    r"(?<![^\s;{(|\"'])(?:login|su|checkup|cpshell)(?=[ \t])"
    r"(?:[^\n;|{}\\\"']|\\.|\"(?:[^\"\\]|\\.)*+\"|'[^']*+'|[\"'])*+",
    re.S,
)
_SHORT = re.compile(
    rf"(?<!\S)-(?:(?:pw|[Paw])(?:=|{_BLANKS}++)(?![\s-])|P(?=[^\s=])|p{_BLANKS}*+)(?=[^\s;|-])"
)
_PAIR = re.compile(  # `-u NAME:X` as curl has it
    rf"(?<!\S)(?:-u{_BLANKS}*+|--user(?:=|{_BLANKS}++))(?P<quote>[\"']?)[^\s:\"';]+:"
)
_BESIDE_HOST = re.compile(r"(?<!\S)(?P<quote>[\"']?)[^\s:/@\"';]+:(?=[^\s/]+@)")
_KEYRING = re.compile(
    rf"(?<![^\s;{{(|\"'])secret{_BLANKS}++set{_BLANKS}++[^\s;|]++{_BLANKS}++(?=[^\s;|])"
)
_UNQUOTED = re.compile(r"(?:\\.|[^\s;|\\])*+", re.S)


def mask_options(line: str) -> str:
    """Return a line with the secrets masked that stand after an option, or beside a user."""
    return mask_spans(line, misplaced_spans(line))


def mask_spans(text: str, spans: Iterable[Span]) -> str:
    """Return a text with spans masked that are in order and do not overlap."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (text[done:start], MASK)
        done = end
    return "".join((*parts, text[done:]))


def misplaced_spans(line: str) -> list[Span]:
    """Return where secrets stand in a line that it should not hold, in order."""
    if not any(sign in line for sign in ("-", "@", "secret")):
        return []
    spans = joined_spans([*_after_options(line), *_in_logins(line), *_for_keyring(line)])
    if not spans:
        return spans
    enclosures = Enclosures(line)
    enclosed = [enclosed_spans(line, span, span[0], enclosures) for span in spans]
    return joined_spans(chain.from_iterable(enclosed))


def joined_spans(spans: Iterable[Span]) -> list[Span]:
    """Return spans in their order; those that overlap are one, and empty ones are left out."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _after_options(line: str) -> Iterator[Span]:
    """Yield where the values of ``--password X`` and ``--password-from X`` stand.

    A source, a variable and another option stay readable.
    """
    option = _OPTION.search(line)
    while option:
        start = end = option.end()
        name = option[1].removesuffix(_FROM)
        source = name != option[1] and _SOURCE.match(line, start)
        if secret_name(name) and not source and (option[2] == "=" or line[start] != "-"):
            start, end = word_span(line, start)
            yield start, end
        option = _OPTION.search(line, end)


def _in_logins(line: str) -> Iterator[Span]:
    """Yield where ``-p X`` and ``NAME:X`` have their secret, in commands that log in."""
    for login in _LOGIN.finditer(line):
        here = login.start()
        while found := _SHORT.search(line, here, login.end()):
            start, here = word_span(line, found.end())
            yield start, here
        for pair in _PAIR.finditer(line, *login.span()):
            yield pair.end(), _rest_of_word(line, pair)
        for pair in _BESIDE_HOST.finditer(line, *login.span()):
            end = _rest_of_word(line, pair)
            at = line.rfind("@", pair.end(), end)
            yield pair.end(), at if at >= 0 else end  # the quote ends before the sign


def _for_keyring(line: str) -> Iterator[Span]:
    """Yield where ``secret set keyring:NAME X`` has its secret."""
    for found in _KEYRING.finditer(line):
        yield word_span(line, found.end())


def _rest_of_word(line: str, begun: re.Match[str]) -> int:
    """Return where the word ends whose beginning this is."""
    quote = begun["quote"]
    end = line.find(quote, begun.end()) if quote else -1
    if end < 0:
        rest = _UNQUOTED.match(line, begun.end())
        end = rest.end() if rest else begun.end()
    return end
