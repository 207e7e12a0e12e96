"""Bring commands into one form, in which spelling, quotes and the order of options are gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cpshell.language import (
    Arithmetic,
    Block,
    Break,
    Compound,
    Continue,
    Def,
    For,
    If,
    Json,
    Let,
    Literal,
    On,
    Operator,
    ParameterWord,
    Pipeline,
    Program,
    Retry,
    Script,
    SimpleCommand,
    Statement,
    Substitution,
    Try,
    Until,
    Word,
    parameter_of,
    parse,
)
from cpshell.plugin import CommandInfo, FilterInfo, Option

Form = tuple[Any, ...]
_ASKED = ("asked",)
_OPTION_ALIASES = {"user": "as"}


class Vocabulary(Protocol):
    """Knows commands and filters: their declarations tell which words belong together."""

    @property
    def commands(self) -> Mapping[str, CommandInfo]: ...

    @property
    def filters(self) -> Mapping[str, FilterInfo]: ...


@dataclass(frozen=True, slots=True)
class CanonicalStage:
    """A stage of a pipeline; its options and parameters are sorted."""

    name: str
    words: tuple[Form, ...]
    options: tuple[Form, ...]
    parameters: tuple[Form, ...]
    block: Form | None = None


def canonical_form(text: str, vocabulary: Vocabulary) -> Form:
    """Return the form of a text, a value to compare. Raises LanguageError."""
    return _Normalizer(vocabulary).tree(parse(text))


def canonical_stages(text: str, vocabulary: Vocabulary) -> list[CanonicalStage]:
    """Return the stages of the first pipeline in a text. Raises LanguageError."""
    reader = _Normalizer(vocabulary)
    for statement in parse(text).statements:
        pipeline = statement.value if isinstance(statement, Let) else statement
        if isinstance(pipeline, Pipeline):
            return reader.stages(pipeline)
    return []


class _Normalizer:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def tree(self, tree: Script | Block | Statement | Program) -> Form:
        """Return the form of a part of the tree."""
        match tree:
            case Script(statements) | Block(statements):
                return tuple(self.tree(statement) for statement in statements)
            case Pipeline():
                return self._pipeline(tree)
            case Let(name, value):
                side = self._word(value) if isinstance(value, Word) else self.tree(value)
                return ("let", name, side)
            case Def(name, parameters, body):
                return ("def", name, parameters, self.tree(body))
            case Break() | Continue():
                return (type(tree).__name__,)
            case Program(words):
                return ("!", *self._words(words))
            case _:
                return self._compound(tree)

    def _compound(self, tree: Compound) -> Form:
        match tree:
            case For(name, values, jobs, body):
                return ("for", name, self._words(values), self._maybe(jobs), self.tree(body))
            case If(condition, body, otherwise):
                return (
                    "if",
                    self._words(condition),
                    self.tree(body),
                    self._else(otherwise),
                )
            case Try(body, otherwise):
                return ("try", self.tree(body), self._else(otherwise))
            case Retry(tries, every, body):
                return ("retry", self._word(tries), self._maybe(every), self.tree(body))
            case Until(condition, every, limit, body):
                options = (self._maybe(every), self._maybe(limit))
                return ("until", self._words(condition), *options, self.tree(body))
            case On(targets, jobs, body, engine=engine):
                options = (self._maybe(jobs), self._maybe(engine))
                return ("on", self._words(targets), *options, self.tree(body))

    def _maybe(self, word: Word | None) -> Form:
        return self._word(word) if word is not None else ()

    def _words(self, words: tuple[Word, ...]) -> Form:
        return tuple(map(self._word, words))

    def _else(self, block: Block | None) -> Form:
        return self.tree(block) if block is not None else ()

    def _pipeline(self, pipeline: Pipeline) -> Form:
        redirect = pipeline.redirect
        target = (redirect.append, self._word(redirect.target)) if redirect else None
        head = pipeline.head
        first = () if isinstance(head, SimpleCommand) else self.tree(head)
        return ("pipeline", first, tuple(self.stages(pipeline)), target)

    def stages(self, pipeline: Pipeline) -> list[CanonicalStage]:
        """Return the forms of the commands in a pipeline."""
        stages = [self.stage(stage, self._vocabulary.filters) for stage in pipeline.stages]
        if isinstance(pipeline.head, SimpleCommand):
            stages.insert(0, self.stage(pipeline.head, self._vocabulary.commands))
        return stages

    def stage(
        self, command: SimpleCommand, declared: Mapping[str, CommandInfo | FilterInfo]
    ) -> CanonicalStage:
        """Return the form of a stage, its words sorted by what they are."""
        name = _plain(command.words[0])
        info = declared.get(name or "")
        spellings = {} if info is None else _option_spellings(info.options)
        takes_parameters = isinstance(info, CommandInfo) and info.takes_parameters
        words: list[Form] = []
        options: list[Form] = []
        parameters: list[Form] = []
        rest = iter(command.words[1:])
        for word in rest:
            text = _plain(word)
            parameter = parameter_of(word) if takes_parameters else None
            if info is not None and text is not None and text.startswith("-") and text != "-":
                options.append(self._option(text, spellings, rest))
            elif parameter is not None:
                parameters.append(self._parameter(parameter))
            else:
                words.append(self._word(word))
        return CanonicalStage(
            _first_name(name, info) or str(self._word(command.words[0])),
            tuple(words),
            tuple(sorted(options, key=repr)),
            tuple(sorted(parameters, key=repr)),
            self.tree(command.block) if command.block is not None else None,
        )

    def _option(self, text: str, spellings: Mapping[str, Option], rest: Iterator[Word]) -> Form:
        spelling, equals, value = text.partition("=")
        option = spellings.get(spelling)
        if option is None:
            return (text,)
        name = _OPTION_ALIASES.get(option.name, option.name)
        if equals:
            return (f"--{name}", ("text", value))
        if option.metavar is None:
            return (f"--{name}",)
        following = next(rest, None)
        return (f"--{name}", self._word(following) if following is not None else ())

    def _parameter(self, parameter: ParameterWord) -> Form:
        operator = parameter.operator
        if operator is Operator.ASK:
            return (parameter.key, _ASKED)
        sign = "=" if operator in (Operator.TEXT, Operator.JSON) else operator.value
        return (parameter.key, sign, self._word(parameter.value))

    def _word(self, word: Word) -> Form:
        """Return the parts of a word without their quotes."""
        parts: list[Form] = []
        for part in word.parts:
            if isinstance(part, Json) and len(part.parts) == 1:
                part = part.parts[0]  # without a variable it is text
            if isinstance(part, Literal):
                if parts and parts[-1][0] == "text":
                    parts[-1] = ("text", parts[-1][1] + part.text)
                else:
                    parts.append(("text", part.text))
            elif isinstance(part, Substitution):
                parts.append(("value of", self.tree(part.pipeline)))
            elif isinstance(part, Json):
                parts.append(("json", self._word(Word(part.parts))))
            elif isinstance(part, Arithmetic):
                parts.append(("calculated", *self._words(part.words)))
            else:
                parts.append(("variable", part.name, part.path))
        return parts[0] if len(parts) == 1 else ("together", *parts)


def _option_spellings(options: tuple[Option, ...]) -> dict[str, Option]:
    """Return options by the ways to write them: ``--name``, ``-n``."""
    names = {f"--{option.name}": option for option in options}
    return names | {option.short: option for option in options if option.short}


def _plain(word: Word) -> str | None:
    """Return the text of a word, or ``None`` if it holds a variable."""
    text = ""
    for part in word.parts:
        if not isinstance(part, Literal):
            return None
        text += part.text
    return text


def _first_name(name: str | None, info: CommandInfo | FilterInfo | None) -> str | None:
    """Return the name of a command under which all its aliases go."""
    return (info.alias_of if isinstance(info, CommandInfo) else "") or name
