"""``--where``, ``--sort``, ``--limit`` and ``--columns`` give what the filters give: on a panel
that does as the documents say, and on one that ignores or misreads what it is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import cpshell
from cpshell.catalog import Api
from cpshell.client import Panel
from cpshell.errors import UsageError
from cpshell.language.conditions import keep_matching, parse_condition
from cpshell.language.selections import Selected, parse_selection, select_columns
from cpshell.language.sort_keys import parse_sort, sort_rows
from cpshell.language.templates import Template
from cpshell.panel.call import Call, View
from cpshell.panel.fetch import answer, recorded_fields
from cpshell.panel.reply import Reply
from cpshell.render import rows
from cpshell.sandbox.calls import dialects, registry
from cpshell.sandbox.calls import listing as listings
from cpshell.sandbox.calls.listing import Listed, Listing
from cpshell.sandbox.server import Sandbox

CALLS = {
    "uapi": Call(Api.UAPI, "Email", "list_pops"),
    "whm": Call(Api.WHM, None, "listaccts"),
    "api2": Call(Api.API2, "Cron", "listcron"),
}
"""A read of each API; the tests say what rows it has."""

Row = dict[str, Any]
texts = st.sampled_from(
    ["ann", "Ann", "bob", "a-b", "x10", "x9", "", "ann bob", "gold.plan", "Straße", "ANN\u212a"]
)
sizes = st.sampled_from(["482M", "2210M", "0", "unlimited", "10M"])
mixed = st.sampled_from(["482M", "2G", "5", "0.5G", "unlimited", "100K"])
flags = st.sampled_from([True, False, 1, 0, "1", "0", "true", "", None])
numbers = st.integers(0, 12) | st.sampled_from(["9", "10", 2.5, "007"])
row = st.fixed_dictionaries(
    {"user": texts, "disk": sizes, "mixed": mixed, "n": numbers},
    optional={"plan": texts | st.none(), "email": texts, "domain": texts, "on": flags},
)
row_fields = ("user", "disk", "mixed", "n", "plan", "email", "domain", "on", "usr")
tables = st.lists(row, max_size=8)
value = st.sampled_from(
    [
        *("ann", "'a-b'", "b", "N", "'x1'", "10", "9.0", "500M", "1G", "''", "bob"),
        *("ss", "'e ß'", "k", "'K\u212a'", "STRASSE", "'traß'"),
    ]
)
comparison = st.builds(
    "{} {} {}".format,
    st.sampled_from(["user", "disk", "mixed", "n", "plan", "email?", "user:text", "usr"]),
    st.sampled_from(["=", "!=", "~", "!~", "<", "<=", ">", ">=", "^=", "$="]),
    value,
) | st.sampled_from(
    [
        *("user in (ann, bob)", "round(n / 2) > 3", "disk > 0", "plan? = null", "email? != null"),
        *("on? = true", "on? != false", "on? = 1", "user ~ null", "on? = 'true'"),
    ]
)
conditions = st.recursive(
    comparison,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not {}".format, inner)
    ),
    max_leaves=3,
)
keys = st.sampled_from(["user", "-disk", "mixed", "-n", "plan", "n:text", "-user:text", "usr"])
columns = st.sampled_from(["user", "n", "plan", "usr", "twice=n*2", "name=user", "gone?"])


def made_of(texts: list[str]) -> tuple[Selected, ...]:
    return parse_selection(Template(", ".join(texts))) if texts else ()


views = st.builds(
    View,
    where=st.lists(conditions.map(parse_condition), max_size=2).map(tuple),
    sort=st.lists(keys.map(parse_sort), max_size=2).map(tuple),
    columns=st.lists(columns, max_size=2, unique=True).map(made_of),
    limit=st.none() | st.integers(1, 4),
)


def as_listed(api: str, table: list[Row]) -> list[Row]:
    """Return rows of which one has the fields that the catalog knows of such rows.

    A list that the server found nothing in is not asked for again as a whole for these.
    """
    known = set(row_fields) & recorded_fields(CALLS[api])
    return [{**dict.fromkeys(known), **table[0]}, *table[1:]] if table else table


def by_filters(table: list[Row], view: View) -> object:
    """What the filters make of the whole list: rows, or what they refuse."""
    try:
        found: list[Any] = list(table)
        for test in view.where:
            found = keep_matching(test, found)
        if view.sort:
            found = sort_rows(found, view.sort)
        found = found[: view.limit]
        return select_columns(found, view.columns) if view.columns else found
    except UsageError as error:
        return error.message


def by_options(call: Call, view: View, send: Callable[[Call], Reply]) -> object:
    try:
        return rows(answer(call.with_view(view), send).data)
    except UsageError as error:
        return error.message


class Far:
    """A panel whose lists the test chooses, and the sessions of clients by API."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.table: list[Row] = []
        cpanel, whm = self._log_in(sandbox, "alice", "cpanel"), self._log_in(sandbox, "root", "whm")
        self.clients = {"uapi": cpanel, "whm": whm, "api2": cpanel}

    def _log_in(self, sandbox: Sandbox, user: str, service: str) -> Panel:
        ready = sandbox.ready
        password = next(each["password"] for each in ready["accounts"] if each["user"] == user)
        target = f"https://{ready['host']}:{ready['ports'][service]}"
        return cpshell.connect(target, user=user, password=password, ca=ready["ca"])

    def send(self, call: Call) -> Reply:
        """Send a call as it is asked for, without what is done here."""
        return self.clients[call.api]._session.call(call)

    def rows(self, context: object) -> list[Row]:
        return list(self.table)

    def accounts(self, context: object) -> dict[str, list[Row]]:
        return {"acct": list(self.table)}


