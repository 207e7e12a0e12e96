"""A mistake in a script is found before its first line runs."""

import pytest


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        ("if $n == 3 { echo x }", 7, "unknown sign '=='"),
        ("if $n > 3 and { echo x }", 14, "a condition is missing"),
        ("if nonsense { echo x }", 4, "'nonsense' is a field"),
        ("if $n-name { echo x }", 7, "'name' is a field"),
        ("until $n = 1M' { }'x { echo x }", 12, "this cannot follow a value"),
        ("until '$n =' { echo x }", 8, "a variable cannot stand here"),
        ("if $n = 1 { echo } else if $(whoami) =~ x { echo x }", 38, "unknown sign '=~'"),
        ("echo a$(( 1 + ))", 14, "a value is missing"),
        ("for u in $n { echo $(($u + plan)) }", 28, "'plan' is a field"),
        ('let x = {"a": nope}', 15, "invalid JSON"),
    ],
)
def test_the_language_is_checked_with_its_place(run, line, column, told):
    ran = run("-c", f"echo before; let n = 1\n\n{line}")
    assert (ran.code, ran.out) == (2, "")
    first, shown, caret, *_ = ran.err.splitlines()
    assert first.startswith("cpshell: -c:3: ")
    assert told in first
    assert (shown, caret.index("^")) == (f"    {line}", column + 3)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("whm listaccts | where diskused=>1G", "where: unknown sign '=>'"),
        ("for u in $n { uapi --as $u Email list_pops | where a=$u b }", "where: `and` or `or`"),
        ("let x = whm listaccts | select user 'a=(b'", "select: this parenthesis"),
        ("echo $(whm listaccts | sort user:size)", "sort: "),
        ('whm listaccts | get "acct[?a==$n"', "get: invalid JMESPath"),
        ("whm listaccts | limit few", "limit takes a whole number"),
        ("whm listaccts --where 'a ~~ b' --limit $n", "whm listaccts: unknown sign '~~'"),
        ("uapi --as $n Email list_pops --sort=a:b", "a:b"),
        ("def f a { whm listaccts | group $a --sum '(' }", "group: "),
    ],
)
def test_so_are_the_words_of_filters(run, line, told):
    for script in (
        f"echo before\n\n{line}",
        f"echo before; let n = 1; if $n {{ }}\n\ntry {{ {line} }}",
    ):
        ran = run("-k", "-c", script)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("cpshell: -c:3: ")
        assert told in ran.err


@pytest.mark.parametrize(
    "line",
    [
        "echo [1] | limit $n",
        "echo $rows | sort $field | where a = $row.a and a in $list | select $field b=a+$n",
        "echo $rows | join $rows on $field | count",
        "echo $rows | get [?a==$n].a",
        "whm listaccts --input $field --where user=$n",
        "whm listaccts --input=$field --output $field",
        "whm listaccts --where user=$n --limit $n --page $n --as-curl --columns $field",
    ],
)
def test_what_a_variable_decides_is_left_to_the_run(run, line):
    lets = 'let n = 1; let field = "a"; let list = [1]; let rows = [{"a": 1}]; let row = {"a": 1}'
    assert run("-c", f"{lets}\nif 0 {{ {line} }}").code == 0


def test_a_block_is_checked_as_a_whole_where_lines_come_one_by_one(run):
    ran = run(stdin="echo one\nfor n in 1 2 {\n echo $n\n echo [] | where a==1\n}\n")
    assert (ran.code, ran.out) == (2, "one\n")
    assert ran.err.startswith("cpshell: stdin:4: where: ")


def test_a_sourced_file_is_checked_first(run, tmp_path):
    script = tmp_path / "job.cps"
    script.write_text("echo two\necho [] | where a==1\n")
    ran = run("-c", f"echo one; source {script}")
    assert (ran.code, ran.out) == (2, "one\n")
    assert ran.err.startswith(f"cpshell: {script}:2: where: ")
