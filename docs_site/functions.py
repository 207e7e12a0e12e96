"""Make the pages of the catalog: every function of an API, by module or group."""

from collections.abc import Iterator
from itertools import groupby

from cpshell import catalog
from cpshell.catalog import Api, ApiParameter, Effect, Function
from cpshell.catalog.versions import PACKAGED
from docs_site.markdown import code, plain, table

_PAGES = {Api.UAPI: "uapi.md", Api.WHM: "whm.md", Api.API2: "api2.md"}


def overview() -> str:
    """Return how many functions of each API are known, and what they do."""
    rows = []
    for api, page in _PAGES.items():
        known = catalog.functions(api)
        effects = [sum(each.effect is effect for each in known) for effect in Effect]
        rows.append(
            (
                f"[{api.title}]({page})",
                code(api.value),
                PACKAGED[api],
                str(len({each.module or each.group for each in known})),
                str(len(known)),
                *map(str, effects),
                str(sum(each.fields is not None for each in known)),
            )
        )
    heads = ("API", "command", "version", "modules or groups", "functions")
    return table((*heads, *(effect.value for effect in Effect), "reply fields"), rows)


def uapi() -> str:
    """Return the functions of UAPI."""
    return _functions(Api.UAPI)


def whm() -> str:
    """Return the functions of WHM API 1."""
    return _functions(Api.WHM)


def api2() -> str:
    """Return the functions of API 2."""
    return _functions(Api.API2)


def _room(function: Function) -> str:
    return function.module or function.group or "Others"


def _functions(api: Api) -> str:
    known = sorted(catalog.functions(api), key=lambda each: (_room(each).lower(), each.name))
    parts = []
    for room, members in groupby(known, _room):
        rows = [
            (code(each.name), _effect(each), _summary(each), _parameters(each)) for each in members
        ]
        parts += [f"## {room}", table(("function", "effect", "what it does", "parameters"), rows)]
    return "\n\n".join(parts)


def _effect(function: Function) -> str:
    return "carries" if function.wraps else function.effect.value


def _summary(function: Function) -> str:
    return "; ".join(filter(None, [plain(function.summary), *_notes(function)]))


def _notes(function: Function) -> Iterator[str]:
    if function.deprecated:
        yield "deprecated"
    if function.removed:
        yield f"gone since {function.flags.removed}"
    if function.since:
        yield f"since {function.since}"


def _parameters(function: Function) -> str:
    return " ".join(map(_parameter, function.parameters))


def _parameter(parameter: ApiParameter) -> str:
    shown = code(parameter.name)
    return f"**{shown}**" if parameter.required else shown
