"""Read the values that parameters take, when a function's parameters are asked for first.

UAPI's short lists stand in the row of the function; all of WHM API 1's, and those of UAPI that
are long, open or made of several values at once, stand in files of their own.
"""

from collections.abc import Iterator

from cpshell.catalog.layers import cached, extra_rows, package_rows
from cpshell.records import Record, record

_LONGEST_INLINE = 12  # values in a row of uapi.tsv; a list of this length may have been cut


@record
class Values(Record):
    """The known values of a parameter, in the documentation's order.

    ``complete``: the documentation presents them as all there are; only then may another value
    be refused. ``separator`` stands between several values in one parameter, where that is
    allowed. ``basis`` says how they are known: ``enum``, ``list``, ``example``, ``recorded`` (in
    requests to real servers), or ``sibling`` (of the same parameter of a sister function).
    """

    names: tuple[str, ...] = ()
    complete: bool = False
    separator: str | None = None
    basis: str = "enum"

    def unknown(self, value: str) -> list[str]:
        """Return the parts of a value that a complete list does not hold."""
        if not self.complete:
            return []
        parts = value.split(self.separator) if self.separator else [value]
        return [part for part in parts if part not in self.names]


NO_VALUES = Values()


def parse_inline(text: str) -> dict[str, Values]:
    """Return the values by parameter of a column of enums: ``name=a,b;other=c,d``.

    A list of one is a special value beside free ones (``quota=unlimited``).
    """
    if text == "-":
        return {}
    listed = (entry.partition("=") for entry in text.split(";"))
    found = {name: tuple(values.split(",")) for name, _, values in listed}
    return {name: Values(v, 1 < len(v) < _LONGEST_INLINE) for name, v in found.items()}


def listed_values(api: str, function: str) -> dict[str, Values]:
    """Return the values by parameter that are listed apart for a function (full name)."""
    return _table(api).get(function, {})


@cached
def _table(api: str) -> dict[str, dict[str, Values]]:
    table: dict[str, dict[str, Values]] = {}
    for row in (*_package_rows(api), *_extra_rows(api)):
        function, parameter, values, how, separator, basis = row
        sign = separator if separator != "-" else None
        known = Values(tuple(values.split("|")), how == "complete", sign, basis)
        table.setdefault(function, {})[parameter] = known
    return table


def _package_rows(api: str) -> Iterator[list[str]]:
    if api == "api2":  # none are recorded
        return
    for function, parameter, values, how, basis, *rest in package_rows(f"{api}_enums.tsv"):
        yield [function, parameter, values, how, *(rest or "-"), basis]


def _extra_rows(api: str) -> Iterator[list[str]]:
    return ([*rest, "enum"] for of, *rest in extra_rows("values") if of == api)
