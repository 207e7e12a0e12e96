"""What paging, sorting, filtering and columns are called in each API (wire: recorded), and how
the answer tells about them."""

from cpshell.sandbox.calls.listing import Filter, Listed, Listing, Page, Sort, apply
from cpshell.sandbox.calls.outcome import Outcome
from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.calls.rows import SqlRows


def apply_uapi(outcome: Outcome, parameters: Parameters) -> None:
    """Process the list of a UAPI answer. Raises Refusal as :func:`listing.apply`."""
    listing = _cpanel_listing(parameters, "api.", bare_filter=True, strict_sort=True)
    if not isinstance(outcome.data, list | SqlRows):
        return
    listed = apply(outcome.data, listing)
    outcome.data = listed.rows
    outcome.metadata["transformed"] = 1
    if listing.page is not None:
        outcome.metadata["paginate"] = _paginate(listed)


def apply_api2(outcome: Outcome, parameters: Parameters) -> None:
    """Process the list of an API 2 answer. Raises Refusal as :func:`listing.apply`."""
    listing = _cpanel_listing(parameters, "api2_", bare_filter=False, strict_sort=False)
    if not isinstance(outcome.data, list | SqlRows):
        return
    listed = apply(outcome.data, listing)
    outcome.data = listed.rows
    if listing.page is not None:
        outcome.metadata["paginate"] = _paginate(listed)


def apply_whm(outcome: Outcome, parameters: Parameters) -> None:
    """Process the data of a WHM answer that is a list, or the one list in it. Raises Refusal as
    :func:`listing.apply`."""
    listing = _whm_listing(parameters)
    data = outcome.data
    if isinstance(data, list):
        listed = apply(data, listing)
        outcome.data = listed.rows
    else:
        known = data.items() if isinstance(data, dict) else ()
        lists = [key for key, value in known if isinstance(value, list | SqlRows)]
        if len(lists) != 1:
            return
        listed = apply(data[lists[0]], listing)
        outcome.data = {**data, lists[0]: listed.rows}
    if listing.page is not None and parameters.flag("api.chunk.verbose"):
        outcome.metadata["chunk"] = {
            "start": listed.start,
            "current": listed.page,
            "size": listed.size,
            "chunks": listed.pages,
            "records": listed.total,
        }
    if listing.filters and parameters.flag("api.filter.verbose"):
        outcome.metadata["filter"] = {"filtered": listed.before}


def _paginate(listed: Listed) -> dict[str, int]:
    return {
        "start_result": listed.start,
        "current_page": listed.page,
        "results_per_page": listed.size or listed.total,
        "total_pages": listed.pages,
        "total_results": listed.total,
    }


# UAPI and API 2 --------------------------------------------------------------------------


_WHM_FILTERS = ("lt_equal", "gt_equal")


def _cpanel_listing(
    parameters: Parameters, prefix: str, *, bare_filter: bool, strict_sort: bool
) -> Listing:
    """``api.filter_column``, ``api2_sort_column`` … A filter column of UAPI needs no
    ``api.filter=1``, and UAPI refuses to sort numbers without a method (wire: recorded)."""
    asked = parameters.beginning(prefix)
    if not asked.pairs:
        return Listing()
    filters: tuple[Filter, ...] = ()
    if bare_filter or asked.flag(f"{prefix}filter"):
        filters = tuple(
            Filter(
                column,
                asked.get(f"{prefix}filter_type{end}") or "contains",
                asked.get(f"{prefix}filter_term{end}"),
            )
            for end, column in _suffixed(asked, f"{prefix}filter_column")
        )
    sorts: tuple[Sort, ...] = ()
    if asked.flag(f"{prefix}sort"):
        sorts = tuple(
            Sort(
                column,
                asked.one(f"{prefix}sort_method{end}") or None,
                asked.flag(f"{prefix}sort_reverse{end}"),
            )
            for end, column in _suffixed(asked, f"{prefix}sort_column")
        )
    columns = None
    if asked.flag(f"{prefix}columns"):
        columns = tuple(name for _, name in _suffixed(asked, f"{prefix}columns", bare=False))
    page = _cpanel_page(asked, prefix)
    return Listing(filters, sorts, page, columns, strict_sort, no_filters=_WHM_FILTERS)


def _cpanel_page(asked: Parameters, prefix: str) -> Page | None:
    if not asked.flag(f"{prefix}paginate"):
        return None
    size = _whole(asked.get(f"{prefix}paginate_size"))
    number = _whole(asked.get(f"{prefix}paginate_page"))
    if number:
        return Page((number - 1) * size + 1, size)
    return Page(_whole(asked.get(f"{prefix}paginate_start")) or 1, size)


def _suffixed(parameters: Parameters, name: str, *, bare: bool = True) -> list[tuple[str, str]]:
    """Return the values of ``name``, ``name_0``, ``name_a`` … with their suffixes, in their
    order."""
    found = [
        (key[len(name) :], value)
        for key, value in parameters.pairs
        if value and ((bare and key == name) or key.startswith(f"{name}_"))
    ]
    return sorted(found, key=lambda entry: (len(entry[0]), entry[0]))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


# WHM API 1 -------------------------------------------------------------------------------


def _whm_listing(parameters: Parameters) -> Listing:
    """``api.filter.a.field``, ``api.chunk.start`` …, each with its ``.enable=1``."""
    asked = parameters.beginning("api.")
    filters: tuple[Filter, ...] = ()
    if asked.flag("api.filter.enable"):
        filters = tuple(
            Filter(
                field,
                asked.get(f"api.filter.{letter}.type") or "contains",
                asked.get(f"api.filter.{letter}.arg0"),
            )
            for letter, field in _lettered(asked, "api.filter.", ".field")
        )
    sorts: tuple[Sort, ...] = ()
    if asked.flag("api.sort.enable"):
        sorts = tuple(
            Sort(
                field,
                asked.one(f"api.sort.{letter}.method") or None,
                asked.flag(f"api.sort.{letter}.reverse"),
            )
            for letter, field in _lettered(asked, "api.sort.", ".field")
        )
    columns = None
    if asked.flag("api.columns.enable"):
        columns = tuple(
            name for letter, name in _lettered(asked, "api.columns.", "") if letter != "enable"
        )
    page = None
    if asked.flag("api.chunk.enable"):
        start = _whole(asked.get("api.chunk.start")) or 1
        page = Page(start, _whole(asked.get("api.chunk.size")))
    return Listing(
        filters,
        sorts,
        page,
        columns,
        sort_needs_column=True,
        count_before=asked.flag("api.filter.verbose"),
        count_total=asked.flag("api.chunk.verbose"),
    )


def _lettered(parameters: Parameters, before: str, after: str) -> list[tuple[str, str]]:
    """Return the values of ``before`` + a, b, c … + ``after`` with their letters, in their
    order."""
    found = [
        (key[len(before) : len(key) - len(after)], value)
        for key, value in parameters.pairs
        if key.startswith(before) and key.endswith(after) and value
    ]
    return sorted(
        (entry for entry in found if "." not in entry[0]), key=lambda entry: (len(entry[0]), entry)
    )
