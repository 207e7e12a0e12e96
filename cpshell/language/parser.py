"""Parse text into the tree: statements, blocks, pipelines, commands."""

import re

from cpshell.errors import LanguageError
from cpshell.language.kinds import Kind
from cpshell.language.patterns import ENDS, NAME
from cpshell.language.scanner import clean
from cpshell.language.stages import BRACE_HINT, STRAY, Stages
from cpshell.language.tree import (
    START,
    Bang,
    Block,
    For,
    If,
    Let,
    Literal,
    Pipeline,
    Position,
    Script,
    SimpleCommand,
    Statement,
    Try,
    Word,
)

KEYWORD = re.compile(rf"(?:for|if|try|else|let)(?=[{ENDS}]|\Z)|!|\}}|\{{(?=[{ENDS}]|\Z)")
IF = re.compile(rf"if(?=[{ENDS}]|\Z)")
ELSE = re.compile(rf"else(?=[{ENDS}]|\Z)")
BANG = re.compile(r"![^\n]*+")
SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
DIGITS = re.compile(r"[0-9]+")

FOR_USAGE = "`for` needs: for NAME in VALUES { … }"
IF_USAGE = "`if` needs: if VALUE { … }"
TRY_USAGE = "`try` needs: try { … }"
ELSE_USAGE = "`else` needs: else { … }"
LET_USAGE = "`let` needs: let NAME = VALUE"


def parse(text: str, first_line: int = 1) -> Script:
    """Return the tree of a whole text, whose first line has the number ``first_line``.

    Blocks and ``$( )`` nest up to ``MAX_DEPTH`` levels. Raises :class:`LanguageError` for the
    first fault, :class:`Incomplete` if the text would parse if it went on.
    """
    text = clean(text)
    parser = Parser(text, first_line)
    parser.refuse_nul(text, first_line)
    return Script(tuple(parser.statements(START)))


