"""Hold what a description of one API and version says, whatever it was read from."""

from collections.abc import Mapping
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.records import Record, record


@record
class DescribedParameter(Record):
    """A parameter as a description has it; ``types`` are the letters of the catalog."""

    name: str
    required: bool
    types: frozenset[str]
    values: tuple[str, ...] = ()
    complete: bool = False


@record
class DescribedFunction(Record):
    """A function as a description has it.

    ``reads`` is None where the description does not say whether it changes something; ``shape``
    is that of the data in its reply. ``open_body``: it takes a JSON object of unnamed fields.
    """

    name: str
    group: str
    summary: str
    reads: bool | None
    deprecated: bool
    posted: bool
    json_body: bool
    open_body: bool
    since: int | None
    parameters: tuple[DescribedParameter, ...]
    shape: Any


@record
class Description(Record):
    """What functions one version of a server has, by their full names.

    ``version`` is as it is written, ``release`` the number that people call it by: 138.
    ``left_out`` are the paths that do not say what function they are of.
    """

    api: Api
    version: str
    release: int
    functions: Mapping[str, DescribedFunction]
    left_out: tuple[str, ...] = ()
