"""Collect the words of the stage that a token stands in, from left to right. Pure."""

from cpshell.language import Kind, Token

ENDS_STAGE = (Kind.SEPARATOR, Kind.BRACE, Kind.PIPE)


class StageWords:
    """Knows the words before a token in its stage, as they are written, the command first.

    A word may be several tokens: ``'user~a'``, ``a=b`` and ``x$n`` are one word each.
    """

    def __init__(self, text: str) -> None:
        self.before: list[str] = []
        self._text = text
        self._words: list[str] = []
        self._end = -1
        self._outer: list[list[str]] = []

    def read(self, token: Token) -> bool:
        """Take in the next token, and tell if it begins a word."""
        source = self._text[token.start : token.end]
        begins = token.start != self._end or not self._words
        if token.kind in ENDS_STAGE:
            self._words = []
        elif token.kind is Kind.COMMAND:
            self.before, self._words = [], [source]
        elif source in (")", "))") and token.kind is Kind.OPERATOR and self._outer:
            self._words = self._outer.pop()
            self._words[-1] += source
        else:
            self._add(source, begins=begins)
            if source in ("$(", "$((") and token.kind is Kind.OPERATOR:
                self._outer.append(self._words)
                self._words = [] if source == "$(" else [source]
                self._end = -1  # what follows is a word of its own
                return begins
        self._end = token.end
        return begins

    def _add(self, source: str, *, begins: bool) -> None:
        if begins:
            self.before = list(self._words)
            self._words.append(source)
        else:
            self._words[-1] += source
