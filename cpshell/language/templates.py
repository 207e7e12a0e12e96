"""Join words into the text of an expression, in which variables stay values. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from cpshell.errors import LanguageError
from cpshell.language.expand import Piece, text_of
from cpshell.language.patterns import STEP_PATTERN
from cpshell.records import Record, record

STEPS_AFTER = re.compile(rf"(?:{STEP_PATTERN})+")
PLAIN_VARIABLE = re.compile(r"\$\w+(?:\.[\w-]+)*")


@record
class Span(Record):
    """Ends at ``end`` and holds a value that is never read as part of the expression.

    ``shown`` is how the variable was written; it is empty for text that stood in quotes.
    """

    end: int
    value: object
    shown: str = ""


@record
class Template(Record):
    """The text of an expression, as it is shown, with values bound to places in it.

    ``bound`` holds variables, and texts that stood in the shell's quotes, by where they begin.
    ``words`` holds words that stood in quotes as a whole: where a value is expected such a word
    is a text, elsewhere it is part of the expression.
    """

    text: str
    bound: Mapping[int, Span] = MappingProxyType({})
    words: Mapping[int, Span] = MappingProxyType({})

    def error(self, message: str, at: int, hint: str | None = None) -> LanguageError:
        """Return an error that shows the place in the expression."""
        before = self.text[:at]
        line = before.count("\n")
        column = at - (before.rfind("\n") + 1) + 1
        source = self.text.split("\n")[line]
        return LanguageError(message, line=line + 1, column=column, source=source, hint=hint)

    def braced_path(self, at: int) -> str | None:
        """Return how a variable that ends here is written with the path that follows it."""
        steps = STEPS_AFTER.match(self.text, at)
        name = next((span.shown for span in self.bound.values() if span.end == at), "")
        if steps is None or not PLAIN_VARIABLE.fullmatch(name):
            return None
        return f"${{{name[1:]}{steps[0]}}}"


class _Builder:
    def __init__(self) -> None:
        self.text = ""
        self.bound: dict[int, Span] = {}
        self.words: dict[int, Span] = {}

    def add(self, text: str) -> None:
        self.text += text

    def bind(self, value: object, shown: str, source: str) -> None:
        start = len(self.text)
        self.text += source
        self.bound[start] = Span(len(self.text), value, shown)


def template_of(words: Iterable[Sequence[Piece]]) -> Template:
    """Return words, each as its pieces, as one template."""
    builder = _Builder()
    for pieces in words:
        if builder.text:
            builder.add(" ")
        if pieces and all(piece.quoted for piece in pieces):
            _add_quoted(builder, pieces)
        else:
            _add_open(builder, pieces)
    return Template(builder.text, builder.bound, builder.words)


def _add_quoted(builder: _Builder, pieces: Sequence[Piece]) -> None:
    """Add a word that stands in quotes as a whole."""
    start = len(builder.text)
    for piece in pieces:
        if piece.shown:
            builder.bind(piece.value, piece.shown, piece.shown)
        else:
            builder.add(str(piece.value))
    if not any(piece.shown for piece in pieces):
        text = "".join([text_of(piece.value) for piece in pieces])
        builder.words[start] = Span(len(builder.text), text)


def _add_open(builder: _Builder, pieces: Sequence[Piece]) -> None:
    """Add a word of which some is quoted: what is quoted is one value."""
    group: list[Piece] = []
    for piece in pieces:
        if piece.quoted:
            group.append(piece)
            continue
        _add_group(builder, group)
        if piece.shown:
            builder.bind(piece.value, piece.shown, piece.shown)
        else:
            builder.add(str(piece.value))
    _add_group(builder, group)


def _add_group(builder: _Builder, group: list[Piece]) -> None:
    if not group:
        return
    shown = "".join([piece.shown or str(piece.value) for piece in group])
    if len(group) == 1 and group[0].shown:
        builder.bind(group[0].value, shown, f'"{shown}"')
    else:
        builder.bind("".join([text_of(piece.value) for piece in group]), "", f'"{shown}"')
    group.clear()
