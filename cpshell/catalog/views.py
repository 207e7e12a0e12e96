"""Read which columns eyes want of a listing, when a table is shown on a terminal first."""

import functools
from collections.abc import Mapping
from types import MappingProxyType

from cpshell.catalog.layers import package_rows
from cpshell.records import Record, record


@record
class Listing(Record):
    """How a listing is shown: its first columns, and what some of them hold.

    ``kinds`` are ``time`` (Unix seconds) or ``size`` (bytes), by the names of fields that do not
    tell it themselves.
    """

    columns: tuple[str, ...] = ()
    kinds: Mapping[str, str] = MappingProxyType({})


def listing_of(api: str, full_name: str) -> Listing:
    """Return how the reply of a function is shown; without columns where nothing is known."""
    return _listings().get((api, full_name), _UNKNOWN)


_UNKNOWN = Listing()


@functools.cache
def _listings() -> dict[tuple[str, str], Listing]:
    return {
        (api, function): _parse(fields.split())
        for api, function, fields in package_rows("views.tsv")
    }


def _parse(fields: list[str]) -> Listing:
    pairs = [(name, kind) for name, _, kind in (field.partition(":") for field in fields)]
    columns = tuple(name for name, _ in pairs)
    return Listing(columns, MappingProxyType({name: kind for name, kind in pairs if kind}))
