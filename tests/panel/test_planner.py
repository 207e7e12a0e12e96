"""What the server is asked for of a view, and what is done here."""

import pytest

from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.language.conditions import parse_condition
from cpshell.language.sort_keys import parse_sort
from cpshell.panel.call import Call, View, Window
from cpshell.panel.fetch import describe_rest
from cpshell.panel.planner import Plan, plan_view


def plan(api: Api = Api.WHM, **view: object) -> Plan:
    module, function = (None, "listaccts") if api is Api.WHM else ("Email", "list_pops")
    return plan_view(Call(api, module, function, view=View(**view)))  # type: ignore[arg-type]


def where(*conditions: str) -> Plan:
    return plan(where=tuple(map(parse_condition, conditions)))


@pytest.mark.parametrize(
    ("condition", "contains"),
    [
        ("user~ali", (("user", "ali"),)),
        ("user=alice", (("user", "alice"),)),
        ("user^=ali", (("user", "ali"),)),
        ("user$=ice", (("user", "ice"),)),
        ("user~'ü-haus'", (("user", "-haus"),)),
        ("user~a and plan=gold", (("user", "a"), ("plan", "gold"))),
        ("user~a and n>5 and plan=gold", (("user", "a"),)),
        ("user~a or plan=gold", ()),
        ("user!=a", ()),
        ("not user=a", ()),
        ("user in (a, b)", ()),
        ("n=5", ()),
        ("n~5", ()),
        ("user='5'", ()),
        ("user~ü", ()),
        ("n>5", ()),
        ("user:text=a", ()),
        ("plan.name=gold", ()),
        ("at=2024-01-31", ()),
    ],
)
def test_the_server_filters_by_texts_that_all_wanted_rows_contain(
    condition: str, contains: tuple[tuple[str, str], ...]
) -> None:
    assert where(condition).contains == contains


def test_several_conditions_are_asked_for_up_to_the_first_that_cannot_be() -> None:
    assert where("user~a", "n>5", "plan=gold").contains == (("user", "a"),)


def test_a_page_is_the_servers_where_nothing_is_filtered_or_sorted_here() -> None:
    assert plan(limit=5).window == Window(1, 5)
    assert plan(limit=5, page=3).window == Window(11, 5)
    assert plan(page=2).window == Window(101, 100)
    assert plan(limit=5, where=(parse_condition("user~a"),)).window is None
    assert plan(limit=5, sort=(parse_sort("user"),)).window is None


@pytest.mark.parametrize(
    ("view", "named"),
    [
        (View(where=(parse_condition("user~a"),), page=1), "--where"),
        (View(sort=(parse_sort("user"),), page=2), "--sort"),
    ],
)
def test_a_page_of_what_is_filtered_or_sorted_here_is_refused(view: View, named: str) -> None:
    with pytest.raises(UsageError, match=f"--page cannot stand beside {named}"):
        plan_view(Call(Api.WHM, None, "listaccts", view=view))


def test_columns_come_with_those_that_are_needed_here() -> None:
    view = {"columns": ("user",), "where": (parse_condition("plan=gold or n>5"),)}
    assert plan(**view, sort=(parse_sort("domain"),)).columns == ("user", "plan", "n", "domain")
    assert plan(Api.UAPI, **view).columns == ()
    assert plan(columns=("plan.name",)).columns == ()


def test_what_is_done_here_is_told_as_filters() -> None:
    view = View(
        (parse_condition("user=a"),), (parse_sort("-n:number"), parse_sort("user")), ("user",), 5
    )
    assert describe_rest(view) == [
        "where user = 'a'",
        "sort -n:number, user",
        "limit 5",
        "select user",
    ]


def test_what_a_write_answers_is_not_filtered() -> None:
    call = Call(Api.WHM, None, "suspendacct", view=View(columns=("user",)))
    with pytest.raises(UsageError, match="suspendacct writes"):
        plan_view(call)
    assert plan_view(Call(Api.UAPI, "My", "own", view=call.view)) == Plan()
