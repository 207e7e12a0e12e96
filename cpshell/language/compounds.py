"""Parse statements with blocks: for, if, try, retry, until, on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cpshell.language.kinds import Kind
from cpshell.language.patterns import ENDS
from cpshell.language.scanner import Loop
from cpshell.language.stages import Stages
from cpshell.language.tree import (
    Block,
    Compound,
    For,
    If,
    Literal,
    On,
    Position,
    Retry,
    Try,
    Until,
    Word,
)

WORD = re.compile(rf"[^{ENDS}]+")
IF = re.compile(rf"if(?=[{ENDS}]|\Z)")
ELSE = re.compile(rf"else(?=[{ENDS}]|\Z)")
RANGE = re.compile(r"\{.*(?:\.\.|,).*\}|-?\d+\.\.=?-?\d+")
COUNT = re.compile(r"[0-9]+")
DURATION = re.compile(r"[0-9]+(?:\.[0-9]+)?[smhdw]?")
ENGINE = re.compile(r"dask(?:\+tls)?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}")

FOR_USAGE = "`for` needs: for NAME in VALUES { … }"
IF_USAGE = "`if` needs: if CONDITION { … }"
TRY_USAGE = "`try` needs: try { … }"
ELSE_USAGE = "`else` needs: else { … }"
RETRY_USAGE = "`retry` needs: retry N { … }"
ON_USAGE = "`on` needs: on PROFILE|@GROUP … { … }"
UNTIL_USAGE = "`until` needs: until CONDITION { … }"

_OPTIONS = {
    "--jobs": (COUNT, "a number"),
    "--every": (DURATION, "a time: 5, 30s, 2m"),
    "--for": (DURATION, "a time: 5, 30s, 2m"),
    "--engine": (ENGINE, "where the workers are: dask://HOST:PORT"),
}
"""What may stand after an option of a statement, unless a variable does."""
_USUAL = {"--jobs": Word((Literal("4"),))}
"""What an option means at the end of a statement's head without a value."""


