"""Add rows to those of the package: of descriptions that were imported, and of third parties.

They stand in texts, tab-separated, one row a line; ``#`` begins a comment. The first column says
what a row is, the others are those of the package's files:

==========================  ======================================================================
``uapi``, ``whm``, ``api2``  a function, with the columns of ``uapi.tsv``, ``whm.tsv``, ``api2.tsv``
``values``                  API, function, parameter, values with ``|`` between them, ``complete``
                            or ``open``, the sign between several values at once or ``-``
``secret``                  API, function, fields of its reply that hold secrets
``shape``                   API, function, the shape of its reply as JSON
``version``                 API, the version of the server that the rows bring the catalog to
==========================  ======================================================================

A later row takes the place of an earlier one. A row that is not understood is left out, and said.
"""

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cpshell.records import Record, record

FOLDER = os.path.join(os.path.dirname(__file__), "data")
"""Where the package's files are."""

F = TypeVar("F", bound=Callable[..., Any])

Texts = Callable[[], Iterable[tuple[str, str]]]
"""Gives each text with the name of its file; those that count more come last."""
Complain = Callable[[str], None]

_EFFECTS = ("read", "write", "destroy")
_APIS = ("uapi", "whm", "api2")
_EFFECT_AT = {"uapi": 2, "whm": 2, "api2": 3}
_COLUMNS = {"uapi": 8, "whm": 7, "api2": 7, "values": 7, "secret": 4, "shape": 4, "version": 3}


@record
class Layers(Record):
    """Where further rows come from, and who hears of those that are not understood."""

    texts: Texts
    complain: Complain


_in_use: list[Layers] = []
_kept: list[Callable[[], None]] = []


def cached(function: F) -> F:
    """Keep what a function returns, as :func:`functools.cache` does, until rows are added."""
    keeping = functools.cache(function)
    _kept.append(keeping.cache_clear)
    return keeping  # type: ignore[return-value]  # called as the function is


def use_layers(layers: Layers | None) -> None:
    """Read further rows from now on; ``None``: only those of the package."""
    _in_use[:] = [] if layers is None else [layers]
    for forget in _kept:
        forget()


def reread() -> None:
    """Read the further rows again when they are needed: a file of theirs has changed."""
    use_layers(_in_use[0] if _in_use else None)


def package_rows(file: str) -> Iterator[list[str]]:
    """Yield the columns of each row in a file of the package."""
    with open(os.path.join(FOLDER, file), encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


@contextmanager
def package_only() -> Iterator[None]:
    """See only the rows of the package."""
    before = _in_use[0] if _in_use else None
    use_layers(None)
    try:
        yield
    finally:
        use_layers(before)


def complain(text: str) -> None:
    """Say what is wrong with a further row."""
    for layers in _in_use:
        layers.complain(text)


@cached
def extra_rows(kind: str) -> list[list[str]]:
    """Return the further rows of a kind, without the column that says it."""
    rows = []
    for name, number, rest in _lines().get(kind, ()):
        columns = rest.split("\t")
        problem = _problem(kind, columns)
        if problem:
            complain(f"{name}:{number}: {problem}: the row is left out")
        else:
            rows.append(columns)
    return rows


@cached
def _lines() -> dict[str, list[tuple[str, int, str]]]:
    """Return the lines of all texts by their kind: file, number, and what follows the kind."""
    lines: dict[str, list[tuple[str, int, str]]] = {kind: [] for kind in _COLUMNS}
    for layers in _in_use:
        for name, text in layers.texts():
            for number, line in enumerate(text.split("\n"), 1):
                kind, _, rest = line.partition("\t")
                if kind in lines:
                    lines[kind].append((name, number, rest))
                elif kind.strip() and kind[0] != "#":
                    known = ", ".join(_COLUMNS)
                    what = f"invalid kind of row {kind[:40]!r}: it is one of {known}"
                    layers.complain(f"{name}:{number}: {what}: the row is left out")
    return lines


def _problem(kind: str, columns: list[str]) -> str:
    """Return what is wrong with a row, or nothing."""
    if len(columns) != _COLUMNS[kind] - 1:
        return f"{len(columns) + 1} columns, but {kind} has {_COLUMNS[kind]}"
    if "" in columns:
        return "an empty column: - stands for nothing"
    if kind in _EFFECT_AT:
        return _problem_of_function(kind, columns)
    if columns[0] not in _APIS:
        return f"invalid API {columns[0][:40]!r}: it is one of {', '.join(_APIS)}"
    if kind == "values" and columns[4] not in ("complete", "open"):
        return f"invalid word {columns[4][:40]!r}: it is complete or open"
    return ""


def _problem_of_function(api: str, columns: list[str]) -> str:
    from cpshell.catalog.notation import invalid_flag, invalid_parameter

    effect, flags = columns[_EFFECT_AT[api] :][:2]
    if effect not in _EFFECTS:
        return f"invalid effect {effect[:40]!r}: it is one of {', '.join(_EFFECTS)}"
    if ":" in columns[0] or ":" in columns[1]:
        return f"invalid name {'::'.join(columns[:2])[:60]!r}"
    flag = invalid_flag(flags)
    if flag:
        return f"invalid flag {flag[:40]!r}"
    parameter = "" if api == "api2" else invalid_parameter(columns[4])
    return f"invalid parameter {parameter[:40]!r}" if parameter else ""
