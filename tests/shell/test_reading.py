"""Rows from outside: ``open``, ``from``, and programs at the head of a pipeline."""

import json

import pytest

ROWS = [{"user": "alice", "note": 'a, "b"\nc\td\\n'}, {"user": "bob", "note": ""}]


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "yaml", "CSV", "ndjson", "yml"])
def test_what_a_format_writes_open_reads(run, tmp_path, ending):
    file = tmp_path / f"rows.{ending}"
    ran = run("-c", f"let rows = {json.dumps(ROWS)}\necho $rows > {file}\nopen {file} | rows")
    assert ran.code == 0
    assert json.loads(ran.out) == ROWS


def test_a_file_without_an_ending_holds_lines(run, tmp_path):
    (tmp_path / "users").write_bytes(b"\xef\xbb\xbfalice\r\n\r\nb\xc3\xb6b")
    ran = run("-c", f"open {tmp_path}/users")
    assert json.loads(ran.out) == ["alice", "", "böb"]


def test_a_loop_over_a_table_has_its_fields(run, tmp_path):
    file = tmp_path / "users.csv"
    file.write_text("user,email\nalice,a@x\nbob,b@x\n")
    ran = run("-c", f"for row in $(open {file}) {{ echo ${{row.email}} }}")
    assert ran.out == "a@x\nb@x\n"


def test_as_says_what_a_file_holds(run, tmp_path):
    file = tmp_path / "data.bin"
    file.write_text("a\n1\n")
    assert run("-c", f"open {file}").code == 2
    assert run("-c", f"open {file} --as csv").out == '[{"a":"1"}]\n'
    assert run("-c", f"open {file} --as xml").code == 2


def test_open_reads_standard_input(run):
    assert run("-c", "open - | count", stdin="a\nb\n").out == "2\n"
    assert run("-c", "open - --as json", stdin='{"a": 1}').out == '{"a":1}\n'


def test_standard_input_that_is_the_script_is_not_read(run):
    ran = run(stdin="open -\nalice\n")
    assert ran.code == 2
    assert "standard input is the script itself" in ran.err


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.csv", "a,b\n1\n", "a.csv:2: 1 cell, but the header has 2"),
        ("a.csv", 'a\n"x\ny\n', "a.csv:3: invalid csv"),
        ("a.csv", "a,a\n", "a.csv:1: the header has 'a' twice"),
        ("a.csv", "a;b\n1;2\n", "a.csv:1: the header has no commas, but semicolons"),
        ("a.csv", "a\tb\n1\t2\n", "a.csv:1: the header has no commas, but tabs"),
        ("a.csv", "a,,b\n", "a.csv:1: column 2 of the header has no name"),
        ("a.tsv", "a\tb\n\n1\t2\t3\n", "a.tsv:3: 3 cells, but the header has 2"),
        ("a.json", '{"a":\n x}', "a.json:2: invalid JSON at column 2"),
        ("a.json", "[NaN]", "a.json:1: invalid JSON: NaN"),
        ("a.jsonl", "1\n\n{x\n", "a.jsonl:3: invalid JSON at column 2"),
        ("a.yaml", "a: 1\nb: [\n", "a.yaml:3: invalid YAML"),
        ("a.yaml", "a: !!python/name:os.system 1\n", "a.yaml:1: invalid YAML"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_its_place(run, tmp_path, name, text, place):
    (tmp_path / name).write_text(text)
    ran = run("-c", f"open {tmp_path}/{name}")
    assert (ran.code, ran.out) == (2, "")
    assert place in ran.err.splitlines()[0]


def test_bytes_that_are_not_utf_8_are_refused_with_their_place(run, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a\nM\xfcller\n")
    ran = run("-c", f"open {tmp_path}/a.csv")
    assert ran.code == 2
    assert "line 2, byte 2" in ran.err


def test_yaml_keeps_dates_as_they_were_written(run, tmp_path):
    (tmp_path / "a.yaml").write_text("- 2026-01-02\n- 12:30\n")
    assert run("-c", f"open {tmp_path}/a.yaml | get [0]").out == '"2026-01-02"\n'


def test_a_program_at_the_head_is_read_with_from(run):
    script = "!sh -c 'echo b; echo a' | from lines | sort"
    assert run("-c", script).out == '["a","b"]\n'
    assert run("-c", "!echo '[1,2]' | from json | get [1]").out == "2\n"
    assert run("-c", "!printf 'a,b\\n1,2\\n' | from csv").out == '[{"a":"1","b":"2"}]\n'


def test_what_a_program_prints_is_text_until_from_reads_it(run):
    assert run("-c", "let v = !echo 1.10\necho $v").out == "1.10\n"


def test_from_takes_text_only(run):
    ran = run("-c", "let x = [1]\necho $x | from json")
    assert ran.code == 2
    assert "from reads a text" in ran.err


def test_a_program_gets_the_words_as_they_are(run):
    script = "let x = 'a b; rm *'\n!printf '%s|' $x '$y' | cat"
    assert run("-c", script).out == "a b; rm *|$y|\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"a b"', "a b\n"),
        ('["a","b c",3]', "a\nb c\n3\n"),
        ('[{"a":1}]', '[{"a":1}]\n'),
        ('{"a":1}', '{"a":1}\n'),
        ("5", "5\n"),
    ],
)
def test_what_programs_get(run, value, text):
    assert run("-c", f"let x = {value}\necho $x | cat").out == text


def test_a_program_at_the_head_reads_standard_input(run, tmp_path):
    assert run("-c", "!sh -c 'exit 3'").code == 1
    assert "sh ended with 3" in run("-c", "!sh -c 'exit 3'").err
    assert run("-c", "!no-such-program x").code == 2


def test_bytes_that_are_used_must_be_utf_8(run):
    ran = run("-c", "let x = !printf '\\377'")
    assert ran.code == 2
    assert "what printf prints is not text in UTF-8" in ran.err


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "yaml"])
def test_a_table_without_rows_comes_back_without_rows(run, tmp_path, ending):
    file = tmp_path / f"a.{ending}"
    ran = run("-c", f"echo [] | from json | rows > {file}\nopen {file} | rows")
    assert (ran.code, ran.out) == (0, "[]\n"), ran.err


@pytest.mark.parametrize(
    ("ending", "text", "message"),
    [
        ("json", '{"a":1,"a":2}', "1: invalid JSON: the key 'a' stands in one object twice"),
        ("jsonl", '{"a":1}\n{"a":1e400}\n', "2: invalid JSON: the number 1e400 is too large"),
    ],
)
def test_json_that_would_lose_something_is_refused(run, tmp_path, ending, text, message):
    file = tmp_path / f"data.{ending}"
    file.write_text(text)
    ran = run("-c", f"open {file}")
    assert (ran.code, ran.out) == (2, "")
    assert f"{file}:{message}" in ran.err