class Compounds(Stages):
    """Reads statements with blocks by recursive descent."""

    __slots__ = ()

    def compound(self) -> Compound:
        match = WORD.match(self.text, self.pos)
        match match[0] if match else "":
            case "for":
                return self._for()
            case "if":
                return self._if()
            case "try":
                return self._try()
            case "retry":
                return self._retry()
            case "on":
                return self._on()
            case _:
                return self._until()

    def keyword(self, length: int) -> Position:
        """Pass a word of the language."""
        at = self.here()
        self.mark(Kind.COMMAND, self.pos, self.pos + length)
        self.pos += length
        return at

    def head_word(self, kind: Kind, usage: str) -> Word:
        """Return the next word of a statement's head; there must be one."""
        if self.at_operator():
            raise self.error(usage, self.here())
        return self.word(kind)

    def body(self, usage: str, hint: str | None = None) -> Block:
        """Return the block that must stand here."""
        if self.skip() != "{" or not self.lone_brace():
            raise self.error(usage, self.here(), hint)
        return self.block()

    @contextmanager
    def within(self, loop: Loop) -> Iterator[None]:
        """Read what stands in a loop, or in what no loop reaches into."""
        outer, self.loop = self.loop, loop
        try:
            yield
        finally:
            self.loop = outer

    def _for(self) -> For:
        position = self.keyword(3)
        word = self.head_word(Kind.VARIABLE, FOR_USAGE)
        name = self.name(word, FOR_USAGE, "NAME has letters, digits and _")
        between = self.head_word(Kind.OPERATOR, FOR_USAGE)
        if between.source != "in":
            raise self.error(FOR_USAGE, between.position)
        values, options = self._options(self.words(Kind.WORD, head=True), "--jobs")
        if not values:
            raise self.error(FOR_USAGE, self.here())
        self._refuse_brackets(values)
        self._refuse_patterns(values)
        jobs = options.get("--jobs")
        with self.within(Loop.IN_ORDER if jobs is None else Loop.AT_ONCE):
            body = self.body(FOR_USAGE)
        return For(name, tuple(values), jobs, body, position)

    def _refuse_brackets(self, values: Sequence[Word]) -> None:
        """Refuse a list in brackets: its words would be values with signs of it in them."""
        first, last = values[0].parts[0], values[-1].parts[-1]
        opens = isinstance(first, Literal) and not first.quoted and first.text[:1] in ("[", "(")
        if opens and isinstance(last, Literal) and not last.quoted and last.text[-1:] in ("]", ")"):
            hint = "for u in alice bob { … }"
            raise self.error("values stand here without brackets", values[0].position, hint)

    def _refuse_patterns(self, values: Sequence[Word]) -> None:
        """Refuse what another shell makes several words of, ``{1..3}``, ``*.csv``, and commas."""
        for word in values:
            part = word.parts[0]
            if len(word.parts) > 1 or not isinstance(part, Literal) or part.quoted:
                continue
            if RANGE.fullmatch(part.text):
                hint = "$(!seq 1 3 | from lines); the text stands in quotes"
                raise self.error("a range is not made here", word.position, hint)
            if "*" in part.text:
                hint = f"$(!sh -c 'ls {part.text}' | from lines); the text stands in quotes"
                raise self.error("names of files are not looked for here", word.position, hint)
            if len(part.text) > 1 and part.text.endswith(","):
                hint = "for u in alice bob { … }; the text stands in quotes"
                raise self.error("values stand here without commas", word.position, hint)

    def _options(self, words: list[Word], *names: str) -> tuple[list[Word], Mapping[str, Word]]:
        """Take options with their values, ``--jobs N`` or ``--jobs=N``, out of the words."""
        values: list[Word] = []
        options: dict[str, Word] = {}
        rest = iter(words)
        for word in rest:
            name, equals, _ = word.source.partition("=")
            if name not in names:
                values.append(word)
                continue
            value = _after_equals(word, name) if equals else next(rest, _USUAL.get(name))
            pattern, wanted = _OPTIONS[name]
            if value is None or not _is_like(value, pattern):
                raise self.error(f"`{name}` needs {wanted}", word.position)
            if name in options:
                raise self.error(f"`{name}` stands here twice", word.position)
            options[name] = value
        return values, options

    def _on(self) -> On:
        position = self.keyword(2)
        words = self.words(Kind.WORD, head=True)
        targets, options = self._options(words, "--jobs", "--engine")
        if not targets:
            raise self.error(ON_USAGE, self.here())
        with self.within(Loop.AT_ONCE):
            body = self.body(ON_USAGE)
        jobs, engine = options.get("--jobs"), options.get("--engine")
        return On(tuple(targets), jobs, body, position, engine)

    def _if(self) -> If:
        position = self.keyword(2)
        condition = tuple(self._condition())
        if not condition:
            raise self.error(IF_USAGE, self.here())
        self.refuse_faults(condition, question=True)
        body = self.body(IF_USAGE, "a pipeline stands in $( )")
        return If(condition, body, self._otherwise(), position)

    def _condition(self) -> list[Word]:
        """Return the words up to the block; `>` compares here, and sends nothing to a file."""
        words = self.words(Kind.WORD, head=True)
        while self.skip() == ">":
            words.append(self.word(Kind.WORD))
            words += self.words(Kind.WORD, head=True)
        return words

    def _try(self) -> Try:
        position = self.keyword(3)
        return Try(self.body(TRY_USAGE), self._otherwise(), position)

    def _otherwise(self) -> Block | None:
        self.skip()
        if not ELSE.match(self.text, self.pos):
            return None
        at = self.keyword(4)
        self.skip()
        if not IF.match(self.text, self.pos):
            return self.body(ELSE_USAGE)
        self.enter(at)
        try:
            return Block((self._if(),))
        finally:
            self.depth -= 1

    def _retry(self) -> Retry:
        position = self.keyword(5)
        words, options = self._options(self.words(Kind.WORD, head=True), "--every")
        if len(words) != 1:
            raise self.error(RETRY_USAGE, words[1].position if words else self.here())
        if not _is_like(words[0], COUNT):
            raise self.error("`retry` needs a number of tries", words[0].position)
        return Retry(words[0], options.get("--every"), self.body(RETRY_USAGE), position)

    def _until(self) -> Until:
        position = self.keyword(5)
        words, options = self._options(self._condition(), "--every", "--for")
        if not words:
            raise self.error(UNTIL_USAGE, self.here())
        condition = tuple(words)
        self.refuse_faults(condition, question=True)
        with self.within(Loop.IN_ORDER):
            body = self.body(UNTIL_USAGE)
        return Until(condition, options.get("--every"), options.get("--for"), body, position)


def _after_equals(word: Word, name: str) -> Word | None:
    """Return what follows ``--jobs=`` in a word that begins so."""
    first, *others = word.parts
    rest = first.text.removeprefix(f"{name}=") if isinstance(first, Literal) else ""
    parts = (Literal(rest), *others) if rest else tuple(others)
    return Word(parts, word.position, word.source.removeprefix(f"{name}=")) if parts else None


def _is_like(word: Word, pattern: re.Pattern[str]) -> bool:
    """Return whether a word is a literal of this form, or one variable or substitution."""
    part = word.parts[0]
    if len(word.parts) > 1:
        return False
    return not isinstance(part, Literal) or pattern.fullmatch(part.text) is not None
