"""Conditions: what parses, what is refused and where, and which rows match."""

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import LanguageError, UsageError
from cpshell.language.conditions import keep_matching, parse_condition
from cpshell.language.expression_parser import parse_expression
from cpshell.language.expressions import (
    TESTS,
    All,
    Amount,
    Application,
    Calculation,
    Comparison,
    Constant,
    Either,
    Expression,
    FieldValue,
    Membership,
    Moment,
    Negative,
    Not,
    Sign,
    TextValue,
    expression_text,
)
from cpshell.language.orders import Order
from cpshell.language.quantities import UNITS, quantity_of, read_quantity
from cpshell.language.scalars import without_case
from cpshell.language.templates import Span, Template

ROWS: list[dict[str, Any]] = [
    {"user": "ann", "used": "482M", "quota": "10000M", "n": 9, "at": 1700000000, "ip": "10.0.0.9"},
    {"user": "Bob", "used": "2210M", "quota": "unlimited", "n": 10, "at": 1800000000},
    {"user": "carl", "used": "0M", "quota": "500M", "n": 11.5, "ip": "9.0.0.1", "plan": "a b"},
]


def users(condition: str | Template, rows: list[dict[str, Any]] = ROWS) -> list[str]:
    return [row["user"] for row in keep_matching(parse_condition(condition), rows)]  # type: ignore[index]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("n>=10", ["Bob", "carl"]),
        ("n<=10", ["ann", "Bob"]),
        ("n=10.0", ["Bob"]),
        ("n!=10", ["ann", "carl"]),
        ("user~A", ["ann", "carl"]),
        ("user!~A", ["Bob"]),
        ("user^=b", ["Bob"]),
        ("user$=B", ["Bob"]),
        ("user=bob", []),
        ("user in (ann, 'Bob')", ["ann", "Bob"]),
        ("n in (9, 11.5)", ["ann", "carl"]),
        ("not user=ann", ["Bob", "carl"]),
        ("user=ann or user=Bob and n=9", ["ann"]),
        ("(user=ann or user=Bob) and n>9", ["Bob"]),
        ("used>=2000", ["Bob"]),
        ("used>=2G", ["Bob"]),
        ("used>1.5 GiB", ["Bob"]),
        ("used>0", ["ann", "Bob"]),
        ("used=482", ["ann"]),
        ("used=482M", ["ann"]),
        ("quota=unlimited", ["Bob"]),
        ("quota>600", ["ann", "Bob"]),
        ("used/quota>0.04", ["ann"]),
        ("quota - used >= 500M", ["ann", "Bob", "carl"]),
        ("used > (quota / 100)", ["ann"]),
        ("round(in(used, G))=2", ["Bob"]),
        ("n % 3 = 0", ["ann"]),
        ("at<2023-12-31", ["ann", "carl"][:1]),
        ("ip?:ipv4>9.255.0.0", ["ann"]),
        ("ip!=10.0.0.9", ["Bob", "carl"]),
        ("not ip=10.0.0.9", ["Bob", "carl"]),
        ("plan='a b'", ["carl"]),
        ("nope?=1", []),
        ("nope?!=1", ["ann", "Bob", "carl"]),
        ("`n`=9", ["ann"]),
        ("user:text>''", ["ann", "Bob", "carl"]),
        ("plan=null", ["ann", "Bob"]),
        ("plan!=null", ["carl"]),
        ("nope?=null", ["ann", "Bob", "carl"]),
        ("user~null", []),
        ("not plan?=null and user!=true", ["carl"]),
    ],
)
def test_rows_that_match(condition: str, expected: list[str]) -> None:
    rows = [row for row in ROWS if "at" in row] if "at<" in condition else ROWS
    assert users(condition, rows) == expected


