"""Keep the place in a text that may still be growing: lines, blanks, errors, marks."""

import re
from collections.abc import Iterator
from enum import Enum

from cpshell.errors import Incomplete, LanguageError
from cpshell.language.kinds import Kind, Token
from cpshell.language.tree import Position

MAX_DEPTH = 32
"""How deep blocks, ``else if`` and ``$( )`` may stand in each other, all together."""


class Loop(Enum):
    """What loop stands around the statement that is read."""

    NONE = "none"
    IN_ORDER = "its turns run one after the other"
    AT_ONCE = "its turns run side by side"


BLANKS = re.compile(r"[ \t\r]*+(?:\\\r*+\n[ \t\r]*+)*+")
COMMENT = re.compile(r"#[^\n]*+")
LINE_END = re.compile(r"\r+(?=\n|\Z)")


def clean(text: str) -> str:
    """Return the text with plain line ends; other carriage returns stay and count as blanks.

    One that is all of the last line ends it, as it does where lines come one by one.
    """
    if "\r" not in text:
        return text
    if text.endswith("\n\r"):
        text = f"{text}\n"
    return LINE_END.sub("", text)


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return where the pattern ends that matches at start; start if it does not match."""
    match = pattern.match(text, start)
    return match.end() if match else start


class Scanner:
    """Keeps the place of the parser. One scanner reads one text, or one unit of a stream.

    With a ``feed`` of lines the text grows when it ends inside something that is open. Text
    that has been read is dropped then, unless a word is ``holding`` it. While ``recovering``,
    faults are kept in ``errors`` and reading goes on after them.
    """

    __slots__ = (
        "closer", "depth", "errors", "feed", "first_line", "holding", "line", "line_start",
        "lines", "loop", "marks", "parens", "pos", "recovering", "text", "wounded",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        first_line: int = 1,
        *,
        feed: Iterator[str] | None = None,
        recovering: bool = False,
        marks: list[Token] | None = None,
    ) -> None:
        self.text = text
        self.pos = 0
        self.line = self.first_line = first_line
        self.line_start = 0  # offset in text; columns count from here
        self.lines = [text]
        self.feed = feed
        self.holding = 0
        self.depth = 0
        self.loop = Loop.NONE  # what `break` would end here
        self.closer = ""  # what ends the innermost block or substitution: "", "}" or ")"
        self.parens = -1  # open parentheses among the words of a `$( )`; -1 outside of one
        self.recovering = recovering
        self.wounded = False  # a fault was found in this unit
        self.errors: list[LanguageError] = []
        self.marks = marks

    def here(self) -> Position:
        return Position(self.line, self.pos - self.line_start + 1)

    def more(self) -> bool:
        """Take one more line; False if there is none."""
        line = next(self.feed, None) if self.feed is not None else None
        if line is None:
            return False
        self.lines.append(line)
        self.refuse_nul(line, self.first_line + len(self.lines) - 1)
        if self.holding or self.pos < len(self.text):
            self.text += line
        else:
            self.text, self.pos, self.line_start = line, 0, 0
        return True

    def refuse_nul(self, text: str, line: int) -> None:
        """Report a NUL in a text that begins on that line: raise the error, or keep it."""
        offset = text.find("\0")
        if offset >= 0:
            before = text[:offset].split("\n")
            at = Position(line + len(before) - 1, len(before[-1]) + 1)
            error = self.error("a NUL character cannot stand in a script", at)
            if not self.recovering:
                raise error
            self.errors.append(error)

    def pass_lines(self, start: int, end: int) -> None:
        """Count the line ends in text[start:end], which has just been read."""
        count = self.text.count("\n", start, end)
        if count:
            self.line += count
            self.line_start = self.text.rfind("\n", start, end) + 1

    def skip(self) -> str:
        """Pass blanks, joined lines and a comment; the character after them, "" at the end."""
        while True:
            start = self.pos
            char = self.text[start : start + 1]
            if char == "" or char not in " \t\r\\#":
                return char
            if char == "#":
                self.pos = _end(COMMENT, self.text, start)
                self.mark(Kind.COMMENT, start, self.pos)
                return self.text[self.pos : self.pos + 1]
            self.pos = _end(BLANKS, self.text, start)
            if self.pos == start:
                if start + 1 == len(self.text):
                    self.mark(Kind.STRING, start, start + 1)
                    raise self.incomplete("nothing follows the backslash", self.here())
                return char
            if self.text[self.pos - 1] == "\n":
                self.pass_join(start)
            else:
                self.pass_lines(start, self.pos)

    def pass_join(self, start: int) -> None:
        """Go on after a backslash and a line end, with text[start:] just read; more must come."""
        self.pass_lines(start, self.pos)
        if self.pos == len(self.text) and not self.more():
            backslash = self.text.rfind("\\", start)
            line_start = self.text.rfind("\n", 0, backslash) + 1
            at = Position(self.line - 1, backslash - line_start + 1)
            raise self.incomplete("nothing follows the backslash", at)

    def enter(self, opened: Position) -> None:
        """Go one level deeper; the caller takes ``depth`` back."""
        if self.depth >= MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} levels of `{{ }}` and `$( )`", opened)
        self.depth += 1

    def mark(self, kind: Kind, start: int, end: int) -> None:
        if self.marks is not None and end > start:
            self.marks.append(Token(kind, start, end))

    def error(self, message: str, at: Position, hint: str | None = None) -> LanguageError:
        return LanguageError(
            message, line=at.line, column=at.column, source=self._source(at), hint=hint
        )

    def incomplete(self, message: str, at: Position, hint: str | None = None) -> Incomplete:
        return Incomplete(
            message, line=at.line, column=at.column, source=self._source(at), hint=hint
        )

    def recover(self, error: LanguageError, line: int, pos: int) -> None:
        """Keep the error and go on, one character on if nothing was read since line and pos.

        Raises the error if this scanner doesn't recover, and if the text is at its end.
        """
        if not self.recovering or isinstance(error, Incomplete):
            raise error
        self.errors.append(error)
        self.wounded = True
        if self.line == line and self.pos == pos:
            self.pos += 1

    def _source(self, at: Position) -> str:
        if self.errors:
            return ""  # only the first error is reported; the others are places
        return "".join(self.lines).split("\n")[at.line - self.first_line]
