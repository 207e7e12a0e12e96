"""Parse pipelines: stages with ``|`` between them, where the result goes, and ``$( )``."""

import re
from collections.abc import Sequence

from cpshell.errors import LanguageError
from cpshell.language.kinds import Kind
from cpshell.language.lexer import EXPRESSIONS, Lexer
from cpshell.language.patterns import ENDS
from cpshell.language.scanner import Loop
from cpshell.language.tree import (
    Block,
    Compound,
    Head,
    Pipeline,
    Position,
    Program,
    Redirect,
    SimpleCommand,
    Statement,
    Substitution,
    Variable,
    Word,
)

JMESPATH = r"\[.|[{@*&]|[a-z_]+\("
"""What begins an expression of ``get`` and no command."""
COMPOUND = re.compile(rf"(?:for|if|try|retry|until|on)(?=[{ENDS}]|\Z)")
STATEMENTS = frozenset(
    {"for", "if", "try", "else", "retry", "until", "on", "let", "def", "break", "continue"}
)

FOREIGN = re.compile(r"[&<]|[12]>|\$[?@*#0!$]\Z|\"\$[@*]\"\Z")
"""What begins a word that may mean something in other shells only."""
STRAY = "`}` without a `{`"
BRACE_HINT = "a brace that is only text stands in quotes"


