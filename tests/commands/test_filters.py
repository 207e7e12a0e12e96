"""The filters, each by what it lets through."""

import json
from typing import Any

import pytest

ROWS = """let rows = [
    {"user":"ann","used":9,"text":"9","plan":{"name":"Gold","limit":{"disk":50}}},
    {"user":"Bob","used":10,"text":"10","plan":{"name":"silver","limit":{"disk":5}}},
    {"user":"carl","used":11.5,"text":"100","plan":{"name":"gold","limit":{"disk":100}}}
]
""".replace("\n    ", "").replace("\n]", "]")


@pytest.fixture
def users(run):
    """The users of the rows that a filter lets through, in their order."""

    def names(stage: str) -> list[str]:
        ran = run("-c", f"{ROWS}echo $rows | {stage} | get [].user")
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    return names


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("'used<10'", ["ann"]),
        ("'used>10'", ["carl"]),
        ("'used<11.5'", ["ann", "Bob"]),
        ("'used>9'", ["Bob", "carl"]),
        ("'used>11.5'", []),
        ("'used<9'", []),
        ("used=10", ["Bob"]),
        ("used=10.0", ["Bob"]),
        ("used!=10", ["ann", "carl"]),
        ("user~O", ["Bob"]),
        ("user=bob", []),
        ("user=Bob", ["Bob"]),
        ("user^=C", ["carl"]),
        ("user^=a", ["ann"]),
        ("user!=ann", ["Bob", "carl"]),
    ],
)
def test_where_compares(users, condition: str, expected: list[str]) -> None:
    assert users(f"where {condition}") == expected


def test_several_conditions_must_all_hold(users) -> None:
    assert users("where user~a and 'used>9'") == ["carl"]
    assert users("where 'user~a and used>9'") == ["carl"]


def test_less_and_greater_compare_numbers_in_texts_as_numbers(users) -> None:
    assert users("where 'text<10'") == ["ann"]
    assert users("where 'text>10'") == ["carl"]
    assert users("where 'text>9'") == ["Bob", "carl"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("plan.name=gold", ["carl"]),
        ("plan.name~GOLD", ["ann", "carl"]),
        ("'plan.limit.disk>5'", ["ann", "carl"]),
        ("'plan.limit.disk<50'", ["Bob"]),
        ("plan.limit.disk=100", ["carl"]),
        ("plan.name!=silver", ["ann", "carl"]),
    ],
)
def test_a_dotted_field_reaches_into_objects(users, condition: str, expected: list[str]) -> None:
    assert users(f"where {condition}") == expected


def test_rows_are_sorted_by_a_dotted_field(users) -> None:
    stage = "where plan.name~l | sort"
    assert users(f"{stage} plan.limit.disk:numeric") == ["Bob", "ann", "carl"]
    assert users(f"{stage} -plan.limit.disk:numeric") == ["carl", "ann", "Bob"]
    assert users(f"{stage} plan.name,-used") == ["carl", "ann", "Bob"]


def test_a_dotted_field_is_selected_under_its_whole_name(run) -> None:
    ran = run("-c", f"{ROWS}echo $rows | limit 2 | select user,plan.limit.disk plan.name")
    assert json.loads(ran.out) == [
        {"user": "ann", "plan.limit.disk": 50, "plan.name": "Gold"},
        {"user": "Bob", "plan.limit.disk": 5, "plan.name": "silver"},
    ]


def test_a_field_whose_name_has_a_dot_wins_over_a_path(run) -> None:
    rows = '[{"a.b":1,"a":{"b":2}}]'
    ran = run("-c", f"let rows = {rows}\necho $rows | where a.b=1 | select a.b")
    assert (ran.code, ran.out) == (0, '[{"a.b":1}]\n')


def test_limit_and_count_count_rows(users, run) -> None:
    assert users("limit 2") == ["ann", "Bob"]
    assert users("limit 0") == []
    assert run("-c", f"{ROWS}echo $rows | count").out == "3\n"


def test_sort_puts_numbers_by_size(users) -> None:
    assert users("sort used") == ["ann", "Bob", "carl"]
    assert users("sort -used") == ["carl", "Bob", "ann"]
    assert users("sort text") == ["ann", "Bob", "carl"]


