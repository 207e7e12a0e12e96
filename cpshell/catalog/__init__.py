"""Look up the panel's functions: their names, parameters, replies and effects, without a server.

The data comes with the package and is read when it is needed: one file an API, the shapes of
replies apart. A function that isn't listed may still exist: servers differ.
"""

from cpshell.catalog.apis import API_WORDS, Api
from cpshell.catalog.entry import ApiParameter, Effect, Function, ParameterType
from cpshell.catalog.index import find, functions, modules, names, secret_parameters
from cpshell.catalog.reply_fields import paths as _paths
from cpshell.catalog.search import popularity, search
from cpshell.catalog.suggestions import suggest

__all__ = [
    "API_WORDS",
    "Api",
    "ApiParameter",
    "Effect",
    "Function",
    "ParameterType",
    "field_paths",
    "find",
    "functions",
    "modules",
    "names",
    "popularity",
    "search",
    "secret_parameters",
    "suggest",
]


def field_paths(function: Function) -> list[str]:
    """Return the fields of the reply's data as JMESPath expressions: ``[].email``, ``[].domain``.

    A field that holds others comes before them. Empty where nothing is recorded.
    """
    return _paths(function.fields)
