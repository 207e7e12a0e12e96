import csv
import io
import json
import subprocess
import sys
import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import ExitCode, UsageError
from cpshell.render import FORMATS, Context, by_extension

anything = st.text(st.characters(exclude_categories=()), max_size=20)
encodable = st.text(max_size=20)
scalar = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | anything


def nested(leaf, key):
    return st.recursive(leaf, lambda v: st.lists(v) | st.dictionaries(key, v), max_leaves=8)


TEXT_FORMATS = [name for name in FORMATS if name not in ("raw", "envelope")]
ACCOUNTS = {"acct": [{"user": "alice", "quota": None}, {"user": "bo", "addons": ["x.test"]}]}


def write(name, value, **settings):
    return "".join(FORMATS[name].write(value, Context(**settings)))


def test_the_formats_are_those_of_the_contract():
    names = "table json pretty jsonl yaml csv tsv markdown text raw envelope"
    assert " ".join(FORMATS) == names
    assert all(format_.summary for format_ in FORMATS.values())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("out.json", "json"),
        ("a.b/OUT.JSONL", "jsonl"),
        ("x.ndjson", "jsonl"),
        ("x.yml", "yaml"),
        ("x.yaml", "yaml"),
        ("x.csv", "csv"),
        ("x.tsv", "tsv"),
        ("x.md", "markdown"),
        ("x.txt", "table"),
    ],
)
def test_the_ending_of_a_file_tells_the_format(path, name):
    found = by_extension(path)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("path", ["x", "x.", "x.jpeg", ".json", "json"])
def test_another_ending_tells_nothing(path):
    assert by_extension(path) is None


def test_json_is_one_compact_line_of_unicode():
    assert write("json", {"b": ["ü", None, True], "a": 1}) == '{"b":["ü",null,true],"a":1}\n'


def test_a_long_line_of_json_is_written_in_pieces_and_whole():
    value = [{"näme": f"user{number}"} for number in range(10_000)]
    pieces = list(FORMATS["json"].write(value, Context()))
    assert max(map(len, pieces)) <= 1 << 16
    assert json.loads("".join(pieces)) == value
    assert "".join(pieces).count("\n") == 1


def test_pretty_is_indented_by_two():
    assert write("pretty", {"a": [1]}) == '{\n  "a": [\n    1\n  ]\n}\n'


def test_jsonl_is_one_line_a_row():
    assert write("jsonl", ACCOUNTS) == (
        '{"user":"alice","quota":null}\n{"user":"bo","addons":["x.test"]}\n'
    )


def test_yaml_keeps_the_order_of_keys_and_unicode():
    assert write("yaml", {"b": "ü", "a": [1, {"x": None}]}) == "b: ü\na:\n- 1\n- x: null\n"


def test_yaml_of_a_scalar_is_one_line():
    assert write("yaml", "text") == "text\n"


def test_yaml_repeats_what_appears_twice():
    twice = ["x"]
    assert "&" not in write("yaml", {"a": twice, "b": twice})


def test_csv_has_the_union_of_fields_and_compact_json_for_nested_values():
    assert write("csv", ACCOUNTS) == 'user,quota,addons\nalice,,\nbo,,"[""x.test""]"\n'


def test_csv_of_scalars_and_of_lists_has_no_header():
    assert write("csv", ["a", 1, True]) == "a\n1\ntrue\n"
    assert write("csv", [["a", 1], ["b", 2]]) == "a,1\nb,2\n"


def test_csv_does_not_change_what_a_spreadsheet_might_run():
    assert write("csv", [{"a": "=1+1"}]) == "a\n=1+1\n"


def test_tsv_escapes_tabs_line_ends_and_backslashes():
    assert write("tsv", [{"a": "1\t2\n3\\4", "b": "x"}]) == "a\tb\n1\\t2\\n3\\\\4\tx\n"


def test_markdown_escapes_what_would_end_a_cell():
    assert write("markdown", [{"a|b": "x|y\\|z\nw", "c": 1}]) == (
        "| a\\|b | c |\n| --- | --- |\n| x\\|y\\\\\\|z<br>w | 1 |\n"
    )


