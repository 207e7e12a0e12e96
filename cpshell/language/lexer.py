"""Read words: where they end, and the literals, variables and substitutions in them."""

import re

from cpshell.language.json_words import JsonWords
from cpshell.language.kinds import Kind
from cpshell.language.patterns import (
    ENDS,
    KEY_PATTERN,
    NAME,
    NAME_PATTERN,
    OWN_NAMES,
    PARAMETER,
    STEP_PATTERN,
)
from cpshell.language.tree import (
    Arithmetic,
    Literal,
    Part,
    Pipeline,
    Position,
    Substitution,
    Variable,
    Word,
)
from cpshell.language.value_paths import computed_path

BLOCK_COMMANDS = frozenset({"batch", "explain", "watch"})
"""Plain commands that take a block."""
EXPRESSIONS = frozenset(("get", "where", "select", "sort", "unique", "group", "join"))
"""Filters whose words are expressions, in which backquotes and ``<`` have a meaning."""

# A whole word without anything special in it: most words, in one match.
PLAIN = re.compile(rf"[ \t\r]*+([^{ENDS}'\"\\$#>`][^{ENDS}'\"\\$`]*+)(?=[{ENDS}]|\Z)")
PLAIN_ENCLOSED = re.compile(rf"[ \t\r]*+([^{ENDS}'\"\\$#>()`][^{ENDS}'\"\\$()`]*+)(?=[{ENDS})]|\Z)")

INDEX = r"[1-9][0-9]*"  # of a word that a sourced file was given
RUN = re.compile(rf"[^{ENDS}'\"\\$()]+")
QUOTED_RUN = re.compile(r'[^"\\$]+')
JOIN = re.compile(r"\\\r*+\n")
VARIABLE = re.compile(
    rf"\$(?:(env)(\.{NAME_PATTERN})|({NAME_PATTERN}|{INDEX})|\{{({NAME_PATTERN}|{INDEX})((?:{STEP_PATTERN})*+)\}})"
)
BROKEN_VARIABLE = re.compile(rf"\$\{{[^{ENDS}'\"}}]*+\}}?")
JSON_PARAMETER = re.compile(rf"({KEY_PATTERN})(:=)(?=[{{\[])")


class _Parts:
    """Collects the parts of one word."""

    __slots__ = ("items", "joined")

    def __init__(self) -> None:
        self.items: list[Part] = []
        self.joined = False  # a line was joined just before

    def add(self, text: str, quoted: bool) -> None:
        """Add text, to the last literal if it is of the same sort."""
        last = self.items[-1] if self.items else None
        if isinstance(last, Literal) and last.quoted == quoted and (quoted or not self.joined):
            self.items[-1] = Literal(last.text + text, quoted)
        else:
            self.items.append(Literal(text, quoted))
        self.joined = False


