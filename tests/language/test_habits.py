"""What other shells and languages write is refused or told, with what is written here."""

import pytest

ROWS = (
    'let rows = [{"user":"ann","used":"482M","n":1},{"user":"Bob","used":"unlimited","n":"2"}]'
    '; let list = ["ann","Bob"]\n'
)


@pytest.mark.parametrize(
    ("stage", "hint"),
    [
        ("where user = ann AND n = 1", "write and"),
        ("where user = ann && n = 1", "write and"),
        ("where user = ann, n = 1", "write and"),
        ("where user == ann", "write ="),
        ("where user -eq ann", "FIELD = VALUE"),
        ("where user like 'a%'", "FIELD ~ VALUE"),
        ("where user contains a", "FIELD ~ VALUE"),
        ("where user startswith a", "FIELD ^= VALUE"),
        ("where n gt 1", "FIELD > VALUE"),
        ("where n between 1 and 2", "FIELD >= A and FIELD <= B"),
        ("where user not in (ann, Bob)", "not FIELD in (a, b)"),
        ("where user in (ann Bob)", "commas stand between: in (a, b)"),
        ("where ! user = ann", "write not FIELD=VALUE"),
        ("where 'used > 1gb'", "the letters of units of size are large: 1GB"),
        ("sort by user", "sort FIELD, group FIELD, without `by`"),
        ("sort user desc", "sort -FIELD"),
        ("sort -r user", "sort -FIELD"),
        ("sort user --reverse", "usage: sort [KEY …]"),
        ("select user as name", "select NAME=FIELD"),
        ("select *", "all fields stay where select is left out"),
        ("select name: user", "a new name: name=FIELD"),
        ("select x = n + 1", "no blank stands before the sign: select 'NAME=EXPRESSION'"),
        ("get .user", "without the first point: get user"),
        ("get 0", "get [0]"),
        ("get [?n>1]", "numbers stand in backticks: `1`; or where 'FIELD > 1'"),
        ("first 2", "limit N"),
        ("sort-by user", "sort FIELD, or sort -FIELD"),
        ("group-by user", "group FIELD --sum FIELD"),
        ("join $rows using user", "usage: join TABLE ON FIELD …"),
    ],
)
def test_a_habit_is_refused_with_a_hint(run, stage: str, hint: str) -> None:
    ran = run("-c", f"{ROWS}echo $rows | {stage}")
    assert (ran.code, ran.out) == (2, "")
    assert f"hint: {hint}\n" in ran.err


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("for x in {1..3} { echo $x }", "$(!seq 1 3 | from lines); the text stands in quotes"),
        ("for x in 1..3 { echo $x }", "$(!seq 1 3 | from lines); the text stands in quotes"),
        ("for x in {a,b} { echo $x }", "$(!seq 1 3 | from lines); the text stands in quotes"),
        (
            "for x in *.csv { echo $x }",
            "$(!sh -c 'ls *.csv' | from lines); the text stands in quotes",
        ),
        ("for x in a, b { echo $x }", "for u in alice bob { … }; the text stands in quotes"),
        ("x=5", "a variable: let x = …"),
        ("export x", "let NAME = VALUE"),
        ("while x", "until CONDITION { … }"),
        ("ls", "a program: !ls …"),
        ("return 5", "echo VALUE; exit N ends the script"),
        ("echo a || echo b", "try { … } else { … }"),
        ("!true || echo b", "try { … } else { … }"),
        ("echo a | count || echo b", "try { … } else { … }"),
        ("echo $rows | where n=1 || n=2", "write or"),
        ('echo $rows | get "a" || "b"', "quote it: get '\"a\" …'"),
    ],
)
def test_a_line_of_another_shell_is_refused_with_a_hint(run, line: str, hint: str) -> None:
    ran = run("-c", line)
    assert (ran.code, ran.out) == (2, "")
    assert f"hint: {hint}\n" in ran.err


