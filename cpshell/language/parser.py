"""Parse text into the tree: statements, blocks, pipelines, commands."""

import re

from cpshell.errors import LanguageError
from cpshell.language.compounds import Compounds
from cpshell.language.kinds import Kind
from cpshell.language.patterns import ENDS
from cpshell.language.scanner import Loop, clean
from cpshell.language.stages import BRACE_HINT, COMPOUND, STATEMENTS, STRAY
from cpshell.language.tree import (
    START,
    Block,
    Break,
    Continue,
    Def,
    Let,
    Literal,
    Pipeline,
    Position,
    Script,
    SimpleCommand,
    Statement,
    Word,
)

KEYWORD = re.compile(rf"(?:let|def|break|continue|else)(?=[{ENDS}]|\Z)|\}}|\{{(?=[{ENDS}]|\Z)")
SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
COMMAND_NAME = re.compile(r"[^\W\d][\w-]*")

LET_USAGE = "`let` needs: let NAME = VALUE"
DEF_USAGE = "`def` needs: def NAME ARG… { … }"


def parse(text: str, first_line: int = 1) -> Script:
    """Return the tree of a whole text, whose first line has the number ``first_line``.

    Blocks and ``$( )`` nest up to ``MAX_DEPTH`` levels. Raises :class:`LanguageError` for the
    first fault, :class:`Incomplete` if the text would parse if it went on.
    """
    text = clean(text)
    parser = Parser(text, first_line)
    parser.refuse_nul(text, first_line)
    return Script(tuple(parser.statements(START)))


class Parser(Compounds):
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
        if COMPOUND.match(self.text, self.pos):
            compound = self.compound()
            char = self.skip()
            return self.stages(compound) if char and char in "|>" else compound
        match = KEYWORD.match(self.text, self.pos)
        if match is None:
            return self.pipeline()
        match match[0]:
            case "let":
                return self._let()
            case "def":
                return self._def()
            case "break" | "continue" as word:
                return self._jump(word)
            case "else":
                message = "`else` stands after the `}` of `if` or `try`, on the same line"
                raise self.error(message, self.here())
            case "{" if self.wounded:  # after a broken head; it keeps the braces in pairs
                return Pipeline(SimpleCommand((), self.block()))
            case brace:
                raise self._brace(brace)

    def _brace(self, brace: str) -> LanguageError:
        if brace == "}":
            if self.lone_brace():
                return self.error(STRAY, self.here(), BRACE_HINT)
            return self.error("white space must follow the `}`", self.here())
        hint = "a block follows a word that takes one, as for, if and try do, on the same line"
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

    def _jump(self, word: str) -> Break | Continue:
        position = self.keyword(len(word))
        if self.loop is Loop.NONE:
            raise self.error(f"`{word}` stands in the block of `for` or `until`", position)
        if word == "continue":
            return Continue(position)
        if self.loop is Loop.AT_ONCE:
            hint = "later turns may have begun: leave --jobs out"
            raise self.error("`break` cannot end a loop with --jobs", position, hint)
        return Break(position)

    def _def(self) -> Def:
        position = self.keyword(3)
        words = self.words(Kind.VARIABLE, head=True)
        if not words:
            raise self.error(DEF_USAGE, self.here())
        name, *parameters = words
        if not COMMAND_NAME.fullmatch(name.source):
            raise self.error(DEF_USAGE, name.position, "NAME has letters, digits, _ and -")
        if name.source in STATEMENTS:
            raise self.error(f"`{name.source}` is a word of the language", name.position)
        for index, word in enumerate(parameters):
            self.name(word, DEF_USAGE, "ARG has letters, digits and _")
            if word in parameters[:index]:
                raise self.error(f"`{word.source}` stands here twice", word.position)
        with self.within(Loop.NONE):
            body = self.body(DEF_USAGE)
        return Def(name.source, tuple(word.source for word in parameters), body, position)

    def _let(self) -> Let | Pipeline:
        position = self.keyword(3)
        if self.at_operator():
            listing = Word((Literal("let"),), position, "let")
            return self.stages(SimpleCommand((listing,), None, position))
        word = self.word(Kind.VARIABLE)
        hint = "white space stands on both sides of the =" if "=" in word.source else None
        name = self.name(word, LET_USAGE, hint)
        equals = self.head_word(Kind.OPERATOR, LET_USAGE)
        if equals.source != "=":
            hint = "white space stands on both sides of the ="
            raise self.error(LET_USAGE, equals.position, hint)
        return Let(name, self._right_side(), position)

    def _right_side(self) -> Word | Pipeline:
        char = self.skip()
        if char and char in "{[":
            return self._json_word()
        if self.at_operator():
            raise self.error(LET_USAGE, self.here())
        pipeline = self.pipeline()
        command = pipeline.head
        if pipeline.redirect or pipeline.stages or not isinstance(command, SimpleCommand):
            return pipeline
        if command.block or len(command.words) > 1:
            return pipeline
        word = command.words[0]
        return word if _is_value(word) else pipeline

    def _json_word(self) -> Word:
        start, position = self.pos, self.here()
        self.holding += 1
        try:
            value = self.json()
        finally:
            self.holding -= 1
        return Word((value,), position, self.text[start : self.pos])


def _is_value(word: Word) -> bool:
    """Return True for what ``let`` keeps without running it."""
    part = word.parts[0]
    if not isinstance(part, Literal) or part.quoted:
        return True
    return len(word.parts) == 1 and SCALAR.fullmatch(part.text) is not None