def test_addresses_are_sorted_by_their_numbers(run) -> None:
    rows = '[{"ip":"10.0.0.10"},{"ip":"9.0.0.1"},{"ip":"10.0.0.9"}]'
    ran = run("-c", f"let rows = {rows}\necho $rows | sort ip:ipv4 | get [].ip")
    assert json.loads(ran.out) == ["9.0.0.1", "10.0.0.9", "10.0.0.10"]


def test_rows_finds_the_list_inside_an_answer(run) -> None:
    ran = run("-c", 'let answer = {"acct":[{"user":"ann"}]}\necho $answer | rows')
    assert json.loads(ran.out) == [{"user": "ann"}]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("[].user", ["ann", "Bob", "carl"]),
        ('''"[?user=='Bob'].used"''', [10]),
        ("""[?user=='Bob'].used""", [10]),
        ("""[?user == 'Bob'].used""", [10]),
        ("""'[?user==`"Bob"`].used'""", [10]),
        ("""[]."plan"."name" """, ["Gold", "silver", "gold"]),
        ("'length(@)'", 3),
        ("length(@)", 3),
        ("[0].user", "ann"),
        ("[].nosuch", []),
        ("nosuch", None),
    ],
)
def test_get_takes_jmespath_with_its_own_quotes(run, words: str, expected: Any) -> None:
    ran = run("-c", f"{ROWS}echo $rows | get {words}")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out) == expected


def test_get_with_a_step_of_nothing_is_a_mistake(run) -> None:
    ran = run("-c", "let rows = [1, 2]\necho $rows | get '[::0]'")
    assert (ran.code, ran.out) == (2, "")
    assert "the expression cannot be worked out: slice step cannot be zero" in ran.err


def test_true_and_false_are_1_and_0_as_on_the_wire(run) -> None:
    rows = '[{"user":"ann","on":true},{"user":"Bob","on":false}]'
    ran = run("-c", f"let rows = {rows}\necho $rows | where on=1 | get [].user")
    assert ran.out == '["ann"]\n'
    ran = run("-c", f"let rows = {rows}\necho $rows | where on=0 | get [].user")
    assert ran.out == '["Bob"]\n'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('["b","10","9","C"]', ["9", "10", "b", "C"]),
        ('["1.10","1.9","1.2"]', ["1.10", "1.2", "1.9"]),
        ("[3,-1,2.5]", [-1, 2.5, 3]),
    ],
)
def test_sort_without_a_key_puts_numbers_first_and_texts_by_letter(run, rows, expected) -> None:
    assert json.loads(run("-c", f"let rows = {rows}\necho $rows | sort").out) == expected


def test_a_mistake_in_a_later_sort_key_is_found(run) -> None:
    ran = run("-c", f"{ROWS}echo $rows | sort user,used:size")
    assert ran.code == 2
    assert "used:size" in ran.err


@pytest.mark.parametrize("count", ["-1", "x", "1.5", "''"])
def test_limit_takes_a_whole_number(run, count: str) -> None:
    ran = run("-c", f"{ROWS}echo $rows | limit {count}")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("text=used", "the text 'used' is meant, not the field; the field is (used)"),
        ("'user=ann or text in (used, b)'", "the text 'used' is meant"),
        ("\"text='used'\"", None),
        ("text=(used)", None),
        ("text=gold", None),
    ],
)
def test_where_says_when_a_word_right_of_a_sign_could_be_a_field(run, condition, told) -> None:
    ran = run("-c", f"{ROWS}echo $rows | where {condition} | count")
    assert ran.code == 0
    assert told is None or told in ran.err
    assert (ran.err == "") == (told is None)


@pytest.mark.parametrize(
    "expression", ["[].user", "[0].user", "'[?used].user'", "'[*].user | [0]'"]
)
def test_get_says_when_a_list_is_wanted_of_an_object(run, expression) -> None:
    ran = run("-c", f'{ROWS}let reply = {{"n": 1, "rows": $rows}}\necho $reply | get {expression}')
    assert (ran.code, ran.out) == (0, "null\n")
    assert "the value is an object, in which `[` finds nothing: get rows[] …" in ran.err


@pytest.mark.parametrize("expression", ["[?text>`9`]", "[?text<=used]", "[?plan>`1`]"])
def test_get_orders_numbers_only(run, expression) -> None:
    ran = run("-c", f"{ROWS}echo $rows | get '{expression}'")
    assert ran.code in (0, 2)
    assert "internal error" not in ran.err
    assert ran.code == 0 or "only numbers have an order" in ran.err