class Lexer(JsonWords):
    """Reads words. What stands in ``$( )`` is read by the parser above."""

    __slots__ = ()

    def substitution(self) -> Pipeline:
        """Read from ``$(`` to its ``)``."""
        raise NotImplementedError

    def arithmetic(self) -> tuple[Word, ...]:
        """Read from ``$((`` to its ``))``."""
        raise NotImplementedError

    def words(self, kind: Kind, *, head: bool = False) -> list[Word]:
        """Return the words up to an operator or a brace; ``kind`` is what the first one is.

        In a ``head`` a ``{`` of its own ends the words, as it does after a command that
        takes a block.
        """
        words: list[Word] = []
        plain = PLAIN.match if self.parens < 0 else PLAIN_ENCLOSED.match
        while True:
            quick = self.marks is None and self.parens <= 0
            match = plain(self.text, self.pos) if quick else None
            if match is not None:
                source = match[1]
                if source not in "{}" and ":=" not in source:
                    column = match.start(1) - self.line_start + 1
                    self.pos = match.end()
                    words.append(
                        Word((Literal(source, False),), Position(self.line, column), source)
                    )
                    continue
            if self.at_operator(head or self._takes_block(words)):
                return words
            word = self.word(Kind.WORD if words else kind)
            if "`" in word.source and not _is_of_expression(words):
                self.refuse_backquote(word)
            words.append(word)

    def at_operator(self, opens: bool = True) -> bool:
        """Pass blanks; True if no word begins here. ``opens``: a lone ``{`` does not."""
        char = self.skip()
        return (
            char in "\n;|>"  # or nothing at all
            or (char == ")" and self.parens == 0)
            or (char == "}" and self.lone_brace())
            or (char == "{" and opens and self.lone_brace())
        )

    def lone_brace(self) -> bool:
        """Return True if the brace that stands here is a word of its own."""
        after = self.text[self.pos + 1 : self.pos + 2]
        return after in " \t\r\n|;" or (after == ")" and self.parens >= 0)

    def refuse_backquote(self, word: Word) -> None:
        """Refuse a backquote that stands without quotes, outside of expressions."""
        if any(
            isinstance(part, Literal) and not part.quoted and "`" in part.text
            for part in word.parts
        ):
            from cpshell.language.habits import BACKQUOTE

            message, hint = BACKQUOTE
            raise self.error(message, word.position, hint)

    def _takes_block(self, words: list[Word]) -> bool:
        return bool(words) and (self.wounded or words[0].source in BLOCK_COMMANDS)

    def word(self, kind: Kind) -> Word:
        """Return the word that begins here."""
        start, position = self.pos, self.here()
        self.holding += 1
        try:
            parameter = JSON_PARAMETER.match(self.text, start)
            if parameter is not None:
                self.mark(Kind.KEY, start, parameter.end(1))
                self.mark(Kind.OPERATOR, *parameter.span(2))
                self.pos = parameter.end()
                sign = Literal(self.text[start : self.pos], False)
                parts: list[Part] = [sign, self.json()]
            else:
                parts = self._parts(kind)
        finally:
            self.holding -= 1
        return Word(tuple(parts), position, self.text[start : self.pos])

    def name(self, word: Word, usage: str, hint: str | None = None) -> str:
        """Return the name of a variable that a word gives."""
        if not NAME.fullmatch(word.source):
            raise self.error(usage, word.position, hint)
        if word.source in OWN_NAMES:
            message = f"`${word.source}` is set by the shell: take another name"
            raise self.error(message, word.position)
        return word.source

    def _parts(self, kind: Kind) -> list[Part]:
        parts = _Parts()
        start = self.pos
        while True:
            run = RUN.match(self.text, self.pos)
            if run is not None:
                self._mark_run(kind, run[0], key=self.pos == start)
                parts.add(run[0], False)
                self.pos = run.end()
            char = self.text[self.pos : self.pos + 1]
            if char in " \t\r\n|;":  # or nothing at all
                return parts.items
            if char == "'":
                self._single(parts)
            elif char == '"':
                self._double(parts)
            elif char == "\\":
                self._escape(parts)
            elif char == "$":
                if not self.dollar(parts.items, quoted=False):
                    self._literal(parts, char, kind)
            elif char == ")" and self.parens == 0:
                return parts.items
            else:
                if self.parens >= 0:
                    self.parens += 1 if char == "(" else -1
                self._literal(parts, char, kind)

    def _literal(self, parts: _Parts, char: str, kind: Kind) -> None:
        self.mark(kind, self.pos, self.pos + 1)
        parts.add(char, False)
        self.pos += 1

    def _mark_run(self, kind: Kind, run: str, *, key: bool) -> None:
        if self.marks is None:
            return
        start, end = self.pos, self.pos + len(run)
        parameter = PARAMETER.match(run) if key and kind is Kind.WORD else None
        if parameter is not None:
            self.mark(Kind.KEY, start, start + parameter.end(1))
            self.mark(Kind.OPERATOR, start + parameter.start(2), start + parameter.end())
            start += parameter.end()
        self.mark(kind, start, end)

    def _single(self, parts: _Parts) -> None:
        start, opened = self.pos, self.here()
        end = self.text.find("'", start + 1)
        while end < 0:
            searched = len(self.text)
            if not self.more():
                self.mark(Kind.STRING, start, searched)
                raise self.incomplete("a single quote is never closed", opened)
            end = self.text.find("'", searched)
        self.pos = end + 1
        self.mark(Kind.STRING, start, self.pos)
        self.pass_lines(start, end)
        parts.add(self.text[start + 1 : end], True)

    def _escape(self, parts: _Parts) -> None:
        start = self.pos
        join = JOIN.match(self.text, start)
        if join is not None:
            self.pos = join.end()
            parts.joined = True
            self.pass_join(start)
            return
        self.mark(Kind.STRING, start, min(start + 2, len(self.text)))
        if start + 1 == len(self.text):
            raise self.incomplete("nothing follows the backslash", self.here())
        parts.add(self.text[start + 1], True)
        self.pos += 2

    def _double(self, parts: _Parts) -> None:
        opened = self.here()
        start = self.pos
        self.pos += 1
        pieces: list[str] = []
        count = len(parts.items)
        while True:
            run = QUOTED_RUN.match(self.text, self.pos)
            if run is not None:
                pieces.append(run[0])
                self.pass_lines(self.pos, run.end())
                self.pos = run.end()
            char = self.text[self.pos : self.pos + 1]
            if char == '"':
                self.pos += 1
                break
            if char == "$":
                start = self._expansion(parts, pieces, start)
            elif char == "\\" and self.pos + 1 < len(self.text):
                pieces.append(self._quoted_escape())
            elif not self.more():
                self.mark(Kind.STRING, start, len(self.text))
                raise self.incomplete("a double quote is never closed", opened)
        self.mark(Kind.STRING, start, self.pos)
        if pieces or count == len(parts.items):
            parts.add("".join(pieces), True)

    def _expansion(self, parts: _Parts, pieces: list[str], start: int) -> int:
        """Read the ``$`` in double quotes that run from start; return where the string goes on."""
        if VARIABLE.match(self.text, self.pos) or self.text.startswith(("$(", "${"), self.pos):
            self.mark(Kind.STRING, start, self.pos)
            if pieces:
                parts.add("".join(pieces), True)
                pieces.clear()
            self.dollar(parts.items, quoted=True)
            return self.pos
        pieces.append("$")
        self.pos += 1
        return start

    def _quoted_escape(self) -> str:
        join = JOIN.match(self.text, self.pos)
        if join is not None:
            self.pass_lines(self.pos, join.end())
            self.pos = join.end()
            return ""
        escaped = self.text[self.pos + 1]
        self.pos += 2 if escaped in '$"\\' else 1
        return escaped if escaped in '$"\\' else "\\"

    def dollar(self, parts: list[Part], *, quoted: bool) -> bool:
        """Read a variable or a substitution; False if the ``$`` is only a character."""
        start = self.pos
        match = VARIABLE.match(self.text, start)
        if match is not None:
            env, env_path, bare, name, path = match.groups()
            self.pos = match.end()
            self.mark(Kind.VARIABLE, start, self.pos)
            parts.append(Variable(env or bare or name, env_path or path or "", quoted))
            return True
        if self.text.startswith("$((", start):
            parts.append(Arithmetic(self.arithmetic(), quoted))
            return True
        if self.text.startswith("$(", start):
            parts.append(Substitution(self.substitution(), quoted))
            return True
        broken = BROKEN_VARIABLE.match(self.text, start)
        if broken is None:
            return False
        at = self.here()
        self.pos = broken.end()
        self.mark(Kind.VARIABLE, start, self.pos)
        hint = computed_path(broken[0]) or "a dollar sign that is only text stands in single quotes"
        raise self.error("`${` needs a name and a path: ${NAME.path[0]}", at, hint)


def _is_of_expression(words: list[Word]) -> bool:
    """Return whether the next word is part of an expression: of a filter, or after ``--where``."""
    return bool(words) and (words[0].source in EXPRESSIONS or words[-1].source == "--where")
