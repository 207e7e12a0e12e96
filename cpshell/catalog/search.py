"""Find a function without knowing its name: by words, or from a name that is nearly right."""

import functools
from collections.abc import Iterable, Iterator

from cpshell.catalog.apis import Api
from cpshell.catalog.entry import Function
from cpshell.catalog.index import build, index, modules, names

_NO_MATCH = 100
_SUGGESTIONS = 5


def search(words: str | Iterable[str]) -> list[Function]:
    """Return the functions of all APIs in whose name, module, group or summary every word stands.

    The best come first: words of the name, then beginnings and parts of it, then the
    summary. Case and separators don't matter. Without words the list is empty.
    """
    terms = _space_out(words if isinstance(words, str) else " ".join(words)).split()
    if not terms:
        return []
    scored = []
    for api, key, name, about in _texts():
        score = sum(_score(word, name, about) for word in terms)
        if score < _NO_MATCH:
            scored.append((score, build(api, key)))
    scored.sort(key=lambda pair: (pair[0], _rank(pair[1]), pair[1].full_name))
    return [function for _, function in scored]


def _rank(function: Function) -> int:
    """Return the rank among equals: current functions before deprecated, removed and API 2 ones."""
    return function.removed * 4 + (function.api is Api.API2) * 2 + function.deprecated


@functools.cache
def _texts() -> list[tuple[Api, str, str, str]]:
    """Return for each function: API, full name, its words with spaces around, the other words."""
    texts = []
    for api in Api:
        for key, row in index(api).rows.items():
            group = row[0] if api is Api.WHM else ""
            summary = "" if api is Api.API2 else row[-1]
            texts.append((api, key, _space_out(key), _space_out(f"{group} {summary}")))
    return texts


def _space_out(text: str) -> str:
    return f" {''.join(c if c.isalnum() else ' ' for c in text.lower())} "


def _score(word: str, name: str, about: str) -> int:
    """Return how well a word fits: 0 is best; ``_NO_MATCH`` is more than all words can come to."""
    if word not in name and word not in about:
        return 3 if word in name.replace(" ", "") else _NO_MATCH
    for base, text in ((0, name), (4, about)):
        if word in text:
            return base + (0 if f" {word} " in text else 1 if f" {word}" in text else 2)
    return _NO_MATCH


def suggest(api: Api, module: str | None, name: str) -> list[str]:
    """Return what was meant, best first, at most five: words to type in place of the wrong ones.

    With a module that exists: names of its functions. With one that doesn't:
    ``Module::function``. Without a module: names of modules, or of functions for WHM API 1.
    Case and separators are forgiven (``listftp`` finds ``list_ftp``), then small mistakes.
    """
    if api is Api.WHM:
        return _near(name, names(api))
    if module is None:
        return _near(name, modules(api))
    if module in modules(api):
        near = _near(name, names(api, module))
        return near or [f"{m}::{name}" for m in modules(api) if name in names(api, m)]
    meant = _near(module, modules(api))
    found = [f"{m}::{f}" for m in meant for f in _near(name, names(api, m))]
    return found[:_SUGGESTIONS]


def _near(name: str, candidates: list[str]) -> list[str]:
    letters = _squash(name)
    if not letters:
        return []
    squashed = {candidate: _squash(candidate) for candidate in candidates}
    return list(dict.fromkeys(_alike(letters, squashed)))[:_SUGGESTIONS]


def _alike(text: str, squashed: dict[str, str]) -> Iterator[str]:
    """Yield candidates: the same letters, then the same beginning, then those that look alike."""
    yield from (c for c, s in squashed.items() if s == text)
    yield from (c for c, s in squashed.items() if s.startswith(text))
    from difflib import get_close_matches

    originals: dict[str, list[str]] = {}
    for candidate, letters in squashed.items():
        originals.setdefault(letters, []).append(candidate)
    for letters in get_close_matches(text, originals, n=_SUGGESTIONS, cutoff=0.7):
        yield from originals[letters]


def _squash(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