class Stages(Lexer):
    """Reads pipelines. Statements and blocks are read by the parser above."""

    __slots__ = ()

    def statements(self, opened: Position) -> list[Statement]:
        """Read up to what closes the thing opened there."""
        raise NotImplementedError

    def block(self) -> Block:
        """Read from ``{`` to its ``}``."""
        raise NotImplementedError

    def compound(self) -> Compound:
        """Read a statement with blocks, from its first word."""
        raise NotImplementedError

    def substitution(self) -> Pipeline:
        opened = self.here()
        self.mark(Kind.OPERATOR, self.pos, self.pos + 2)
        self.pos += 2
        self.enter(opened)
        outer = self.closer, self.parens, self.loop
        self.closer, self.parens, self.loop = ")", 0, Loop.NONE
        try:
            pipeline = self._only_pipeline(opened)
        finally:
            self.closer, self.parens, self.loop = outer
            self.depth -= 1
        self.mark(Kind.OPERATOR, self.pos, self.pos + 1)
        self.pos += 1
        return pipeline

    def arithmetic(self) -> tuple[Word, ...]:
        opened = self.here()
        self.mark(Kind.OPERATOR, self.pos, self.pos + 3)
        self.pos += 3
        self.enter(opened)
        outer = self.closer, self.parens
        self.closer, self.parens = ")", 0
        try:
            words = self._expression_words()
        finally:
            self.closer, self.parens = outer
            self.depth -= 1
        if not self.text.startswith("))", self.pos):
            fault = self.error if self.pos < len(self.text) else self.incomplete
            raise fault("`$((` is not closed by `))` on its line", opened)
        if not words:
            raise self.error("nothing stands in this `$(( ))`", opened)
        self.mark(Kind.OPERATOR, self.pos, self.pos + 2)
        self.pos += 2
        self.refuse_faults(words, question=False)
        return tuple(words)

    def refuse_faults(self, words: Sequence[Word], *, question: bool) -> None:
        """Raise an error where a condition or an expression goes wrong, whatever its variables."""
        if question and self.skip() != "{":
            return  # the words are not all of the condition
        plain = words[0].parts[0] if len(words) == len(words[0].parts) == 1 else None
        if isinstance(plain, Variable | Substitution):
            return
        from cpshell.language.questions import fault_in

        fault = fault_in(words, question=question)
        if fault is not None:
            error, at = fault
            raise self.error(error.message, at, error.hint)

    def _expression_words(self) -> list[Word]:
        """Return the words of an expression; ``>`` compares, and sends nothing to a file."""
        words = self.words(Kind.WORD)
        while self.skip() == ">":
            words.append(self.word(Kind.WORD))
            words += self.words(Kind.WORD)
        return words

    def _only_pipeline(self, opened: Position) -> Pipeline:
        line, pos = self.line, self.pos
        try:
            if self.at_close(opened):
                raise self.error("nothing stands in this `$( )`", opened)
            pipeline = self.pipeline()
            if not self.at_close(opened):
                raise self.error("only one pipeline fits in `$( )`", self.here())
        except LanguageError as error:
            self.recover(error, line, pos)
            self.parens = 0
            self.statements(opened)
            return Pipeline(SimpleCommand(()))
        return pipeline

    def at_close(self, opened: Position) -> bool:
        """Pass separators; True at what closes the thing opened there."""
        while True:
            char = self.skip()
            if char == "":
                if self.closer == "":
                    return True
                if not self.more():
                    raise self._unclosed_error(opened)
            elif char in "\n;":
                self._separator(char)
            elif char == "}" and self.closer == "}" and self.lone_brace():
                return True
            elif char == ")" and self.parens == 0:
                if self.closer == ")":
                    return True
                raise self.error("this `)` stands inside a `{` that is still open", self.here())
            else:
                return False

    def _separator(self, char: str) -> None:
        self.mark(Kind.SEPARATOR, self.pos, self.pos + 1)
        self.pos += 1
        if char == "\n":
            self.pass_lines(self.pos - 1, self.pos)
            self.wounded = self.wounded and self.closer != ""

    def _unclosed_error(self, opened: Position) -> LanguageError:
        if self.closer == ")":
            return self.incomplete("`$(` is never closed", opened)
        hint = "the `}` that closes it is a word of its own"
        return self.incomplete("`{` is never closed", opened, hint)

    def pipeline(self) -> Pipeline:
        return self.stages(self._head())

    def _head(self) -> Head:
        """Read what a pipeline begins with."""
        self.skip()
        if COMPOUND.match(self.text, self.pos):
            return self.compound()
        if self.text.startswith("!", self.pos):
            return self._program()
        return self._command(None, self.here())

    def _program(self) -> Program:
        position = self.here()
        self.mark(Kind.COMMAND, self.pos, self.pos + 1)
        self.pos += 1
        words = self.words(Kind.WORD)
        if not words:
            raise self.error("`!` needs a program", position)
        self._refuse_foreign(words)
        return Program(tuple(words), position)

    def stages(self, head: Head) -> Pipeline:
        """Return the rest of a pipeline, after its head."""
        commands: list[SimpleCommand] = []
        last = head if isinstance(head, SimpleCommand) else None
        redirect = None
        while (char := self.skip()) == "|":
            pipe = self.here()
            self.mark(Kind.PIPE, self.pos, self.pos + 1)
            self.pos += 1
            self._pass_line_ends(pipe)
            last = self._command(last or SimpleCommand(()), pipe)
            commands.append(last)
        if char == ">":
            redirect = self._redirect()
        elif char == "}" and self.closer != "}" and self.lone_brace():
            raise self.error(STRAY, self.here(), (last and _quote_it(last)) or BRACE_HINT)
        return Pipeline(head, tuple(commands), redirect, head.position)

    def _pass_line_ends(self, pipe: Position) -> None:
        while (char := self.skip()) in "\n":
            if char:
                self._separator(char)
            elif not self.more():
                raise self.incomplete("nothing stands after `|`", pipe)

    def _command(self, previous: SimpleCommand | None, pipe: Position) -> SimpleCommand:
        words = self.words(Kind.COMMAND)
        if not words:
            raise self._missing(previous, pipe)
        first = words[0]
        if first.source in STATEMENTS and not (first.source == "let" and len(words) == 1):
            message = f"`{first.source}` begins a statement: it cannot stand in a pipeline"
            raise self.error(message, first.position)
        if previous and _is_get(previous) and re.match(JMESPATH, first.source):
            message = f"`{first.source}` is not a command: the `|` ended the expression of `get`"
            raise self.error(message, first.position, _quote_it(previous, *words))
        if first.source not in EXPRESSIONS:
            self._refuse_foreign(words)
        return SimpleCommand(tuple(words), self._own_block(), first.position)

    def _refuse_foreign(self, words: Sequence[Word]) -> None:
        """Refuse words that mean something in other shells only: ``&&``, ``2>/dev/null``."""
        for word in words:
            if FOREIGN.match(word.source):
                self._refuse_foreign_word(word.source, word.position)

    def _refuse_foreign_word(self, source: str, at: Position) -> None:
        from cpshell.language.habits import foreign_word

        fault = foreign_word(source)
        if fault is not None:
            message, hint = fault
            raise self.error(message, at, hint)

    def _own_block(self) -> Block | None:
        """Read the block of a plain command, if one stands here; no loop reaches into it."""
        if self.text[self.pos : self.pos + 1] != "{":
            return None
        outer, self.loop = self.loop, Loop.NONE
        try:
            return self.block()
        finally:
            self.loop = outer

    def _missing(self, previous: SimpleCommand | None, pipe: Position) -> LanguageError:
        char = self.text[self.pos : self.pos + 1]
        if char and char in "|>":
            where = "between `|` and" if previous else "before"
            hint = "a pipeline goes on after a `|` at the end of its line" if char == "|" else None
            if previous and char == "|":
                hint = _either(previous) if self.text[self.pos - 1] == "|" else _quote_it(previous)
            return self.error(f"nothing stands {where} `{char}`", self.here(), hint)
        if previous:
            return self.error("nothing stands after `|`", pipe)
        return self.error("a command is missing", self.here())

    def _redirect(self) -> Redirect:
        operator = ">>" if self.text.startswith(">>", self.pos) else ">"
        at = self.here()
        self.mark(Kind.REDIRECT, self.pos, self.pos + len(operator))
        self.pos += len(operator)
        if self.at_operator():
            raise self.error(f"`{operator}` needs a file", at)
        target = self.word(Kind.WORD)
        self.refuse_backquote(target)
        self._refuse_foreign_word(operator + target.source, at)
        char = self.skip()
        if char == "|":
            raise self.error(f"`{operator}` ends a pipeline: nothing can follow it", self.here())
        if char == ">":
            raise self.error("a pipeline has one `>` at most", self.here())
        if not self.at_operator():
            hint = "a file name with spaces stands in quotes"
            raise self.error(f"only one word can follow `{operator}`", self.here(), hint)
        return Redirect(target, operator == ">>")


def _either(command: SimpleCommand) -> str | None:
    """Return a hint for ``||`` after a command or filter."""
    if not command.words:  # a statement, or a program
        return "try { … } else { … }"
    if _is_get(command):
        return _quote_it(command)
    is_expression = command.words[0].source in EXPRESSIONS
    return "write or" if is_expression else "try { … } else { … }"


def _quote_it(command: SimpleCommand, *more: Word) -> str | None:
    """Return a hint for a ``get`` whose expression the shell has taken apart, or None."""
    if not _is_get(command):
        return None
    before = " ".join(word.source for word in command.words[1:])
    after = " ".join(word.source for word in more)
    expression = f"{before} | {after}" if after else f"{before} …"
    quote = "'" if '"' in expression else '"'
    return f"quote it: get {quote}{expression}{quote}"


def _is_get(command: SimpleCommand) -> bool:
    return bool(command.words) and command.words[0].source == "get"
