"""Find what was meant by a name that is nearly right."""

from collections.abc import Iterator

from cpshell.catalog.apis import Api
from cpshell.catalog.index import modules, names

_SUGGESTIONS = 5


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
    wanted = _squash(name)
    if not wanted:
        return []
    squashed = {candidate: _squash(candidate) for candidate in candidates}
    return list(dict.fromkeys(_alike(wanted, squashed)))[:_SUGGESTIONS]


def _alike(text: str, squashed: dict[str, str]) -> Iterator[str]:
    """Yield candidates: the same letters, then the same beginning, then those that look alike."""
    yield from (c for c, s in squashed.items() if s == text)
    yield from (c for c, s in squashed.items() if s.startswith(text))
    from difflib import get_close_matches

    originals: dict[str, list[str]] = {}
    for candidate, letters in squashed.items():
        originals.setdefault(letters, []).append(candidate)
    verb = _verb(text)
    for letters in get_close_matches(text, originals, n=_SUGGESTIONS, cutoff=0.7):
        if not verb or _verb(letters) in ("", verb):
            yield from originals[letters]


_VERBS = {
    **dict.fromkeys(("add", "create"), "add"),
    **dict.fromkeys(("delete", "del", "remove", "terminate"), "delete"),
    **{each: each for each in ("enable", "disable", "get", "list", "set", "suspend", "unsuspend")},
}


def _verb(letters: str) -> str:
    """Return what a name says is done: nobody who enables something meant to disable it."""
    return next((what for verb, what in _VERBS.items() if letters.startswith(verb)), "")


def _squash(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())
