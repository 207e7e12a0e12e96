"""Count the writes that a lesson holds, to say so before it is played on a live panel.

This informs, and decides nothing: what may be sent is decided where it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from cpshell import catalog
from cpshell.catalog import API_WORDS, Api, Effect
from cpshell.errors import LanguageError
from cpshell.language import Literal, SimpleCommand, Word, parse
from cpshell.lessons.fixtures import PURPOSES, fixture_steps
from cpshell.lessons.lesson import Lesson, Step
from cpshell.records import Record

_VARIABLE = "\0"  # in the text of a word: only running tells what stands there


@dataclass(frozen=True, slots=True)
class WriteCounts:
    """Counts the calls in a lesson that write, destroy among them, and those nobody can tell."""

    writes: int = 0
    destroys: int = 0
    unknown: int = 0

    def __str__(self) -> str:
        texts = [f"{self.writes} call{'s' * (self.writes != 1)} that write"]
        if self.destroys:
            texts.append(f"{self.destroys} of them destroy")
        if self.unknown:
            texts.append(f"{self.unknown} more may write")
        return ", ".join(texts)


def count_writes(lesson: Lesson) -> WriteCounts:
    """Return how many writes stand in a lesson; one in a loop counts once."""
    effects = [effect for step in _all_steps(lesson) for effect in _effects(step.command)]
    return WriteCounts(
        writes=sum(effect in (Effect.WRITE, Effect.DESTROY) for effect in effects),
        destroys=effects.count(Effect.DESTROY),
        unknown=effects.count(None),
    )


def _all_steps(lesson: Lesson) -> tuple[Step, ...]:
    hidden = (fixture_steps(lesson, purpose) for purpose in PURPOSES)
    return (*lesson.steps, *chain.from_iterable(hidden))


def _effects(text: str) -> Iterator[Effect | None]:
    try:
        script = parse(text)
    except LanguageError:
        return
    for command in _commands(script):
        words = [_text(word) for word in command.words]
        api = API_WORDS.get(words[0])
        if words[0] == "upload":
            yield Effect.WRITE
        elif _VARIABLE in words[0]:
            yield None
        elif api is not None:
            yield _effect(api, [word for word in words[1:] if "=" not in word])


def _effect(api: Api, words: list[str]) -> Effect | None:
    """Return the effect of a call, ``None`` where only running tells which it is.

    Options and their values may stand before the function.
    """
    for module, function in pairwise([*words, ""]):
        name = (module, function) if api.has_modules else (None, module)
        entry = catalog.find(api, *name)
        if entry is not None:
            return entry.effect
    return None


def _commands(node: object) -> Iterator[SimpleCommand]:
    """Yield every command in a tree, those in words and blocks included."""
    if isinstance(node, tuple):
        for part in node:
            yield from _commands(part)
    elif isinstance(node, Record):
        if isinstance(node, SimpleCommand):
            yield node
        for name in node.__match_args__:
            yield from _commands(getattr(node, name))


def _text(word: Word) -> str:
    return "".join(part.text if isinstance(part, Literal) else _VARIABLE for part in word.parts)
