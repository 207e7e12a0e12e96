"""Mask secrets that stand in a line of the shell where an option's value would.

No option takes a secret, but hands that know other programs write ``--password X``, ``-p X`` and
``-u NAME:X``. What stands there is masked whether the line runs, is refused or does not parse.
"""

import re
from collections.abc import Iterator

from cpshell.redact.names import secret_name
from cpshell.redact.shapes import MASK
from cpshell.redact.values import Span, word_span

_BLANKS = r"(?:[ \t]|\\\r?\n)"
_OPTION = re.compile(rf"(?<![^\s\"'])--([A-Za-z][\w-]*)(=|{_BLANKS}+)(?=[^\s;|])")
_FROM = "-from"
_SOURCE = re.compile(r"[\"']?(?:(?:env|file|fd|cmd|keyring):|prompt(?!\w))")
_LOGIN = re.compile(
    r"(?<![^\s;{(|])(?:login|su|checkup|cpshell)(?=[ \t])(?:[^\n;|{}\\]|\\.)*+", re.S
)
_SHORT = re.compile(rf"(?<!\S)-p{_BLANKS}*+(?=[^\s;|-])")
_PAIR = re.compile(  # `-u NAME:X` as curl has it, and `NAME:X@host`
    rf"(?<!\S)(?:-u{_BLANKS}*+|--user(?:=|{_BLANKS}++))[\"']?[^\s:\"']+:"
    r"|(?<!\S)[\"']?[^\s:/@\"']+:(?=[^\s@/]+@)"
)
_REST = re.compile(r"[^\s\"'@]*")


def mask_options(line: str) -> str:
    """Return a line with the secrets masked that stand after an option, or beside a user."""
    if "-" not in line and "@" not in line:
        return line
    line = _masked(line, _after_options(line))
    return _masked(line, _in_logins(line))


def _masked(line: str, spans: Iterator[Span]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        if done <= start < end:
            parts += (line[done:start], MASK)
            done = end
    return "".join((*parts, line[done:]))


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
            secret = _REST.match(line, pair.end())
            if secret:
                yield secret.span()
