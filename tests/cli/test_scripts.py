"""What a script can rely on: sinks, formats, errors, exit codes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


def test_the_first_failure_stops_a_script(run) -> None:
    ran = run("-c", "echo one\nnosuch\necho two")
    assert (ran.code, ran.out) == (2, "one\n")


def test_keep_going_runs_the_rest_and_reports_the_first_code(run) -> None:
    ran = run("-k", "-c", "nosuch\necho two\nwhm version")
    assert (ran.code, ran.out) == (2, "two\n")
    assert ran.err.count("cpshell: ") == 2


@pytest.mark.parametrize("character", ["\u2028", "\x0c", "\x85", "\x1c"])
def test_only_a_line_end_ends_a_command(run, character: str) -> None:
    ran = run("-c", f"echo 'a{character}b' x{character}quit | count")
    assert (ran.code, ran.out) == (0, "1\n")


def test_an_error_names_file_line_and_command(run, tmp_path: Path) -> None:
    script = tmp_path / "job.cps"
    script.write_text("echo fine\n\nuse nobody\n")
    ran = run("-f", str(script))
    assert ran.err.splitlines()[0].startswith(f"cpshell: {script}:3: use nobody: ")
    assert ran.err.splitlines()[1].startswith("  hint: ")


def test_an_error_in_a_sourced_file_names_that_file(run, tmp_path: Path) -> None:
    inner = tmp_path / "inner.cps"
    inner.write_text("echo in\nuse nobody\n")
    ran = run("-c", f"source {inner}")
    assert ran.err.startswith(f"cpshell: {inner}:2: use nobody: ")


def test_files_that_source_each_other_end_with_one_line(run, tmp_path: Path) -> None:
    loop = tmp_path / "loop.cps"
    loop.write_text(f"source {loop}\n")
    ran = run("-f", str(loop))
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1


def test_commands_and_files_run_in_the_order_given(run, tmp_path: Path) -> None:
    script = tmp_path / "two.cps"
    script.write_text("echo two\n")
    ran = run(
        "-c", "echo one", "-f", str(script), "-f", "-", "-c", "echo four", stdin="echo three\n"
    )
    assert ran.out.split() == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        ("json", '[{"a":1,"b":"x"},{"a":2,"b":"y"}]\n'),
        ("jsonl", '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n'),
        ("csv", "a,b\n1,x\n2,y\n"),
        ("tsv", "a\tb\n1\tx\n2\ty\n"),
        ("yaml", "- a: 1\n  b: x\n- a: 2\n  b: y\n"),
    ],
)
def test_a_format_holds_for_every_value(run, format: str, expected: str) -> None:
    script = 'let rows = [{"a":1,"b":"x"},{"a":2,"b":"y"}]\necho $rows'
    assert run("-o", format, "-c", script).out == expected


def test_an_unknown_format_is_a_usage_error(run) -> None:
    ran = run("-o", "nosuch", "-c", "echo hi")
    assert (ran.code, ran.out) == (2, "")
    assert "formats: " in ran.err


def test_a_format_behind_a_pipe_wins(run) -> None:
    assert run("-o", "yaml", "-c", "let x = [1,2]; echo $x | json").out == "[1,2]\n"


def test_redirection_takes_the_format_from_the_ending(run, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    ran = run("-c", f'let x = [{{"a":1}}]; echo $x > {target}; echo $x >> {target}')
    assert (ran.code, ran.out) == (0, "")
    assert target.read_text() == "a\n1\n1\n"


def test_redirection_into_no_folder_fails_before_anything_runs(run, tmp_path: Path) -> None:
    ran = run("-c", f"let > {tmp_path}/none/out.json")
    assert ran.code == 2


def test_a_name_that_is_no_filter_is_a_program_that_gets_json(run) -> None:
    assert json.loads(run("-c", 'let x = {"a":[1,2]}; echo $x | cat').out) == {"a": [1, 2]}


def test_programs_chain_and_their_output_is_a_value_again(run) -> None:
    assert run("-c", 'let x = ["b","a"]; echo $x | text | tac').out.split() == ["a", "b"]
    ran = run("-c", "let x = [3,4]; let y = echo $x | json | cat | from json; echo ${y[1]}")
    assert ran.out == "4\n"


def test_a_program_that_does_not_exist_stops_the_line_before_it_runs(run) -> None:
    ran = run("-c", "echo hi | nosuch-program-here")
    assert (ran.code, ran.out) == (2, "")


def test_a_program_that_fails_is_exit_1(run) -> None:
    assert run("-c", "echo hi | false").code == 1


def test_try_catches_and_tells(run) -> None:
    ran = run("-c", "try { use nobody } else { echo ${error.code} ${error.command} }")
    assert (ran.code, ran.out) == (0, "2 use nobody\n")


def test_if_takes_zero_and_nothing_for_false(run) -> None:
    script = 'for x in 0 "" 1 "0" yes { if $x { echo "[$x]" } else { echo no } }'
    assert run("-c", script).out.split() == ["no", "no", "[1]", "no", "[yes]"]


def test_for_takes_lists_apart_and_texts_whole(run) -> None:
    assert run("-c", 'let l = ["a b","c"]; for x in $l d { echo "<$x>" }').out.splitlines() == [
        "<a b>",
        "<c>",
        "<d>",
    ]


def test_variables_paths_and_substitutions(run) -> None:
    script = (
        'let x = {"a":{"b":[10,20]}}; echo ${x.a.b[1]} $(echo $x | get a.b[0]) $env.HOME_OF_TEST'
    )
    assert run("-c", script, env={"HOME_OF_TEST": "here"}).out == "20 10 here\n"


def test_last_is_the_value_printed_last(run) -> None:
    assert run("-c", "let x = [7]; echo $x; echo $last | get [0]").out.splitlines() == ["[7]", "7"]


def test_a_variable_that_is_not_there_is_a_usage_error(run) -> None:
    ran = run("-c", "echo $nosuch")
    assert ran.code == 2
    assert "$nosuch" in ran.err


def test_set_shows_and_changes_settings(run) -> None:
    ran = run("-c", "set output=text; set | get output; set output=nosuch")
    assert (ran.code, ran.out) == (2, "text\n")


def test_no_colour_reaches_a_pipe(run) -> None:
    assert "\x1b" not in run("-o", "table", "-c", "let x = [{}]; echo $x; help").out


def test_a_wrong_filter_argument_is_found_before_the_call(run) -> None:
    ran = run("-c", "whm version | get [?")
    assert ran.code == 2
    assert "JMESPath" in ran.err


def test_calls_without_a_session_say_how_to_log_in(run) -> None:
    ran = run("-c", "whm version")
    assert ran.code == 2
    assert "login" in ran.err


def test_text_that_is_not_utf8_is_one_clear_line(run, tmp_path: Path) -> None:
    script = tmp_path / "latin.cps"
    script.write_bytes(b"echo \xe9\n")
    ran = run("-f", str(script))
    assert ran.code != 0
    assert "UTF-8" in ran.err
    assert "Traceback" not in ran.err


def test_a_missing_script_is_exit_2(run, tmp_path: Path) -> None:
    ran = run("-f", str(tmp_path / "none.cps"))
    assert ran.code == 2
    assert "cannot read" in ran.err


def test_a_filter_at_the_start_of_a_line_is_told_where_it_belongs(run) -> None:
    ran = run("-c", "get foo")
    assert ran.code == 2
    assert "after a `|`" in ran.err


@pytest.mark.slow
def test_a_reader_that_goes_away_ends_the_script(tmp_path: Path) -> None:
    program = f"yes 'echo hi' | head -5000 | {sys.executable} -m cpshell.cli | head -1"
    shell = f"set -o pipefail; {program}; echo ${{PIPESTATUS[2]}}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True)
    assert done.stdout.split() == ["hi", "141"]
    assert done.stderr == ""


@pytest.mark.slow
def test_ctrl_c_is_exit_130(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", "-c", "!sh -c 'echo on; exec sleep 30'"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "on\n"
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_the_mark_of_an_editor_before_the_first_line_is_no_part_of_it(run, tmp_path: Path) -> None:
    script = tmp_path / "job.cps"
    script.write_bytes(b"\xef\xbb\xbfecho one\r\necho two\r\n")
    assert run("-f", str(script)).out == "one\ntwo\n"
    assert run("-c", f"source {script}").out == "one\ntwo\n"


def test_a_script_that_is_no_text_is_a_mistake_in_what_was_asked(run, tmp_path: Path) -> None:
    script = tmp_path / "job.cps"
    script.write_bytes(b"echo \xff\n")
    assert run("-f", str(script)).code == 2


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan", "inf"])
def test_a_time_out_that_is_none_is_said_in_plain_words(run, seconds: str, capfd) -> None:
    assert run(f"--timeout={seconds}", "-c", "").code == 2
    assert f"invalid number of seconds '{seconds}': it must be above 0" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("echo 1 | get", "needs an expression"),
        ("echo 1 | get a b", "invalid JMESPath expression 'a b': unexpected 'b'"),
        ("echo 1 | get 'a['", "invalid JMESPath expression 'a[': it is incomplete"),
        ("echo 1 | get 'a.#'", "unexpected '#'"),
        ("echo 1 | where user", "where: user is compared with nothing"),
        ("echo 1 | sort a:size", "sort: invalid sort key 'a:size'"),
    ],
)
def test_a_filter_says_what_is_wrong_with_its_words(run, line: str, said: str) -> None:
    ran = run("-c", line)
    assert ran.code == 2
    assert said in ran.err


def test_rows_are_sorted_the_other_way_round_with_a_minus(run) -> None:
    ran = run("-c", 'let r = [{"a":1},{"a":3},{"a":2}]\necho $r | sort -a | get [].a')
    assert (ran.out, ran.err) == ("[3,2,1]\n", "")


def test_where_there_is_no_terminal_to_ask_on_it_says_for_what(run) -> None:
    ran = run("https://127.0.0.1:2087", "-u", "root", "-c", "")
    assert ran.code == 2
    assert "no terminal to ask for the password of root on 127.0.0.1" in ran.err


def test_a_missing_file_of_a_secret_is_named_and_not_masked(run) -> None:
    ran = run("https://127.0.0.1:2087", "-u", "root", "--auth", "accesshash", "-c", "")
    assert "cannot read ~/.accesshash for the access hash of root" in ran.err
    assert "no such file" in ran.err


def test_requests_are_shown_while_verbose_is_on(as_root) -> None:
    ran = as_root("set verbose=on\nwhm version\nset verbose=off\nwhm gethostname")
    assert "/json-api/version" in ran.err
    assert "/json-api/gethostname" not in ran.err


def test_a_time_out_that_comes_too_late_for_a_session_says_so(as_root) -> None:
    assert "opened from now on" in as_root("set timeout=5").err


def test_a_word_that_is_no_profile_is_called_so(run) -> None:
    assert "no profile is called prodd" in run("prodd", "-c", "").err
    assert "profile" not in run("https://srv1.example.com:2087", "-c", "").err


@pytest.mark.parametrize(
    "line", ["source ~no-such-user/x", "echo hi > ~no-such-user/x", "open ~no-such-user/x"]
)
def test_a_home_folder_that_does_not_exist_is_a_file_that_does_not_exist(run, line: str) -> None:
    ran = run("-c", line)
    assert (ran.code, ran.out) == (2, "")
    assert "~no-such-user" in ran.err
    assert "internal error" not in ran.err


def test_a_secret_command_without_a_program_is_refused(run) -> None:
    ran = run("https://127.0.0.1:2087", "-u", "root", "--password-from", "cmd: ", "-c", "")
    assert ran.code == 2
    assert "the command for the password of root" in ran.err
    assert "failed: it names no program" in ran.err


def test_a_name_with_a_nul_character_from_data_is_refused(run, tmp_path: Path) -> None:
    (tmp_path / "names.json").write_text('["a\\u0000b"]')
    for use in ("source $name", "echo hi > $name", "open $name", "!echo $name"):
        ran = run("-c", f"for name in $(open {tmp_path}/names.json) {{ {use} }}")
        assert (ran.code, ran.out) == (2, ""), use
        assert "embedded null " in ran.err, use


@pytest.mark.parametrize("line", ["$(echo 5) | count", "$n", "let x = $(echo 5) | count"])
def test_a_value_where_a_command_belongs_is_told(run, line) -> None:
    ran = run("-c", f"let n = 5\n{line}")
    assert ran.code == 2
    assert "is a value, and a command belongs here" in ran.err


def test_a_bare_word_after_let_is_told_to_be_text(run) -> None:
    ran = run("-c", "let y = outer")
    assert ran.code == 2
    assert ran.err.endswith("hint: a text stands in quotes: let y = 'outer'\n")
    assert run("-c", "def outer { echo 5 }\nlet y = outer\necho $y").out == "5\n"
    assert run("-c", "alias outer 'echo 6'\nlet y = outer\necho $y").out == "6\n"
