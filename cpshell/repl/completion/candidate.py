"""Define an entry that completion offers, and make entries of names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.matching import Names


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry. It replaces the last ``replaces`` characters before the cursor."""

    text: str
    replaces: int
    about: Callable[[], str] | str = ""
    mark: str = ""  # stands after the text in the menu
    ends: bool = True  # whether the word ends with it

    @property
    def summary(self) -> str:
        """Return one line about it."""
        return self.about if isinstance(self.about, str) else self.about()


def entries(
    names: Names, each: Expected, about: Callable[[str], Callable[[], str] | str]
) -> list[Candidate]:
    """Return entries for the names that fit what is typed, each with what is said about it."""
    return [Candidate(name, len(each.typed), about(name)) for name in names.find(each.typed)]


def of_names(names: Iterable[str], typed: str, about: str, *, ends: bool = True) -> list[Candidate]:
    """Return entries for the names that fit what is typed, with the same said about all."""
    return [Candidate(name, len(typed), about, ends=ends) for name in Names(names).find(typed)]
