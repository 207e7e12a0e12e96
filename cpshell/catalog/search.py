"""Find a function without knowing its name: by the words of a question."""

import functools
import os
from collections.abc import Iterable, Iterator

from cpshell.catalog.apis import Api
from cpshell.catalog.entry import Function
from cpshell.catalog.index import build, index
from cpshell.catalog.layers import cached
from cpshell.records import Record, record

MOST = 15
"""How many functions a search gives."""

_FOLDER = os.path.join(os.path.dirname(__file__), "data")
# fmt: off
_FILLERS = frozenset((
    "a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "by", "can", "did", "do",
    "does", "for", "from", "get", "has", "have", "how", "i", "in", "is", "it", "me", "my", "of",
    "on", "or", "please", "see", "that", "the", "their", "them", "there", "these", "this", "to",
    "what", "when", "where", "which", "who", "with", "you",
))
# fmt: on
"""Words of a question that say little; looked for all the same, and missed without regret."""

# What a word is worth by where it stands: as a word, at the beginning of one, inside of one.
_IN_NAME = (10.0, 7.0, 4.0)
_IN_SUMMARY = (6.0, 4.0, 1.5)
_SYNONYM = 0.75  # of what the word itself is worth, for its nearest synonym; less for the next
_FARTHER = 0.93
_SINGULAR = 0.95  # of what the word is worth, for it without its s
_SHORTEST_PLURAL = 3
_FILLER = 0.15
_BOTH = 0.3  # of the lesser, where a word stands in the name and in the summary
_WHOLE_NAME = 6.0  # where the words together are the name, as in ``create account``
_POPULAR = 1.1  # for each of the five steps of popularity
_FITS_SESSION = 2.5
_OLD = {"deprecated": 2.0, "removed": 6.0, "api2": 4.0}


def search(words: str | Iterable[str], prefer: Api | None = None) -> list[Function]:
    """Return the functions of all APIs that these words mean most likely, the best first.

    A word is looked for in name, module, group and summary, itself and by its synonyms; words
    may be missing, but what has more of them comes first. Functions that administrators use
    much, and those of the API ``prefer``, come before others that fit as well. Case and
    separators do not matter. At most :data:`MOST`; without words none.
    """
    text = words if isinstance(words, str) else " ".join(words)
    wanted = [_meanings(word) for word in dict.fromkeys(_split(_space_out(text)))]
    if not wanted:
        return []
    if all(each.weight < 1 for each in wanted):
        wanted = [Meanings(each.spellings, 1.0) for each in wanted]
    fits = [(score, build(row.api, row.key)) for row, score in _fitting(wanted)]
    best = max((score for score, _ in fits), default=1.0)
    scored = [
        (score + _usefulness(function, prefer) * score / best - _age(function), function)
        for score, function in fits
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].full_name))
    return [function for _, function in scored[:MOST]]


@record
class Meanings(Record):
    """A word and its synonyms, each with what it is worth, and what the word weighs."""

    spellings: tuple[tuple[str, float], ...]
    weight: float = 1.0


@record
class SearchText(Record):
    """The words of one function, each with spaces around it."""

    api: Api
    key: str
    name: str
    squeezed: str
    summary: str


def _split(text: str) -> list[str]:
    """Return the words of a question; those of a phrase that has synonyms stay together."""
    for phrase in _phrases():
        text = text.replace(f" {phrase} ", f" {phrase.replace(' ', '_')} ")
    return [word.replace("_", " ") for word in text.split()]


def _meanings(word: str) -> Meanings:
    spellings = [(word, 1.0)]
    if len(word) > _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss"):
        spellings.append((word[:-1], _SINGULAR))
    worth = _SYNONYM
    for other in synonyms(word):
        text = _space_out(other).strip()
        if text != word:
            spellings.append((text, worth))
            worth *= _FARTHER
    return Meanings(tuple(spellings), _FILLER if word in _FILLERS else 1.0)


