"""Tell what the words of a question may mean: slips, endings, synonyms, phrases."""

import functools
from collections import Counter
from functools import partial

from cpshell.catalog.apis import Api
from cpshell.catalog.index import index
from cpshell.catalog.layers import cached, package_rows
from cpshell.catalog.slips import is_slip
from cpshell.records import Record, record

# fmt: off
_FILLERS = frozenset((
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "by", "can", "cpanel",
    "did", "do", "does", "for", "from", "get", "has", "have", "how", "i", "in", "is", "it", "me",
    "my", "of", "on", "or", "please", "see", "server", "that", "the", "their", "them", "there",
    "these", "this", "to", "what", "when", "where", "which", "who", "with", "you",
))
# fmt: on
"""Words of a question that say little; looked for all the same, and missed without regret."""

_ARTICLES = frozenset(("a", "an", "my", "our", "the", "your"))
"""Words that may stand within a phrase and say nothing there."""

_SYNONYM = 0.75  # of what the word itself is worth, for its nearest synonym; less for the next
_FARTHER = 0.93
_STEM = 0.95  # of what the word is worth, for it without its ending
_ENDINGS = ("s", "ing", "ed")
_SHORTEST_STEM = 3
_SHORTEST_SLIP = 4
_FILLER = 0.15


@record
class Meanings(Record):
    """A word and its synonyms, each with what it is worth, and what the word weighs."""

    spellings: tuple[tuple[str, float], ...]
    weight: float = 1.0


@record
class SearchText(Record):
    """The words of one function, each with spaces around it; ``squeezed`` has none."""

    api: Api
    key: str
    name: str
    squeezed: str
    summary: str
    everything: str


def slips(words: str) -> dict[str, str]:
    """Return the words that occur nowhere, each with the one that it is a slip of.

    A slip is one letter that is wrong, missing or too much, or two that changed places. Of
    several words that may be meant, one that is not shorter is taken, and that which occurs most.
    """
    found = {}
    for word in space_out(words).split():
        if len(word) >= _SHORTEST_SLIP and not word.isdecimal() and word not in _everything():
            near = [each for each in _vocabulary() if is_slip(word, each)]
            if near:
                found[word] = max(near, key=partial(_likelihood, len(word)))
    return found


def _likelihood(length: int, meant: str) -> tuple[bool, int, str]:
    return len(meant) >= length, _vocabulary()[meant], meant


def meanings_of(text: str) -> list[Meanings]:
    """Return what the words of a question may mean, each once; if all say little, all count."""
    wanted = [_meanings(word) for word in dict.fromkeys(_split(text))]
    if all(each.weight < 1 for each in wanted):
        return [Meanings(each.spellings, 1.0) for each in wanted]
    return wanted


def _split(text: str) -> list[str]:
    """Return the words of a question; those of a phrase that has synonyms stay together."""
    meant = slips(text)
    words = [meant.get(word, word) for word in space_out(text).split()]
    text = f" {' '.join([word for word in words if word not in _ARTICLES] or words)} "
    for phrase in _phrases():
        text = text.replace(f" {phrase} ", f" {phrase.replace(' ', '_')} ")
    return [word.replace("_", " ") for word in text.split()]


def _meanings(word: str) -> Meanings:
    spellings = [(word, 1.0)]
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM and not word.endswith("ss"):
            spellings.append((stem, _STEM))
    worth = 1.0 if " " in word else _SYNONYM  # what a phrase means was said on purpose
    for other in synonyms(word):
        text = space_out(other).strip()
        if text != word:
            spellings.append((text, worth))
            worth *= _FARTHER
    return Meanings(tuple(spellings), _FILLER if word in _FILLERS else 1.0)


def synonyms(word: str) -> tuple[str, ...]:
    """Return the words of the catalog for a word that people say, the nearest first."""
    return _synonyms().get(word, ())


@functools.cache
def _phrases() -> list[str]:
    """Return what people say in more than one word, the longest first."""
    return sorted((word for word in _synonyms() if " " in word), key=len, reverse=True)


@functools.cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    rows = package_rows("synonyms.tsv")
    return {space_out(word).strip(): tuple(others.split("|")) for word, others in rows}


@cached
def _vocabulary() -> dict[str, int]:
    """Return every word of the catalog and of its synonyms, with how often it occurs."""
    words = [word for row in texts() for word in f"{row.name}{row.summary}".split()]
    words += [word for phrase in _synonyms() for word in phrase.split()]
    return dict(Counter(words))


@cached
def _everything() -> str:
    """Return all that a word may stand in."""
    grown_together = ("".join(row.key.rpartition("::")[2].split("_")) for row in texts())
    return " ".join([*_vocabulary(), *grown_together]).lower()


@cached
def texts() -> list[SearchText]:
    """Return the words of every function."""
    found = []
    for api in Api:
        for key, row in index(api).rows.items():
            group = row[0] if api is Api.WHM else ""
            name = space_out(key)
            about = space_out(f"{group} {row[-1]}")
            squeezed = name.replace(" ", "")
            found.append(SearchText(api, key, name, squeezed, about, name + squeezed + about))
    return found


def space_out(text: str) -> str:
    """Return the words of a text in lower case, each with spaces around it."""
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.lower()).split())} "
