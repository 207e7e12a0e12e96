"""Colour the line as you type, and show secrets as dots, from the language's tokens."""

from collections.abc import Callable

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_len
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.lexers import Lexer

from cpshell.redact.shell_lines import Span
from cpshell.repl.highlight import StyleSpans

DOT = "•"
_LONGEST = 20_000  # characters; longer pastes stay plain


class LineLexer(Lexer):
    """Colours the words of the shell, once there is one."""

    def __init__(self, style_spans: Callable[[str], StyleSpans]) -> None:
        self._style_spans = style_spans
        self._last: tuple[str, StyleSpans] = ("", [])

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """Return a function from the number of a line to its colored pieces."""
        text = document.text
        if len(text) > _LONGEST:
            return lambda number: [("", document.lines[number])]
        if self._last[0] != text:
            self._last = (text, self._style_spans(text))
        pieces = self._last[1]
        starts = [0]
        for line in document.lines:
            starts.append(starts[-1] + len(line) + 1)
        return lambda number: _pieces(text, pieces, starts[number], starts[number + 1] - 1)


def _pieces(text: str, spans: StyleSpans, start: int, end: int) -> StyleAndTextTuples:
    pieces: StyleAndTextTuples = []
    at = start
    for name, begin, stop in spans:
        begin, stop = max(begin, start), min(stop, end)
        if stop <= begin:
            continue
        pieces += [("", text[at:begin]), (f"class:{name}", text[begin:stop])]
        at = stop
    return [*pieces, ("", text[at:end])]


class SecretMask(Processor):
    """Shows a dot for each character of a secret; the buffer keeps the text."""

    def __init__(self, secret_spans: Callable[[str], list[Span]]) -> None:
        self._secret_spans = secret_spans
        self._last: tuple[str, list[Span]] = ("", [])

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return one line of the buffer, its secrets as dots."""
        document = transformation_input.document
        if self._last[0] != document.text:
            self._last = (document.text, self._secret_spans(document.text))
        fragments = transformation_input.fragments
        if not self._last[1]:
            return Transformation(fragments)
        start = document.translate_row_col_to_index(transformation_input.lineno, 0)
        pieces = explode_text_fragments(fragments)
        for first, last in self._last[1]:
            inside = range(max(first - start, 0), min(last - start, fragment_list_len(pieces)))
            for at in inside:
                pieces[at] = ("class:masked", DOT)
        return Transformation(pieces)
