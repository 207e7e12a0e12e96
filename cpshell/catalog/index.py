"""Read the catalog's rows once, and look functions up by name or prefix.

A file is split into lines and sorted when its API is asked for first; a line becomes a
:class:`Function` when that function is.
"""

import os
from bisect import bisect_left

from cpshell.catalog.apis import Api
from cpshell.catalog.entry import Effect, Function
from cpshell.catalog.layers import FOLDER, cached, extra_rows
from cpshell.records import Record, record

_LAST = "\U0010ffff"


@record
class Index(Record):
    """One API: ``names`` are the full names, sorted; ``rows`` the columns of each."""

    names: list[str]
    rows: dict[str, list[str]]

    def begin_with(self, prefix: str) -> list[str]:
        """Return the full names that begin with ``prefix``."""
        names = self.names
        start = bisect_left(names, prefix)
        return names[start : bisect_left(names, prefix + _LAST, lo=start)]


@cached
def index(api: Api) -> Index:
    """Return the index of one API; its rows are read at the first call."""
    with open(os.path.join(FOLDER, f"{api.value}.tsv"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    table = [line.split("\t") for line in lines if not line.startswith("#")]
    package = {_key(api, row): row for row in table}
    rows = dict(package)
    for row in extra_rows(api.value):
        name = _key(api, row)
        if name in package:
            from cpshell.catalog.safeguards import guarded

            row = guarded(api, name, package[name], row)
        rows[name] = row
    return Index(sorted(rows), rows)


def _key(api: Api, row: list[str]) -> str:
    return row[1] if api is Api.WHM else f"{row[0]}::{row[1]}"


def find(api: Api, module: str | None, function: str) -> Function | None:
    """Return the function of exactly this name, or None; ``module`` is None for WHM API 1.

    Names are case-sensitive (wire: recorded).
    """
    key = f"{module}::{function}" if module else function
    return build(api, key) if key in index(api).rows else None


def modules(api: Api = Api.UAPI, prefix: str = "") -> list[str]:
    """Return the modules of an API that begin with ``prefix``, sorted; WHM API 1 has none."""
    names = _modules(api)
    start = bisect_left(names, prefix)
    return list(names[start : bisect_left(names, prefix + _LAST, lo=start)])


@cached
def _modules(api: Api) -> tuple[str, ...]:
    if api is Api.WHM:
        return ()
    return tuple(sorted({row[0] for row in index(api).rows.values()}))


def functions(api: Api, module: str | None = None, prefix: str = "") -> list[Function]:
    """Return the functions whose names begin with ``prefix``, sorted by name.

    Without a module the prefix is one of the full name (``Email::add`` or ``list``).
    """
    start = f"{module}::{prefix}" if module else prefix
    return [build(api, key) for key in index(api).begin_with(start)]


def names(api: Api, module: str | None = None, prefix: str = "") -> list[str]:
    """Return only the names that :func:`functions` would give (full ones without a module)."""
    if not module:
        return index(api).begin_with(prefix)
    skip = len(module) + 2
    return [key[skip:] for key in index(api).begin_with(f"{module}::{prefix}")]


@cached
def build(api: Api, key: str) -> Function:
    """Return the function with this full name, which must exist (KeyError)."""
    row = index(api).rows[key]
    if api is Api.UAPI:
        module, name, effect, flags, parameters, enums, summary = row
        return Function(api, module, name, None, Effect(effect), flags, summary, parameters, enums)
    if api is Api.WHM:
        group, name, effect, flags, parameters, summary = row
        return Function(api, None, name, group, Effect(effect), flags, summary, parameters)
    module, name, parameters, effect, flags, summary = row
    text = _legacy_parameters(parameters)
    summary = "" if summary == "-" else summary
    return Function(api, module, name, None, Effect(effect), flags, summary, text)


def _legacy_parameters(text: str) -> str:
    """Return the bare names of API 2 in the notation of the others.

    Secrets aren't recorded there: a name that is one in another API is taken for one here.
    """
    if text == "-":
        return text
    secrets = secret_parameters()
    words = (f"{name}*" if name.endswith("-") else name for name in text.split())
    return " ".join(f"{word}:*" if word in secrets else word for word in words)


@cached
def secret_parameters() -> frozenset[str]:
    """Return the names of all parameters that any function of UAPI or WHM API 1 marks secret."""
    columns = [row[4] for api in (Api.UAPI, Api.WHM) for row in index(api).rows.values()]
    words = (word for text in columns if "*" in text for word in text.split())
    return frozenset(
        word.partition(":")[0].removesuffix("!") for word in words if word.endswith("*")
    )