def _fitting(wanted: list[Meanings]) -> Iterator[tuple[SearchText, float]]:
    for row in _texts():
        score = _relevance(row, wanted)
        if score > 0:
            yield row, score


def _relevance(row: SearchText, wanted: list[Meanings]) -> float:
    """Return what a function is worth for these words; 0 where no telling word is in it."""
    total = met = possible = 0.0
    telling = False
    for each in wanted:
        best = max(worth * _worth(spelling, row) for spelling, worth in each.spellings)
        total += best * each.weight
        possible += each.weight
        if best > 0:
            met += each.weight
            telling = telling or each.weight == 1.0
    if not telling:
        return 0.0
    coverage = met / possible
    bonus = _WHOLE_NAME if _is_whole_name(row.squeezed, wanted) else 0.0
    return (total / possible + bonus) * coverage * coverage


def _worth(word: str, row: SearchText) -> float:
    """Return what one spelling is worth by where it stands."""
    in_name = _placed(word, row.name, _IN_NAME)
    if not in_name and len(word) > 4 and word.replace(" ", "") in row.squeezed:
        in_name = _IN_NAME[2]
    in_summary = _placed(word, row.summary, _IN_SUMMARY)
    return max(in_name, in_summary) + _BOTH * min(in_name, in_summary)


def _placed(word: str, text: str, values: tuple[float, float, float]) -> float:
    if f" {word} " in text:
        return values[0]
    if f" {word}" in text:
        return values[1]
    return values[2] if word in text and len(word) > 2 else 0.0


def _is_whole_name(squeezed: str, wanted: list[Meanings]) -> bool:
    """Return whether the words, or those that say something, joined are the function's name."""
    telling = [each for each in wanted if each.weight == 1.0]
    return any(len(words) > 1 and _joins(squeezed, words) for words in (wanted, telling))


def _joins(squeezed: str, words: list[Meanings]) -> bool:
    rests = {squeezed}
    for each in words:
        spellings = [text.replace(" ", "") for text, _ in each.spellings]
        rests = {rest[len(s) :] for rest in rests for s in spellings if rest.startswith(s)}
    return "" in rests


def _usefulness(function: Function, prefer: Api | None) -> float:
    """Return what speaks for a function that fits the words as well as any."""
    bonus = _POPULAR * popularity(function.api, function.full_name)
    return bonus + (_FITS_SESSION if function.api is prefer else 0.0)


def _age(function: Function) -> float:
    """Return what speaks against a function whatever was asked."""
    malus = _OLD["removed"] if function.removed else 0.0
    malus += _OLD["deprecated"] if function.deprecated else 0.0
    return malus + (_OLD["api2"] if function.api is Api.API2 else 0.0)


def popularity(api: Api, full_name: str) -> int:
    """Return how much administrators use a function: 5 is most, 0 where it is not listed."""
    return _weights().get((api.value, full_name), 0)


@functools.cache
def _weights() -> dict[tuple[str, str], int]:
    return {(row[0], row[1]): int(row[2]) for row in _rows("popularity.tsv")}


def synonyms(word: str) -> tuple[str, ...]:
    """Return the words of the catalog for a word that people say, the nearest first."""
    return _synonyms().get(word, ())


@functools.cache
def _phrases() -> list[str]:
    """Return what people say in more than one word, the longest first."""
    return sorted((word for word in _synonyms() if " " in word), key=len, reverse=True)


@functools.cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    return {word: tuple(others.split("|")) for word, others in _rows("synonyms.tsv")}


def _rows(file: str) -> Iterator[list[str]]:
    with open(os.path.join(_FOLDER, file), encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


@cached
def _texts() -> list[SearchText]:
    """Return the words of every function."""
    texts = []
    for api in Api:
        for key, row in index(api).rows.items():
            group = row[0] if api is Api.WHM else ""
            name = _space_out(key)
            about = _space_out(f"{group} {row[-1]}")
            texts.append(SearchText(api, key, name, name.replace(" ", ""), about))
    return texts


def _space_out(text: str) -> str:
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.lower()).split())} "
