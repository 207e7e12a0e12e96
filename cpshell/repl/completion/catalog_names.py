"""Show the catalog to completion: names to choose from, and a line about each."""

from cpshell import catalog
from cpshell.catalog import Api, ApiParameter, Function, ParameterType
from cpshell.catalog.bare_names import by_bare_name
from cpshell.catalog.layers import cached
from cpshell.repl.completion.matching import Names


@cached
def module_names(api: Api) -> Names:
    """Return the modules of an API."""
    return Names(catalog.modules(api))


@cached
def function_names(api: Api, module: str | None) -> Names:
    """Return the functions of a module, or of WHM API 1."""
    return Names(catalog.names(api, module))


@cached
def bare_names(api: Api) -> Names:
    """Return the names of all functions of an API without their modules."""
    return Names(by_bare_name(api))


@cached
def popular_modules(api: Api) -> tuple[str, ...]:
    """Return the modules of an API: those whose functions are used most come first."""
    uses = {
        module: sum(popularity_of(api, module, name) for name in catalog.names(api, module))
        for module in module_names(api)
    }
    return tuple(sorted(uses, key=lambda module: -uses[module]))


@cached
def popular_first(api: Api, module: str | None) -> tuple[str, ...]:
    """Return the functions of a module, or of WHM API 1: those that are used most come first."""
    names = list(function_names(api, module))
    return tuple(sorted(names, key=lambda name: -popularity_of(api, module, name)))


def popularity_of(api: Api, module: str | None, name: str) -> int:
    """Return how much administrators use a function, from 5 to 0."""
    return catalog.popularity(api, f"{module}::{name}" if module else name)


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


@cached
def catalog_paths(api: Api, module: str | None, name: str) -> tuple[str, ...]:
    """Return the paths in the answer of a function, as JMESPath."""
    function = catalog.find(api, module, name)
    return tuple(catalog.field_paths(function)) if function else ()
