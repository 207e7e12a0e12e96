"""Show the catalog to completion: names to choose from, and a line about each."""

import functools

from cpshell import catalog
from cpshell.catalog import Api, ApiParameter, Function, ParameterType
from cpshell.repl.completion.matching import Names


@functools.cache
def module_names(api: Api) -> Names:
    """Return the modules of an API."""
    return Names(catalog.modules(api))


@functools.cache
def function_names(api: Api, module: str | None) -> Names:
    """Return the functions of a module, or of WHM API 1."""
    return Names(catalog.names(api, module))


def describe_function(function: Function | None) -> str:
    """Return the summary of a function, after a note if it is deprecated or removed."""
    if function is None:
        return ""
    notes = ["deprecated"] if function.deprecated else []
    notes += ["removed"] if function.removed else []
    summary = function.summary or function.effect.value
    return f"{', '.join(notes)}: {summary}" if notes else summary


def describe_parameter(parameter: ApiParameter) -> str:
    """Return in one line whether a parameter is required, its type and its known values."""
    notes = ["required"] if parameter.required else []
    notes += ["secret"] if parameter.secret else []
    kind = "|".join(each.name.lower() for each in parameter.types)
    values = parameter.values
    if values.names:
        listed = "|".join(values.names)
        kind = listed if values.complete else f"{kind}, such as {listed}".lstrip(", ")
    elif parameter.types == (ParameterType.BOOLEAN,):
        kind = "1|0"
    return " · ".join([*notes, kind] if kind else notes)


@functools.lru_cache(maxsize=64)
def catalog_paths(api: Api, module: str | None, name: str) -> tuple[str, ...]:
    """Return the paths in the answer of a function, as JMESPath."""
    function = catalog.find(api, module, name)
    return tuple(catalog.field_paths(function)) if function else ()
