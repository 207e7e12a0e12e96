"""Keep what the package warns of when a further row takes the place of one of its own.

A row can add to what is known. It cannot take the question away that stands before the loss of
something, nor a mask, nor turn a function that carries other calls into one that only reads.
"""

from cpshell.catalog.apis import Api
from cpshell.catalog.layers import complain

_EFFECT_AT = {Api.UAPI: 2, Api.WHM: 2, Api.API2: 3}
_PARAMETERS_AT = {Api.UAPI: 4, Api.WHM: 4, Api.API2: 2}
_WORDS = ("overwrites", "secret-reply", "wrapper")
_WITH_VALUES = ("destroy-if=", "target=")


def guarded(api: Api, name: str, known: list[str], row: list[str]) -> list[str]:
    """Return a row with the warnings of the package's row of the same name; say what was kept."""
    at, row = _EFFECT_AT[api], list(row)
    kept = []
    if row[at] != known[at] and _may_destroy(known[at], known[at + 1]) and row[at] != "destroy":
        kept.append(known[at])
        row[at] = known[at]
    missing = [flag for flag in _flags(known[at + 1]) if _warns(flag)]
    missing = [flag for flag in missing if flag not in _flags(row[at + 1])]
    if missing:
        kept += missing
        row[at + 1] = ",".join([*_flags(row[at + 1]), *missing])
    column = _PARAMETERS_AT[api]
    secret = {_name(word) for word in known[column].split() if word.endswith("*")}
    words = row[column].split()
    kept += [f"secret {_name(word)}" for word in words if _lost(word, secret)]
    row[column] = " ".join(_as_secret(word) if _lost(word, secret) else word for word in words)
    if kept:
        complain(f"{api.value} {name}: kept of the package's row: {', '.join(kept)}")
    return row


def _may_destroy(effect: str, flags: str) -> bool:
    return effect == "destroy" or any(f.startswith("destroy-if=") for f in _flags(flags))


def _flags(text: str) -> list[str]:
    return [] if text == "-" else text.split(",")


def _warns(flag: str) -> bool:
    return flag in _WORDS or flag.startswith(_WITH_VALUES)


def _name(word: str) -> str:
    return word.partition(":")[0].removesuffix("!")


def _lost(word: str, secret: set[str]) -> bool:
    return _name(word) in secret and not word.endswith("*")


def _as_secret(word: str) -> str:
    return f"{word}*" if ":" in word else f"{word}:*"