@pytest.mark.parametrize(
    ("condition", "message", "column"),
    [
        ("", "a condition is missing", 1),
        ("used=>5", "unknown sign '=>'", 5),
        ("user==ann", "unknown sign '=='", 5),
        ("user<>ann", "unknown sign '<>'", 5),
        ("user=", "a value is missing", 6),
        ("user=a b", "`and` or `or` joins conditions", 8),
        ("user=a n=9", "`and` or `or` joins conditions", 8),
        ("user", "user is compared with nothing", 1),
        ("user=a and", "a condition is missing", 11),
        ("(user=a", "this parenthesis is never closed", 1),
        ("user=a)", "this `)` closes nothing", 7),
        ("user='a", "this quote is never closed", 6),
        ('user="$u"', "a variable cannot stand inside quotes", 7),
        ("user=$u", "a variable cannot stand here", 6),
        ("user in ann", "`in` needs a list", 9),
        ("user in ()", "a value is missing", 10),
        ("user:size=1", "unknown type", 6),
        ("9=user", "this comparison names no field", 1),
        ("a=1=2", "this cannot follow a value", 4),
        ("user=a,b", "`and` or `or` joins conditions", 7),
        ("user=a'b'", "this cannot follow a value", 7),
        ("user=and", "`and` is not a value", 6),
        ("at>2024-13-01", "invalid date '2024-13-01'", 4),
        ("in(used, X)=1", "unknown unit 'X'", 10),
        ("(a=1)+1>2", "`+` needs numbers", 6),
        ("*~a", "a field is missing", 1),
        ("n>true", "true has no place in an order", 3),
        ("n in (a, null)", "null cannot stand in a list", 10),
        ("n + null = 1", "`+` needs numbers", 3),
        ("true = true", "names no field", 1),
    ],
)
def test_a_mistake_is_said_with_its_place(condition: str, message: str, column: int) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_condition(condition)
    assert message in caught.value.message
    assert caught.value.column == column
    assert caught.value.source == condition


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("usr=ann", "no row has a field 'usr'"),
        ("user>5", "'ann' cannot be compared with 5"),
        ("used>5s", "a size cannot be compared with a duration"),
        ("n>5M", "has a unit, and the value 9 has none"),
        ("used>now", "is not one"),
        ("used>x", "cannot be compared with the text 'x'"),
        ("user:ipv4=1.2.3.4", "'ann' is not of the type ipv4"),
        ("n:number>''", "'' is not of the type number"),
        ("age(user)>1d", "'ann' is not a date"),
        ("n - used > 0", "do not go together"),
        ("n / 0 > 1", "division by zero"),
    ],
)
def test_a_comparison_without_sense_shows_the_value(condition: str, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("(", r"\(")):
        users(condition)


FLAGS = [True, 1, "1", "true", False, 0, "0", "false", "yes", None, ""]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("on=true", [True, 1, "1", "true"]),
        ("on=false", [False, 0, "0", "false"]),
        ("on!=false", [True, 1, "1", "true", "yes", None, ""]),
        ("on='true'", [True, "true"]),
        ("on=1", [True, 1, "1"]),
        ("on in (false, yes)", [False, 0, "0", "false", "yes"]),
        ("on=null", [None]),
    ],
)
def test_true_is_also_1(condition: str, expected: list[object]) -> None:
    rows: list[object] = [{"on": flag} for flag in FLAGS]
    kept = keep_matching(parse_condition(condition), rows)
    assert [repr(row["on"]) for row in kept] == [repr(flag) for flag in expected]  # type: ignore[index]
    bound = Template("on=$flag", {3: Span(8, True, "$flag")})
    assert keep_matching(parse_condition(bound), rows) == rows[:4]


def test_a_variable_that_is_null_is_no_way_to_ask_for_what_is_missing() -> None:
    with pytest.raises(UsageError, match="null cannot be compared"):
        users(Template("plan=$n", {5: Span(7, None, "$n")}))


def test_a_bare_number_beside_several_units_wants_one() -> None:
    rows = [{"user": "a", "used": "482M"}, {"user": "b", "used": "2G"}]
    with pytest.raises(UsageError, match="have several: G, M"):
        users("used>1000", rows)
    assert users("used>1000M", rows) == ["b"]


def test_after_and_only_the_rows_that_are_left_are_judged() -> None:
    rows = [{"user": "a", "used": "x"}, {"user": "b", "used": "5M"}]
    assert users("user=b and used>1M", rows) == ["b"]
    with pytest.raises(UsageError, match="'x' cannot be compared"):
        users("used>1M and user=b", rows)


def test_no_rows_have_no_unknown_fields() -> None:
    assert users("usr=ann", []) == []


@pytest.mark.parametrize("value", ["x' or user='ann", "ann or n=9", "$u", "'", "ann)", ""])
def test_a_variable_is_one_value_whatever_it_holds(value: str) -> None:
    template = Template("user=$u", {5: Span(7, value, "$u")})
    assert users(template) == []
    assert users(template, [{"user": value}]) == [value]


def test_a_variable_inside_quotes_is_refused() -> None:
    template = Template("user='$u'", {6: Span(8, "ann", "$u")})
    with pytest.raises(LanguageError, match=r"\$u cannot stand inside quotes"):
        parse_condition(template)


def test_a_list_is_looked_up_as_values() -> None:
    def chosen(members: object) -> list[str]:
        return users(Template("n in $list", {5: Span(10, members, "$list")}))

    assert chosen([9, "10", None]) == ["ann", "Bob"]
    with pytest.raises(UsageError, match=r"\$list is not a list"):
        chosen("9")


# Any text; printing and reading again ------------------------------------------------------