@pytest.fixture(scope="module")
def far() -> Iterator[Far]:
    with Sandbox() as sandbox, pytest.MonkeyPatch.context() as patch:
        panel = Far(sandbox)
        for api, call in CALLS.items():
            key = (registry.Api(api), call.module, call.function)
            run = panel.accounts if api == "whm" else panel.rows
            patch.setitem(registry.load(), key, replace(registry.load()[key], run=run))
        yield panel
        panel.clients["uapi"].close()
        panel.clients["whm"].close()


def case(condition: str, *table: Row, sort: str = "", columns: str = "") -> Callable[[Any], Any]:
    """An example for what random rows meet seldom."""
    plain = {"user": "ann", "disk": "0", "mixed": "5", "n": 1}
    view = View(
        (parse_condition(condition),),
        (parse_sort(sort),) if sort else (),
        made_of([columns]) if columns else (),
    )
    return example(table=[{**plain, **row} for row in table], view=view)


def seldom(test: Any) -> Any:
    """Each case where the server's meaning is near ours, and not the same."""
    for each in (
        case("user ~ ss", {"user": "Straße"}, {"user": "Pass"}),
        case("user $= k", {"user": "ANN\u212a"}, {"user": "Rick"}),
        case("on? = 'true'", {"on": True}, {"on": "true"}),
        case("n > 5 and user ~ ann", {"n": "x", "user": "bob"}, {"n": 9}),
        case("user !~ ann", {}, {"user": "bob"}),
        case("not user = ann", {}, {"user": "bob"}),
        case("user ~ ann or n = 7", {"user": "bob", "n": 7}),
        case("user = 'ann '", {"user": "ann "}, {}),
        case("user ^= ann", {"user": "x ann"}, {"user": "Anna"}),
        case("n ~ 1e", {"n": 1e22}, {"n": "1E"}),
        case("user ~ n", {"n": 3}, {"n": 2, "user": "x"}, sort="-n", columns="user"),
        case("user = 'a-b' and usr = ann", {}, {"user": "bob"}),
        case("n = 3", {"n": 3}, {"n": "3.0"}, {"n": 2}, columns="name=user"),
    ):
        test = each(test)
    return test


SETTINGS = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.slow
@pytest.mark.parametrize("api", CALLS)
@SETTINGS
@seldom
@given(table=tables, view=views)
def test_options_and_filters_agree_on_every_api(
    far: Far, api: str, table: list[Row], view: View
) -> None:
    far.table = table = as_listed(api, table)
    found = by_options(CALLS[api], view, far.send)
    assert found == by_filters(table, view)


def ignoring(table: list[Any], listing: Listing) -> Listed:
    """All rows, as if nothing had been asked for."""
    return Listed(table, len(table), len(table), 1, 0)


def misreading(table: list[Any], listing: Listing) -> Listed:
    """Rows that hold the terms in any field at all; the rest of what is asked is not done."""
    terms = [entry.term.lower() for entry in listing.filters]
    kept = [row for row in table if all(term in str(row).lower() for term in terms)]
    return Listed(kept, len(table), len(kept), 1, 0)


@pytest.mark.parametrize("far_end", [ignoring, misreading])
@pytest.mark.parametrize("api", CALLS)
@SETTINGS
@seldom
@given(table=tables, view=views)
def test_they_agree_where_the_far_end_ignores_or_misreads_what_it_is_asked(
    far: Far, api: str, far_end: Callable[..., Listed], table: list[Row], view: View
) -> None:
    far.table = table = as_listed(api, table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialects, "apply", far_end)
        found = by_options(CALLS[api], view, far.send)
    assert found == by_filters(table, view)


def bytewise(value: object, term: str) -> bool:
    """``contains`` as it finds the least: true is 1, and only letters of ASCII have two cases."""
    plain = "" if value is None or value is False else "1" if value is True else str(value)
    return term.encode().lower() in plain.encode().lower()


@pytest.mark.parametrize("api", CALLS)
@SETTINGS
@seldom
@given(table=tables, view=views)
def test_they_agree_where_the_far_end_finds_the_least(
    far: Far, api: str, table: list[Row], view: View
) -> None:
    far.table = table = as_listed(api, table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(listings.FILTERS, "contains", bytewise)
        found = by_options(CALLS[api], view, far.send)
    assert found == by_filters(table, view)