class Parser(Stages):
    """Reads statements by recursive descent."""

    __slots__ = ()

    def statements(self, opened: Position) -> list[Statement]:
        """Return everything up to what closes the thing opened there, or to the end of the text."""
        statements: list[Statement] = []
        while True:
            line, pos = self.line, self.pos
            try:
                if self.at_close(opened):
                    return statements
                statements.append(self._statement())
                self._expect_end()
            except LanguageError as error:
                self.recover(error, line, pos)

    def _statement(self) -> Statement:
        match = KEYWORD.match(self.text, self.pos)
        if match is None:
            return self.pipeline()
        match match[0]:
            case "for":
                return self._for()
            case "if":
                return self._if()
            case "try":
                return self._try()
            case "let":
                return self._let()
            case "!":
                return self._bang()
            case "else":
                message = "`else` stands after the `}` of `if` or `try`, on the same line"
                raise self.error(message, self.here())
            case "{" if self.wounded:  # after a broken head; it keeps the braces in pairs
                return Pipeline((SimpleCommand((), self.block()),))
            case brace:
                raise self._brace(brace)

    def _brace(self, brace: str) -> LanguageError:
        if brace == "}":
            if self.lone_brace():
                return self.error(STRAY, self.here(), BRACE_HINT)
            return self.error("white space must follow the `}`", self.here())
        hint = "a block follows for, if, else, try, on, batch or watch, on the same line"
        return self.error("nothing stands before `{`", self.here(), hint)

    def _expect_end(self) -> None:
        """Raise an error if the statement is not over."""
        char = self.skip()
        if char == "" or char in "\n;" or (char == ")" and self.parens == 0):
            return
        if char == "}" and self.lone_brace():
            if self.closer == "}":
                return
            raise self.error(STRAY, self.here(), BRACE_HINT)
        if char in "|>":
            raise self.error(f"`{char}` cannot follow this statement", self.here())
        hint = "put `;` or a line end before it"
        raise self.error("this cannot follow in the same statement", self.here(), hint)

    def block(self) -> Block:
        opened = self.here()
        self.mark(Kind.BRACE, self.pos, self.pos + 1)
        self.pos += 1
        self.enter(opened)
        outer, self.closer = self.closer, "}"
        try:
            statements = self.statements(opened)
        finally:
            self.closer = outer
            self.depth -= 1
        self.mark(Kind.BRACE, self.pos, self.pos + 1)
        self.pos += 1
        return Block(tuple(statements))

    def _keyword(self, length: int) -> Position:
        at = self.here()
        self.mark(Kind.COMMAND, self.pos, self.pos + length)
        self.pos += length
        return at

    def _head_word(self, kind: Kind, usage: str) -> Word:
        if self.at_operator():
            raise self.error(usage, self.here())
        return self.word(kind)

    def _body(self, usage: str, hint: str | None = None) -> Block:
        if self.skip() != "{" or not self.lone_brace():
            raise self.error(usage, self.here(), hint)
        return self.block()

    def _for(self) -> For:
        position = self._keyword(3)
        name = self._head_word(Kind.VARIABLE, FOR_USAGE)
        if not NAME.fullmatch(name.source):
            raise self.error(FOR_USAGE, name.position, "NAME has letters, digits and _")
        between = self._head_word(Kind.OPERATOR, FOR_USAGE)
        if between.source != "in":
            raise self.error(FOR_USAGE, between.position)
        values, jobs = self._jobs(self.words(Kind.WORD, head=True))
        if not values:
            raise self.error(FOR_USAGE, self.here())
        return For(name.source, tuple(values), jobs, self._body(FOR_USAGE), position)

    def _jobs(self, words: list[Word]) -> tuple[list[Word], Word | None]:
        """Take ``--jobs N`` or ``--jobs=N`` out of the words."""
        values: list[Word] = []
        jobs = None
        rest = iter(words)
        for word in rest:
            if word.source != "--jobs" and not word.source.startswith("--jobs="):
                values.append(word)
                continue
            number = next(rest, None) if word.source == "--jobs" else _after_equals(word)
            if number is None or not _is_count(number):
                raise self.error("`--jobs` needs a number", word.position)
            if jobs is not None:
                raise self.error("`--jobs` stands here twice", word.position)
            jobs = number
        return values, jobs

    def _if(self) -> If:
        position = self._keyword(2)
        condition = self._head_word(Kind.WORD, IF_USAGE)
        body = self._body(IF_USAGE, "the value is one word; a pipeline stands in $( )")
        return If(condition, body, self._otherwise(), position)

    def _try(self) -> Try:
        position = self._keyword(3)
        return Try(self._body(TRY_USAGE), self._otherwise(), position)

    def _otherwise(self) -> Block | None:
        self.skip()
        if not ELSE.match(self.text, self.pos):
            return None
        at = self._keyword(4)
        self.skip()
        if not IF.match(self.text, self.pos):
            return self._body(ELSE_USAGE)
        self.enter(at)
        try:
            return Block((self._if(),))
        finally:
            self.depth -= 1

    def _let(self) -> Let | Pipeline:
        position = self._keyword(3)
        if self.at_operator():
            listing = Word((Literal("let"),), position, "let")
            return self.stages(SimpleCommand((listing,), None, position))
        name = self.word(Kind.VARIABLE)
        if not NAME.fullmatch(name.source):
            hint = "white space stands on both sides of the =" if "=" in name.source else None
            raise self.error(LET_USAGE, name.position, hint)
        equals = self._head_word(Kind.OPERATOR, LET_USAGE)
        if equals.source != "=":
            hint = "white space stands on both sides of the ="
            raise self.error(LET_USAGE, equals.position, hint)
        return Let(name.source, self._right_side(), position)

    def _right_side(self) -> Word | Pipeline:
        char = self.skip()
        if char and char in "{[":
            return self._json_word()
        if self.at_operator():
            raise self.error(LET_USAGE, self.here())
        pipeline = self.pipeline()
        command = pipeline.commands[0]
        if pipeline.redirect or command.block or len(pipeline.commands) + len(command.words) > 2:
            return pipeline
        word = command.words[0]
        return word if _is_value(word) else pipeline

    def _json_word(self) -> Word:
        start, position = self.pos, self.here()
        self.holding += 1
        try:
            self.json()
        finally:
            self.holding -= 1
        source = self.text[start : self.pos]
        return Word((Literal(source),), position, source)

    def _bang(self) -> Bang:
        position, start = self.here(), self.pos
        match = BANG.match(self.text, start)
        text = match[0][1:].strip(" \t\r") if match else ""
        self.mark(Kind.COMMAND, start, start + 1)
        self.pos += len(match[0]) if match else 1
        self.mark(Kind.WORD, start + 1, self.pos)
        if not text:
            raise self.error("`!` needs a command", position)
        return Bang(text, position)


def _after_equals(word: Word) -> Word | None:
    """Return what follows ``--jobs=`` in a word that begins so."""
    first, *others = word.parts
    rest = first.text.removeprefix("--jobs=") if isinstance(first, Literal) else ""
    parts = (Literal(rest), *others) if rest else tuple(others)
    return Word(parts, word.position, word.source.removeprefix("--jobs=")) if parts else None


def _is_count(word: Word) -> bool:
    part = word.parts[0]
    if len(word.parts) > 1:
        return False
    return not isinstance(part, Literal) or DIGITS.fullmatch(part.text) is not None


def _is_value(word: Word) -> bool:
    """Return True for what ``let`` keeps without running it."""
    part = word.parts[0]
    if not isinstance(part, Literal) or part.quoted:
        return True
    return len(word.parts) == 1 and SCALAR.fullmatch(part.text) is not None