names = st.from_regex(r"\A[a-z_][a-z0-9_]{0,5}(\.[a-z]{1,3})?\Z").filter(
    lambda name: name not in {"and", "or", "not", "in", "now", "unlimited", "true", "false", "null"}
)
fields = st.builds(
    FieldValue,
    names | st.sampled_from(["and", "has-x", "5m", "a b"]),
    st.none() | st.sampled_from(Order),
    st.booleans(),
)
texts = st.builds(TextValue, st.text(max_size=8).filter(lambda text: "\0" not in text))
numbers = st.builds(
    lambda number, unit: f"{number}{unit}",
    st.integers(0, 5000) | st.sampled_from(["1.5", ".25"]),
    st.sampled_from(["", "%", *UNITS]),
) | st.just("unlimited")
amounts = numbers.map(lambda text: Amount(read_quantity(text), text))  # type: ignore[arg-type]
moments = st.sampled_from([Moment(), Moment("2024-01-31", 1706659200)])
constants = st.sampled_from([Constant(True), Constant(False), Constant(None)])
atoms = fields | texts | amounts | moments
sums = st.recursive(
    atoms,
    lambda inner: (
        st.builds(Calculation, inner, st.sampled_from("+-*/%"), inner)
        | st.builds(Negative, inner)
        | st.builds(Application, st.sampled_from(["round", "age", "date"]), inner)
        | st.builds(Application, st.just("in"), inner, st.sampled_from(sorted(UNITS)))
    ),
    max_leaves=5,
)
tests = st.recursive(
    st.builds(Comparison, sums, st.sampled_from(Sign), sums)
    | st.builds(Comparison, sums, st.sampled_from([Sign.EQUAL, Sign.DIFFERENT]), constants)
    | st.builds(Membership, sums, st.lists(texts | amounts, min_size=1, max_size=3).map(tuple)),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: joined(All, parts))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: joined(Either, parts))
    ),
    max_leaves=6,
)


def joined(kind: type[All] | type[Either], parts: list[Expression]) -> Expression:
    """The parts joined; what is joined in the same way already is one with it."""
    flat: list[Expression] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return kind(tuple(flat))


@given(sums | tests)
def test_what_is_printed_reads_as_the_same(tree: Expression) -> None:
    text = expression_text(tree)
    again = parse_expression(Template(text))
    assert again == tree, text
    assert expression_text(again) == text


PIECES = st.sampled_from([
    *("user", "n", "=", "!=", "~", "<", ">=", "^=", "$=", "in", "and", "or", "not", "(", ")", ","),
    *("5", "5M", "10%", "now", "'a'", '"', "'", "`", "$u", "age(", "in(", " ", " ", "-", "+", "*"),
    *("2024-01-01", "?", ":number", "unlimited", "\n", "é", "true", "null"),
])  # fmt: skip


@given(st.text() | st.lists(PIECES).map("".join))
def test_any_text_is_a_condition_or_has_one_located_error(text: str) -> None:
    fault, tree = None, None
    try:
        tree = parse_condition(text)
    except LanguageError as error:
        fault = error
    if fault is not None:
        assert 1 <= fault.line <= text.count("\n") + 1
        assert 1 <= fault.column <= len(fault.source) + 1
    else:
        assert isinstance(tree, TESTS)
        assert parse_condition(expression_text(tree)) == tree


@given(st.text(max_size=12))
def test_no_depth_is_too_deep_to_be_said(text: str) -> None:
    for deep in (f"{'(' * 500}{text}", f"{'not ' * 500}a={text}", f"{'-' * 500}a=1"):
        try:
            parse_condition(deep)
        except LanguageError:
            continue


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("482M", 482 * 1024**2),
        ("1.5 GiB", 1.5 * 1024**3),
        ("2\xa0KB", 2048),
        ("12 bytes", 12),
        ("80%", 80),
        ("30d", 30 * 86400),
        ("-5", -5),
        ("unlimited", float("inf")),
        (True, 1),
    ],
)
def test_quantities(text: object, amount: float) -> None:
    found = quantity_of(text)
    assert found is not None
    assert found.amount == amount


@pytest.mark.parametrize(
    "text", ["", "M", "5X", "5 Mb", "1,5", "1e5", "٣", "5M2", "0x1", None, [], {}, float("nan")]
)
def test_what_is_not_a_quantity(text: object) -> None:
    assert quantity_of(text) is None


def test_letters_of_ascii_are_like_no_others() -> None:
    """Else a condition here would want rows that no server finds by the same letters."""
    plain = {chr(code) for code in range(128)}
    for code in range(128, sys.maxunicode + 1):
        assert not plain & set(without_case(chr(code))), hex(code)
    assert without_case("Straße ÄK") == "straße äk"


def test_what_is_negated_too_often_is_refused() -> None:
    assert parse_condition("not " * 32 + "a=1")
    for times in (33, 100_000):
        with pytest.raises(LanguageError, match="more than 32 times `not`"):
            parse_condition("not " * times + "a=1")
