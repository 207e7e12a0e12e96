"""Find a function without knowing its name: by the words of a question."""

import functools
from collections.abc import Iterable, Iterator
from math import log
from typing import TYPE_CHECKING

from cpshell.catalog.apis import Api
from cpshell.catalog.entry import Function
from cpshell.catalog.index import build
from cpshell.catalog.layers import package_rows

if TYPE_CHECKING:
    from cpshell.catalog.search_words import Meanings, SearchText

MOST = 15
"""How many functions a search gives."""

# What a word is worth by where it stands: as a word, at the beginning of one, inside of one.
_IN_NAME = (10.0, 7.0, 4.0)
_IN_SUMMARY = (6.0, 4.0, 1.5)
_COMMON = 0.5  # what a word that is everywhere weighs, beside one that is nearly nowhere
_BOTH = 0.3  # of the lesser, where a word stands in the name and in the summary
_WHOLE_NAME = 6.0  # where the words together are the name, as in ``create account``
_POPULAR = 1.1  # for each of the five steps of popularity
_FITS_SESSION = 2.5
_BEYOND_SESSION = 0.6  # of what it is worth: WHM's functions are not for a user of cPanel
_OLD = {"deprecated": 2.0, "removed": 6.0, "api2": 4.0}


def search(words: str | Iterable[str], prefer: Api | None = None) -> list[Function]:
    """Return the functions of all APIs that these words mean most likely, the best first.

    A word is looked for in name, module, group and summary, itself and by its synonyms; words
    may be missing, but what has more of them comes first, and rare words count more than those
    that are everywhere. One that is nowhere is taken for the one that it is a slip of, see
    :func:`~cpshell.catalog.search_words.slips`. Functions that administrators use much, and
    those of the API ``prefer``, come before others that fit as well; where that is UAPI, those of
    WHM come later. Case and separators do not matter. At most :data:`MOST`; without words none.
    """
    from cpshell.catalog.search_words import meanings_of

    text = words if isinstance(words, str) else " ".join(words)
    fits = [(score, build(row.api, row.key)) for row, score in _fitting(meanings_of(text))]
    best = max((score for score, _ in fits), default=1.0)
    scored = [
        (
            score * _reach(function, prefer)
            + _usefulness(function, prefer) * score / best
            - _age(function),
            function,
        )
        for score, function in fits
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].full_name))
    return [function for _, function in scored[:MOST]]


def _fitting(wanted: "list[Meanings]") -> "Iterator[tuple[SearchText, float]]":
    """Yield the functions that have a telling word, and what they are worth for these words."""
    from cpshell.catalog.search_words import texts

    rows = texts() if wanted else []
    table = [[_best(each, row) for each in wanted] for row in rows]
    weights = [
        each.weight * _rarity(sum(map(bool, column)), len(rows))
        for each, column in zip(wanted, zip(*table, strict=True), strict=True)
    ]
    possible = sum(weights)
    for row, values in zip(rows, table, strict=True):
        if any(value and each.weight == 1.0 for value, each in zip(values, wanted, strict=True)):
            total = sum(value * weight for value, weight in zip(values, weights, strict=True))
            met = sum(weight for value, weight in zip(values, weights, strict=True) if value)
            bonus = _WHOLE_NAME if _is_whole_name(row.squeezed, wanted) else 0.0
            yield row, (total / possible + bonus) * (met / possible) ** 2


def _rarity(count: int, all_rows: int) -> float:
    """Return what a word weighs that so many functions have; none at all says nothing."""
    if not count:
        return _COMMON
    return _COMMON + (1 - _COMMON) * log(all_rows / count) / log(all_rows)


def _best(meanings: "Meanings", row: "SearchText") -> float:
    """Return the most that a spelling of a word is worth; nearly all of them stand nowhere."""
    everywhere = row.everything
    possible = [each for each in meanings.spellings if each[0] in everywhere or " " in each[0]]
    return max((worth * _worth(spelling, row) for spelling, worth in possible), default=0.0)


def _worth(word: str, row: "SearchText") -> float:
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


def _is_whole_name(squeezed: str, wanted: "list[Meanings]") -> bool:
    """Return whether the words, or those that say something, joined are the function's name."""
    telling = [each for each in wanted if each.weight == 1.0]
    return any(len(words) > 1 and _joins(squeezed, words) for words in (wanted, telling))


def _joins(squeezed: str, words: "list[Meanings]") -> bool:
    rests = {squeezed}
    for each in words:
        spellings = [text.replace(" ", "") for text, _ in each.spellings]
        rests = {rest[len(s) :] for rest in rests for s in spellings if rest.startswith(s)}
    return "" in rests


def _reach(function: Function, prefer: Api | None) -> float:
    """Return how much of its worth a function keeps in a session of another service."""
    return _BEYOND_SESSION if prefer is Api.UAPI and function.api is Api.WHM else 1.0


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
    return {(row[0], row[1]): int(row[2]) for row in package_rows("popularity.tsv")}