def test_markdown_always_has_a_header():
    assert write("markdown", ["a"]) == "| value |\n| --- |\n| a |\n"
    assert write("markdown", [["a", 1]]) == "|  |  |\n| --- | --- |\n| a | 1 |\n"


@pytest.mark.parametrize("name", ["jsonl", "csv", "tsv", "markdown"])
def test_no_rows_write_nothing(name):
    assert write(name, []) == ""
    assert write(name, None) == ""


def test_raw_is_what_the_server_sent():
    body = b'{"data" : "\xff\xfe\xc3\xbc"}'
    text = write("raw", ["something else"], raw=body)
    assert text.encode("utf-8", "surrogateescape") == body


def test_raw_on_a_terminal_is_safe():
    assert write("raw", None, raw=b"a\x1b[2J\xff\n", terminal=True) == "a\\x1b[2J\\udcff\n"


def test_raw_without_an_answer_is_json():
    assert write("raw", {"a": 1}) == '{"a":1}\n'


def test_the_envelope_is_the_whole_reply():
    envelope = {"ok": True, "data": [1]}
    assert write("envelope", [1], envelope=envelope) == '{"ok":true,"data":[1]}\n'


def test_a_value_without_an_envelope_is_refused_before_anything_is_written():
    with pytest.raises(UsageError, match="no envelope") as failure:
        FORMATS["envelope"].write([1], Context())
    assert failure.value.exit_code is ExitCode.USAGE


@given(nested(scalar, anything))
@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("name", ["json", "pretty"])
def test_json_reads_back_as_the_same_value(name, terminal, value):
    text = write(name, value, terminal=terminal)
    assert json.loads(text) == json.loads(json.dumps(value))
    text.encode("utf-8")
    assert text.endswith("\n")
    assert name == "pretty" or text.count("\n") == 1


@given(nested(st.none() | st.booleans() | st.integers() | encodable, encodable))
@pytest.mark.parametrize("terminal", [False, True])
def test_yaml_reads_back_as_the_same_value(terminal, value):
    text = write("yaml", value, terminal=terminal)
    assert yaml.safe_load(text) == value
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@given(st.lists(st.lists(encodable, min_size=3, max_size=3), min_size=1))
def test_csv_reads_back_as_the_same_cells(table):
    text = write("csv", [dict(zip("abc", row, strict=True)) for row in table])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [list("abc"), *table]


@given(st.lists(st.lists(encodable, min_size=2, max_size=2), min_size=1))
def test_tsv_has_one_line_a_row_and_one_tab_a_gap(table):
    shown = write("tsv", [dict(zip("ab", row, strict=True)) for row in table]).split("\n")
    assert len(shown) == len(table) + 2
    assert all(line.count("\t") == 1 for line in shown[:-1])


@given(st.lists(st.dictionaries(anything, scalar, min_size=1, max_size=3), min_size=1, max_size=4))
@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_on_a_terminal_no_format_writes_a_control_character(name, value):
    text = write(name, value, terminal=True, width=80)
    controls = {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}}
    assert controls <= {"\n", "\t"}


@given(st.lists(st.dictionaries(anything, scalar, min_size=1, max_size=3), min_size=1, max_size=4))
@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_every_format_can_be_encoded_and_ends_with_a_line_end(name, value):
    text = write(name, value)
    text.encode("utf-8")
    assert text.endswith("\n")


@pytest.mark.slow
def test_a_script_pays_only_for_the_format_it_uses():
    code = (
        "import sys\n"
        "from cpshell.render import FORMATS, Context\n"
        "list(FORMATS['json'].write({'a': 'x'}, Context()))\n"
        "list(FORMATS['jsonl'].write([{'a': 'x'}], Context()))\n"
        "heavy = {'yaml', 'csv', 'wcwidth', 'cpshell.render.table', 'unicodedata'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_an_ascii_table_needs_no_width_of_characters():
    code = (
        "import sys\n"
        "from cpshell.render import FORMATS, Context\n"
        "list(FORMATS['table'].write([{'a': 'x'}], Context(width=80, terminal=True)))\n"
        "print('wcwidth' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
