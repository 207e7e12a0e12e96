import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.render import FORMATS, Context

# The terminal of these tests joins no emoji, as the width of those that are joined supposes.
JOINING = "\u200c\u200d\ufe0f" + "".join(
    chr(code)
    for span in ((0x1F1E6, 0x1F1FF), (0x1F3FB, 0x1F3FF))
    for code in range(span[0], span[1] + 1)
)
text = st.text(st.characters(exclude_categories=(), exclude_characters=JOINING), max_size=30)
scalar = st.none() | st.booleans() | st.integers() | st.floats() | text
cell = st.recursive(
    scalar, lambda inner: st.lists(inner) | st.dictionaries(text, inner), max_leaves=4
)
record = st.dictionaries(text, cell, min_size=1, max_size=8)
context = st.builds(Context, width=st.integers(1, 120), terminal=st.just(True))


def lines(value, **settings):
    written = "".join(FORMATS["table"].write(value, Context(**settings)))
    assert written.endswith("\n")
    return written[:-1].split("\n")


def every_line_fits(value, context):
    """True when a terminal of that width wraps none of the lines."""
    shown = "".join(FORMATS["table"].write(value, context)).split("\n")[:-1]
    screen = pyte.Screen(context.width, 2 * len(shown))
    pyte.Stream(screen).feed("\r\n".join(shown))
    return screen.cursor.y == len(shown) - 1


def test_columns_are_aligned_under_an_underlined_header():
    table = [{"user": "alice", "domain": "a.test"}, {"user": "bo", "domain": "long.example.com"}]
    assert lines(table) == [
        "user   domain",
        "─────  ────────────────",
        "alice  a.test",
        "bo     long.example.com",
    ]


def test_numbers_stand_on_the_right_also_when_they_came_as_strings():
    table = [{"n": 5, "s": "10", "t": "10"}, {"n": 1234, "s": "7.25", "t": "x"}]
    assert lines(table)[2:] == ["   5    10  10", "1234  7.25  x"]


def test_addresses_and_booleans_are_no_numbers():
    assert lines([{"ip": "192.0.2.1", "on": True}, {"ip": "1.1.1.1", "on": False}])[2:] == [
        "192.0.2.1  true",
        "1.1.1.1    false",
    ]


def test_the_header_is_bold_instead_of_underlined_with_color():
    assert lines([{"a": 1}], color=True) == ["\x1b[1ma\x1b[0m", "1"]


def test_without_color_there_is_no_escape_code():
    wide = [{f"column{n}": "x" * 30 for n in range(20)}]
    assert "\x1b" not in "".join(lines(wide, width=80, terminal=True))


def test_the_list_of_whm_is_the_table():
    assert lines({"acct": [{"user": "alice"}]})[-1] == "alice"


def test_null_cells_and_missing_fields_are_blank():
    assert lines([{"a": None, "b": "x"}, {"b": "y"}])[2:] == ["   x", "   y"]


def test_nested_cells_are_compact_json():
    assert lines([{"a": {"b": [1, None]}, "c": []}])[-1] == '{"b":[1,null]}  []'


def test_scalars_are_one_column_without_header():
    assert lines(["a", 2, None, True]) == ["a", "2", "", "true"]


def test_rows_of_lists_are_aligned_without_header():
    assert lines([["alice", 1], ["bo", 22]]) == ["alice   1", "bo     22"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "(nothing)"),
        ([], "(none)"),
        ({}, "(none)"),
        ({"acct": []}, "(none)"),
        ("text", "text"),
        (5, "5"),
        (False, "false"),
    ],
)
def test_what_has_no_rows_is_said_in_words_or_is_itself(value, shown):
    assert lines(value, terminal=True) == [shown]


@pytest.mark.parametrize("value", [None, [], {}, {"acct": []}])
def test_what_has_no_rows_is_nothing_where_no_eyes_are(value):
    assert list(FORMATS["table"].write(value, Context())) == []


def test_a_text_of_lines_keeps_its_lines_and_only_one_end():
    assert lines("a\nb\n") == ["a", "b"]


def test_an_object_is_keys_and_values():
    assert lines({"user": "alice", "quota": 5, "owner": None}) == [
        "user   alice",
        "quota  5",
        "owner",
    ]


def test_what_is_nested_in_an_object_is_an_indented_tree():
    value = {
        "user": "alice",
        "limits": {"disk": 10, "ftp": {"max": 3}},
        "addons": ["a.test", "b.test"],
        "records": [{"name": "x", "ttl": 3}, {"name": "y"}],
        "none": [],
    }
    assert lines(value) == [
        "user     alice",
        "limits",
        "  disk  10",
        "  ftp",
        "    max  3",
        "addons",
        "  - a.test",
        "  - b.test",
        "records",
        "  - name  x",
        "    ttl   3",
        "  - name  y",
        "none     (none)",
    ]


def test_the_widest_column_gives_way_and_is_marked():
    table = [{"id": 1, "long": "x" * 50, "short": "abc"}]
    _, rule, shown = lines(table, width=40)
    assert shown.startswith(" 1  xxx")
    assert shown.endswith("…  abc")
    assert len(rule) == 40


def test_a_number_is_not_cut_where_a_text_can_be():
    table = [{"bytes": 12345678901234567890, "text": "t" * 60}]
    assert lines(table, width=40)[-1].startswith("12345678901234567890  ttt")


def test_columns_that_do_not_fit_are_left_out_and_named():
    table = [{f"column{n}": "x" * 20 for n in range(6)}]
    shown = lines(table, width=80)
    assert shown[0].split() == ["column0", "column1", "column2", "column3"]
    assert shown[-1].startswith("… 2 more columns: column4, column5 (use | select")


