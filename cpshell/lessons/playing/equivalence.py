"""Compare what a learner typed with what a lesson wants, by what the commands do."""

import re
from typing import Any

from cpshell.lessons.playing.canonical_form import (
    CanonicalStage,
    Vocabulary,
    canonical_form,
    canonical_stages,
)
from cpshell.redact import MASK


def are_equivalent(expected: str, typed: str, vocabulary: Vocabulary) -> bool:
    """Tell whether two commands do the same. What is masked in ``expected`` may be anything.

    Raises:
        LanguageError: one of them does not parse.
    """
    return _fits(canonical_form(expected, vocabulary), canonical_form(typed, vocabulary))


def explain_difference(expected: str, typed: str, vocabulary: Vocabulary) -> str:
    """Say in a few words what is not right yet. Raises LanguageError for ``typed``."""
    goal, actual = canonical_stages(expected, vocabulary), canonical_stages(typed, vocabulary)
    if not goal or not actual:
        return "this is another kind of command"
    for one, other in zip(goal, actual, strict=False):
        if difference := _stage_difference(one, other):
            return difference
    if len(goal) != len(actual):
        return "something is missing after it" if len(goal) > len(actual) else "that is too much"
    return "almost: the rest of the line differs"


def _stage_difference(goal: CanonicalStage, actual: CanonicalStage) -> str | None:
    if goal.name != actual.name:
        return f"`{actual.name}` is not the command"
    if not _fits(goal.words, actual.words):
        return f"`{goal.name}` is right, but not what follows it"
    for article, kind, one, other in (
        ("a", "parameter", goal.parameters, actual.parameters),
        ("an", "option", goal.options, actual.options),
    ):
        names, typed_names = ([each[0] for each in forms] for forms in (one, other))
        if any(name not in typed_names for name in names):
            return f"{article} {kind} is missing"
        if extra := [name for name in typed_names if name not in names]:
            return f"the {kind} {extra[0]} is not needed"
        if not _fits(one, other):
            wrong = next(each[0] for each in one if not any(_fits(each, form) for form in other))
            return f"{wrong} has another value"
    return None


def _fits(expected: Any, typed: Any) -> bool:
    """Tell whether a form, or a part of one, is what is expected; a mask fits anything."""
    match expected, typed:
        case CanonicalStage(), CanonicalStage():
            return all(
                _fits(getattr(expected, name), getattr(typed, name))
                for name in CanonicalStage.__match_args__
            )
        case (key, _, ("text", str(text))), (other, _):  # a parameter, and one that is asked for
            return bool(key == other and text == MASK)
        case (key, ("asked",)), (other, _, ("text", _)):  # one that is asked for, and its value
            return bool(key == other)
        case ("text", str(text)), ("text", str(other)) if MASK in text:
            pieces = map(re.escape, text.split(MASK))
            return re.fullmatch(".*".join(pieces), other, re.DOTALL) is not None
        case ("text", text), (_, *_) if text == MASK:
            return True
        case tuple(), tuple():
            return len(expected) == len(typed) and all(map(_fits, expected, typed))
    return bool(expected == typed)
