"""Read a script as a stream: one logical line after the other, in flat memory."""

from collections.abc import Iterable, Iterator
from io import StringIO

from cpshell.errors import Incomplete, LanguageError
from cpshell.language.parser import Parser
from cpshell.language.scanner import clean
from cpshell.language.tree import START, Node, Script
from cpshell.records import record


@record
class Unit(Node):
    """One logical line: its statements, or the one fault that keeps all of it from running.

    ``text`` has plain line ends. Exactly one of ``script`` and ``error`` is None. ``is_open``
    tells that it would be whole if the input went on.
    """

    text: str
    first_line: int
    script: Script | None
    error: LanguageError | None
    is_open: bool = False


def split_statements(lines: Iterable[str], first_line: int = 1) -> Iterator[Unit]:
    """Yield the units of a script as soon as each is complete; no line is taken sooner.

    ``lines`` come with or without their line ends. A unit is a line with all its statements,
    and the lines that an open quote, bracket, brace or pipe takes in. Lines without a
    statement give no unit. A fault never raises: it is the ``error`` of its unit, which still
    reaches to where its braces close, so that the next unit is not a leftover of it. What is
    open at the end of the input is an error at the place where it was opened.
    """
    feed = _feed(_without_mark(lines))
    number = first_line
    for line in feed:
        parser = Parser(line, number, feed=feed, recovering=True)
        unit = _read(parser, number)
        number += len(parser.lines)
        if unit.error is not None or (unit.script and unit.script.statements):
            yield unit


def parsed_whole(text: str) -> list[Unit]:
    """Return the units of a text. Raises :class:`LanguageError` for its first fault."""
    units = list(split_statements(StringIO(text)))
    for unit in units:
        if unit.error is not None:
            raise unit.error
    return units


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines without the byte order mark that some editors put before the first."""
    rest = iter(lines)
    for first in rest:
        yield first.removeprefix("\ufeff")
        break
    yield from rest


def _feed(lines: Iterable[str]) -> Iterator[str]:
    """Yield one line at a time, each with its line end."""
    for text in lines:
        if "\n" not in text[:-1]:
            yield clean(text if text.endswith("\n") else text + "\n")
        else:
            yield from (clean(f"{line}\n") for line in text.removesuffix("\n").split("\n"))


def _read(parser: Parser, number: int) -> Unit:
    script, is_open = None, False
    try:
        parser.refuse_nul(parser.text, number)
        script = Script(tuple(parser.statements(START)))
        error = parser.errors[0] if parser.errors else None
    except Incomplete as end:
        is_open = not parser.errors
        error = _settle(end) if is_open else parser.errors[0]
    text = "".join(parser.lines)
    return Unit(text, number, None if error else script, error, is_open)


def _settle(end: Incomplete) -> LanguageError:
    """Return the same fault, as it is when nothing more will come."""
    return LanguageError(
        end.message, line=end.line, column=end.column, source=end.source, hint=end.hint
    )