def test_how_to_see_the_rest_is_said_before_all_names_are():
    table = [{f"column{n}": "x" * 20 for n in range(30)}]
    note = lines(table, width=80)[-1]
    assert note.startswith("… 26 more columns: column4, ")
    assert note.endswith("… (use | select, or set output=pretty)")
    assert len(note) == 80


def test_the_note_of_left_out_columns_is_dim_with_color():
    table = [{f"column{n}": "x" * 20 for n in range(6)}]
    assert lines(table, width=80, color=True)[-1].startswith("\x1b[2m… 2 more columns")


def test_without_a_width_nothing_is_cut():
    table = [{f"column{n}": "x" * 300 for n in range(30)}]
    assert lines(table)[-1].split() == ["x" * 300] * 30


def test_wide_characters_are_aligned_by_cells():
    assert lines([{"a": "日本", "b": "x"}, {"a": "abcd", "b": "y"}])[2:] == [
        "日本  x",
        "abcd  y",
    ]


def test_a_wide_character_is_not_halved():
    (_, _, shown) = lines([{"a": "日本語日本語日本語"}], width=6)
    assert shown == "日本…"


def test_a_line_end_in_a_cell_does_not_end_the_row():
    assert lines([{"a": "x\ny\r\nz"}])[-1] == "x\\ny\\r\\nz"


def test_a_table_is_safe_even_where_it_is_no_terminal():
    assert "\x1b" not in "".join(lines([{"\x1b[1m": "\x1b[2J"}], terminal=False))
    assert "\x1b" not in "".join(lines({"\x1b[1m": {"k": "\x1b[2J"}}, terminal=False))


def test_a_huge_cell_is_cut_before_it_is_escaped(monkeypatch):
    from cpshell.render import cells, table

    seen = []

    def watched(text, **settings):
        seen.append(len(text))
        return text

    monkeypatch.setattr(cells, "safe", watched)
    monkeypatch.setattr(table, "safe", watched)
    lines([{"a": "\x1b" * 1_000_000, "b": ["y" * 10] * 100_000}], width=80)
    assert seen
    assert max(seen) < 1000


def test_a_huge_cell_does_not_pad_the_others():
    shown = lines([{"a": "x" * 100_000, "b": 1}, {"a": "y", "b": 2}])
    assert len(shown[-1]) < 1000


def test_data_nested_as_deeply_as_the_parser_allows_is_shown():
    deep: list = []
    for _ in range(900):
        deep = [deep]
    assert lines([{"a": deep}], width=40)
    assert lines({"a": deep, "b": 1}, width=40)


def test_a_hook_makes_values_readable_and_numbers_stay_right():
    def humanise(name: str, value: object) -> str:
        return f"{value} KB" if name == "size" else str(value)

    table = [{"size": 5, "user": "a"}, {"size": 1024, "user": "b"}]
    assert lines(table, humanise=humanise)[2:] == ["   5 KB  a", "1024 KB  b"]
    assert lines({"size": 5, "user": "a"}, humanise=humanise) == ["size  5 KB", "user  a"]


def test_an_overlong_line_would_be_noticed():
    assert every_line_fits("x" * 10, Context(width=10, terminal=True))
    assert not every_line_fits("x" * 11, Context(width=10, terminal=True))


@given(st.lists(record, min_size=2, max_size=6), context)
def test_no_line_is_wider_than_the_terminal(table, context):
    assert every_line_fits(table, context)


@given(st.lists(record, min_size=2, max_size=6), context)
def test_each_row_is_on_exactly_one_line(table, context):
    shown = "".join(FORMATS["table"].write(table, context)).split("\n")[:-1]
    notes = len(shown) - 2 - len(table)
    assert notes in (0, 1)
    assert shown[-1].startswith("…") or not notes


URL = "https://127.0.0.1:2083/cpsess0123456789/login/?session=alice%3a" + "x" * 300


@pytest.mark.parametrize("value", [{"user": "alice", "url": URL}, [{"user": "alice", "url": URL}]])
@pytest.mark.parametrize("width", [20, 80, 140])
def test_a_record_is_never_cut(value, width):
    shown = "".join(FORMATS["table"].write(value, Context(width=width, terminal=True)))
    assert shown == f"user  alice\nurl   {URL}\n"


def test_a_row_that_fits_stays_a_table():
    shown = "".join(FORMATS["table"].write([{"a": 1, "b": 2}], Context(width=20, terminal=True)))
    assert shown.split("\n")[0].split() == ["a", "b"]


@pytest.mark.parametrize("value", [[{}], [[]], [{}, "a"], [[], {}]])
def test_rows_with_nothing_in_them_are_still_rows(value):
    assert len(lines(value)) >= len(value)


@given(cell)
def test_any_value_ends_with_one_line_end(value):
    written = "".join(FORMATS["table"].write(value, Context(terminal=True)))
    assert written.endswith("\n")


def test_a_table_begins_with_the_columns_that_eyes_want_and_keeps_the_others():
    table = [{"a": 1, "user": "alice", "b": 2, "domain": "a.test"}]
    assert lines(table, first=("domain", "plan", "user"))[0].split() == ["domain", "user", "a", "b"]


def test_columns_that_do_not_fit_are_named_whatever_comes_first():
    table = [{f"field{n}": "x" * 20 for n in range(9)}]
    shown = lines(table, width=100, first=("field8",))
    assert shown[0].startswith("field8")
    assert "field4, field5, field6, field7" in shown[-1]
    assert "more columns" in shown[-1]