COMMAND = "$(COMMAND …); as text it stands in quotes"
SHELL = "!sh -c '…' runs a line of a shell; as text it stands in quotes"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("echo `date`", COMMAND),
        ("echo user=`cat list`", COMMAND),
        ("let x = `date`", COMMAND),
        ("for x in `cat list` { echo $x }", COMMAND),
        ("if `cat` = 1 { echo 1 }", COMMAND),
        ("!cat `date`", COMMAND),
        ("echo hi > `date`", COMMAND),
        ("echo $(echo `date`)", COMMAND),
        ("echo 1 | get [?a==$(echo `date`)]", COMMAND),
        ("whm listaccts user=`id`", COMMAND),
        ("echo a && echo b", "`;` or a line end: the first failure ends the script; as text"),
        ("!true && !true", "`;` or a line end: the first failure ends the script; as text"),
        ("!sleep 5 &", "for NAME in VALUES --jobs N { … }; as text it stands in quotes"),
        ("!cat < list", "open FILE | …, or for a program: !sh -c '…' runs a line of a shell"),
        ("!cat <<EOF", "open FILE | …, or for a program: !sh -c '…' runs a line of a shell"),
        ("echo hi 2>/dev/null", SHELL),
        ("echo hi | cat 2>&1", SHELL),
        ("echo hi &> log", SHELL),
        ("echo hi >&2", SHELL),
        ("echo $?", "try { … } else { echo ${error.code} }; as text it stands in quotes"),
        ('echo "$@"', "$1, $args; as text it stands in quotes"),
    ],
)
def test_a_word_of_another_shell_is_refused_before_anything_runs(
    run, tmp_path, monkeypatch, line: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    (tmp_path / "s.cps").write_text(f"echo first\n{line}\n")
    ran = run("-f", "s.cps")
    assert (ran.code, ran.out) == (2, "")
    assert f"hint: {hint}" in ran.err
    assert set(tmp_path.iterdir()) - before <= {tmp_path / "s.cps", tmp_path / "xdg"}


def test_signs_that_are_text_or_part_of_an_expression_pass(run) -> None:
    lines = (
        "echo '`date`' \"`\" \\`x\\`",
        "echo $rows | get [?n==`1`].user",
        "echo $rows | where `n` < 2 | count",
        "echo $rows | select 'x=`n`' | get [0]",
        "echo R&D a&b '&' \\&\\& '<' '2>&1' 5>4",
        "if 1 < 2 { echo less }",
        "echo 'costs 5$' '$?'  # `date` && 2>&1",
    )
    ran = run("-c", ROWS + "\n".join(lines))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        '`date` ` `x`\n["ann"]\n1\n{"x":1}\nR&D a&b & && < 2>&1 5>4\nless\ncosts 5$ $?\n'
    )


def test_text_that_looks_like_a_pattern_stands_in_quotes(run) -> None:
    ran = run("-c", "for x in '{1..3}' '*.csv' \"*\" { echo $x }")
    assert (ran.code, ran.out) == (0, "{1..3}\n*.csv\n*\n")


def test_a_sourced_script_gets_words_that_look_like_options(run, tmp_path) -> None:
    (tmp_path / "f.cps").write_text("echo $1 $2\n")
    ran = run("-c", f"source {tmp_path}/f.cps --flag -x")
    assert (ran.code, ran.out) == (0, "--flag -x\n")


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ("--where user ~ al", "--where 'FIELD=VALUE and …'"),
        ("--where user=alice and plan=default", "--where 'FIELD=VALUE and …'"),
        ("--sort diskused desc", "--sort -FIELD,FIELD"),
        ("--columns user domain", "--columns FIELD,FIELD"),
    ],
)
def test_words_that_an_option_does_not_take_get_its_form(run, options: str, hint: str) -> None:
    ran = run("-c", f"whm listaccts {options}")
    assert ran.code == 2
    assert f"hint: {hint}\n" in ran.err


def test_last_after_a_pipe_is_not_the_program_of_logins(run) -> None:
    ran = run("-c", f"{ROWS}echo $rows | last 2")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(
    ("stage", "note"),
    [
        ("where user = a*", "'a*' is taken as it stands, signs and all: FIELD ^= a"),
        ("where user ~ '^a'", "'^a' is taken as it stands, signs and all: FIELD ^= a"),
        ("where user ~ 'a.*'", "'a.*' is taken as it stands, signs and all: FIELD ^= a"),
        ("where user ~ '.*n$'", "'.*n$' is taken as it stands, signs and all: FIELD $= n"),
        ("where user = ANN", "= tells large letters from small ones: user = ann"),
        ("where used = Unlimited", "= tells large letters from small ones: used = unlimited"),
        ("get user", "the value is a list, in which a name finds nothing: get [].user"),
    ],
)
def test_what_finds_nothing_for_another_meaning_is_told(run, stage: str, note: str) -> None:
    ran = run("-c", f"{ROWS}echo $rows | {stage}")
    assert (ran.code, ran.out) == (0, "null\n" if stage.startswith("get") else "[]\n")
    assert note in ran.err


def test_where_that_finds_what_it_asks_for_says_nothing(run) -> None:
    assert run("-c", f"{ROWS}echo $rows | where user = ann").err == ""
    assert run("-c", f"{ROWS}echo $rows | where user = zoe").err == ""


def test_a_program_of_lines_is_told_to_get_one_line_of_rows(run) -> None:
    assert (
        "head gets these rows as one line of JSON: | limit N; as lines: | jsonl | head"
        in run("-c", f"{ROWS}echo $rows | head -n 1").err
    )
    for stage in ("jsonl | head -n 1", "csv | head -n 1", "get [].user | head -n 1"):
        assert run("-c", f"{ROWS}echo $rows | {stage}").err == ""
    assert run("-c", f"{ROWS}echo $list | head -n 1").err == ""
    assert run("-q", "-c", f"{ROWS}echo $rows | head -n 1").err == ""
