"""A plugin that fails, sleeps, prints or returns nonsense harms nothing and is reported."""

import json
import os
import signal
import subprocess
import sys

import pexpect
import pytest


def command(body, more=""):
    """A plugin whose command ``bad`` does this."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return (
        f"import os, sys, threading\n{more}\n"
        "def register(shell):\n    shell.command('bad', bad, summary='misbehave')\n"
        f"def bad(shell, given):\n{lines}\n"
    )


# What it raises ---------------------------------------------------------------------------


def test_one_that_raises_at_import_is_one_line_and_its_word_exit_code_6(run, in_folder):
    path = in_folder("bad", "__version__ = '3'\n__author__ = 'x@example.com'\n1 / 0")
    ran = run("-k", "-c", "echo before\nbad\necho after")
    assert (ran.code, ran.out) == (6, "before\nafter\n")
    assert ran.err == (
        "cpshell: -c:2: bad: plugin bad 3 cannot be loaded: ZeroDivisionError: division by zero\n"
        f"  hint: it is {path}; tell x@example.com; to switch it off: plugins disable bad\n"
    )


def test_one_that_raises_at_import_is_listed_with_its_error(listed, in_folder):
    in_folder("bad", "1 / 0")
    row = listed("bad", lines="bad")
    assert (row["state"], row["problems"]) == ("broken", ["ZeroDivisionError: division by zero"])


def test_one_that_is_broken_stays_in_help_and_is_imported_once(run, in_folder, tmp_path):
    in_folder("bad", f"open({str(tmp_path / 'count')!r}, 'a').write('x')\n1 / 0")
    ran = run("-k", "-c", "bad\nbad\nhelp")
    assert "broken: ZeroDivisionError" in ran.out
    assert (tmp_path / "count").read_text() == "x"


def test_one_that_does_not_parse_is_broken_and_not_more(run, in_folder):
    in_folder("bad", "def register(shell:")
    ran = run("-k", "-c", "bad\necho after")
    assert (ran.code, ran.out) == (6, "after\n")
    assert "SyntaxError" in ran.err


def test_a_named_one_that_raises_at_import_leaves_the_script_alone(run, plugin):
    ran = run("--plugin", plugin("bad", "1 / 0"), "-c", "echo one; echo two")
    assert (ran.code, ran.out) == (6, "one\ntwo\n")
    assert "plugin bad cannot be loaded: ZeroDivisionError: division by zero" in ran.err


def test_the_failure_of_the_script_itself_counts_more(run, plugin):
    assert run("--plugin", plugin("bad", "1 / 0"), "-c", "set nothing=1").code == 2


def test_what_a_failed_registration_had_added_is_taken_back(run, in_folder):
    in_folder(
        "bad",
        """
        def register(shell):
            shell.command("bad", print, summary="")
            shell.filter("half", print, summary="")
            raise KeyError("x")
        """,
    )
    ran = run("-k", "-c", "bad\necho x | half")
    assert "'half' is neither a filter nor a program" in ran.err


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("sys.exit(0)", "SystemExit: 0"),
        ("open('/nowhere')", "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere'"),
        ("raise RuntimeError('two\\nlines')", "RuntimeError: two"),
        ("raise BaseException", "BaseException"),
        ("def again(): again()\nagain()", "RecursionError: maximum recursion depth exceeded"),
        ("return object()", "TypeError: a value of type object cannot be a result"),
        ("return {(1, 2): 3}", "TypeError: a key of type tuple cannot be in a result"),
    ],
)
def test_what_a_command_raises_is_one_line_and_exit_code_6(run, plugin, body, told):
    path = plugin("bad", command(body))
    ran = run("--plugin", path, "-k", "-c", "bad\necho after")
    assert (ran.code, ran.out) == (6, "after\n")
    error, hint = ran.err.splitlines()
    assert error == f"cpshell: -c:1: bad: {told}"
    assert hint.startswith("  hint: in bad")


def test_the_hint_says_where_in_the_plugin(run, plugin):
    path = plugin("bad", command("1 / 0"))
    assert f"hint: in bad, {path}:6\n" in run("--plugin", path, "-c", "bad").err


def test_an_error_that_can_not_be_shown_is_named(run, plugin):
    more = "class Odd(Exception):\n    def __str__(self): raise ValueError\n"
    ran = run("--plugin", plugin("bad", command("raise Odd", more)), "-c", "bad")
    assert "bad: Odd\n" in ran.err


@pytest.mark.parametrize(
    ("reach", "told"),
    [
        ("shell.state.stack", "'RestrictedShell' object has no attribute 'state'"),
        ("shell.login_url('/')", "'RestrictedShell' object has no attribute 'login_url'"),
        ("shell.redactor", "'RestrictedShell' object has no attribute 'redactor'"),
    ],
)
def test_one_that_asks_for_secrets_of_the_session_gets_none_and_is_told_of(
    run, plugin, reach, told
):
    ran = run("--plugin", plugin("bad", command(f"return str({reach})")), "-c", "bad")
    assert (ran.code, ran.out) == (6, "")
    assert f"cpshell: -c:1: bad: AttributeError: {told}\n" in ran.err


def test_errors_of_the_shell_keep_their_exit_code(run, plugin):
    body = "from cpshell.errors import UsageError\nraise UsageError('not so', hint='but so')"
    ran = run("--plugin", plugin("bad", command(body)), "-c", "bad")
    assert (ran.code, ran.err) == (2, "cpshell: -c:1: bad: not so\n  hint: but so\n")


@pytest.mark.parametrize(
    "declared",
    [
        "shell.filter('bad', lambda shell, value, given: 1 / 0, summary='')",
        "shell.filter('bad', print, summary='', check=lambda given: 1 / 0)",
        "shell.format(Format('bad', '', (), lambda value, context: [1 / 0]))",
    ],
)
def test_filters_and_formats_are_contained_as_well(run, plugin, declared):
    path = plugin("bad", f"from cpshell.plugin import Format\ndef register(shell): {declared}")
    ran = run("--plugin", path, "-k", "-c", "echo hi | bad\necho after")
    assert (ran.code, ran.out) == (6, "after\n")
    assert "ZeroDivisionError: division by zero" in ran.err


def test_a_result_may_be_any_iterator_tuple_or_set(run, plugin):
    path = plugin("bad", command("return {'a': (1, 2), 'b': {3}, 'c': iter([4])}"))
    assert json.loads(run("--plugin", path, "-c", "bad").out) == {"a": [1, 2], "b": [3], "c": [4]}


# What it prints ---------------------------------------------------------------------------


def test_what_a_plugin_prints_is_no_result_and_harmless(run, plugin):
    body = "print('\\x1b]0;owned\\x07 stray')\nsys.stderr.write('also\\x1b[2J')\nreturn 'value'"
    ran = run("--plugin", plugin("bad", command(body)), "-c", "bad")
    assert ran.out == '"value"\n'
    assert sorted(ran.err.splitlines()) == ["\\x1b]0;owned\\x07 stray", "also\\x1b[2J"]


def test_bytes_and_threads_of_a_command_go_the_same_way(run, plugin):
    body = (
        "sys.stdout.buffer.write(b'bytes\\n')\n"
        "thread = threading.Thread(target=lambda: print('thread'))\nthread.start()\nthread.join()"
    )
    ran = run("--plugin", plugin("bad", command(body)), "-c", "bad")
    assert (ran.out, ran.err) == ("", "bytes\nthread\n")


def test_prints_at_import_are_no_results_either(run, in_folder):
    in_folder("bad", command("return 1", "print('hello from import')"))
    ran = run("-c", "bad")
    assert (ran.out, ran.err) == ("1\n", "hello from import\n")


def test_the_streams_of_the_process_are_back_afterwards(run, plugin):
    before = sys.stdout, sys.stderr
    run("--plugin", plugin("bad", command("1 / 0")), "-c", "bad")
    assert (sys.stdout, sys.stderr) == before


@pytest.mark.slow
def test_escape_codes_in_a_result_never_reach_a_terminal(plugin):
    path = plugin(
        "bad",
        """
        from cpshell.plugin import Format, Text
        EVIL = "\\x1b]0;owned\\x07"
        def register(shell):
            shell.command("bad", lambda shell, given: [{"a": EVIL}], summary="")
            shell.command("text", lambda shell, given: Text(EVIL), summary="")
            shell.format(Format("evil", "", (), lambda value, context: [EVIL + "\\n"]))
        """,
    )
    arguments = ["-m", "cpshell.cli", "--plugin", path, "-c", "bad; text; echo hi | evil"]
    environ = os.environ | {"NO_COLOR": "1"}
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60, env=environ)
    child.expect(pexpect.EOF)
    assert "\x1b" not in child.before
    assert "\x07" not in child.before
    assert child.before.count("\\x1b]0;owned\\x07") == 3


# What is not the plugin's doing -----------------------------------------------------------

CALLS = {
    "call": ("checked", "shell.call('whm', None, 'version')"),
    "calls at once": ("at_once", "list(shell.calls_at_once([made('whm', None, 'version')]))"),
    "one of several calls": (
        "_report",
        "list(shell.calls_at_once([made('whm', None, 'version')]))",
    ),
    "script": ("send", "shell.run_file({script!r})"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_of_cpshell_under_a_plugins_call_is_not_blamed_on_the_plugin(
    run, plugin, tmp_path, monkeypatch, name
):
    broken, line = CALLS[name]
    script = tmp_path / "script.cps"
    script.write_text("whm version")

    def fail(*given, **named):
        raise KeyError("inner")

    monkeypatch.setattr(f"cpshell.shell.calls.Calls.{broken}", fail)
    path = plugin(
        "good",
        command("from cpshell.plugin import make_call as made\n" + line.format(script=str(script))),
    )
    ran = run("--sandbox", "--plugin", path, "-c", "bad")
    assert ran.code == 70, ran
    assert "internal error: KeyError: 'inner'; the report is in " in ran.err
    assert "in good" not in ran.err


OWN = {
    "arguments": ("shell.call()", "TypeError"),
    "parameters": ("shell.call('whm', None, 'version', parameters=7)", "TypeError"),
    "items": ("list(shell.progress((1 / n for n in [0]), 'numbers'))", "ZeroDivisionError"),
    "rows": ("shell.table([object()])", "TypeError"),
}


@pytest.mark.parametrize("name", OWN)
def test_what_a_plugin_hands_over_is_its_own_fault(run, plugin, name):
    line, error = OWN[name]
    ran = run("--plugin", plugin("bad", command(line)), "-c", "bad")
    assert ran.code == 6
    assert f"bad: {error}: " in ran.err
    assert "hint: in bad, " in ran.err


@pytest.mark.slow
def test_a_thread_that_a_plugin_started_fails_as_the_plugins_own(plugin, own_folders):
    body = "run = threading.Thread(target=lambda: 1 / 0)\nrun.start()\nrun.join()\nreturn 'on'"
    program = [
        sys.executable,
        "-m",
        "cpshell",
        "--plugin",
        plugin("bad", command(body)),
        "-c",
        "bad",
    ]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (0, '"on"\n')
    line, hint = ran.stderr.splitlines()
    assert line == (
        "cpshell: a thread that a plugin started has failed: ZeroDivisionError: division by zero"
    )
    assert hint.startswith("  hint: in ")
    assert "bad.py:" in hint
    assert not (own_folders / "xdg" / "state" / "cpshell" / "reports").exists()


@pytest.mark.slow
def test_a_plugin_ends_with_the_program_on_sigterm(plugin):
    path = plugin("slow", command("shell.say('asleep')\nthreading.Event().wait()"))
    program = [sys.executable, "-m", "cpshell", "--plugin", path, "-k", "-c", "bad; echo on"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr.readline() == b"asleep\n"
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30) == (b"", b"")
    assert process.returncode == 128 + signal.SIGTERM


# Hooks ------------------------------------------------------------------------------------


def test_a_hook_hears_of_lines_in_order(run, plugin, tmp_path):
    heard = tmp_path / "heard"
    path = plugin(
        "ear",
        f"""
        heard = open({str(heard)!r}, "a", buffering=1)
        def register(shell):
            shell.on("LineRead", lambda event: heard.write(event.text.strip() + "\\n"))
        """,
    )
    run("--plugin", path, "-c", "echo one\necho two")
    assert heard.read_text() == "echo one\necho two\n"


def test_what_a_hook_hears_is_redacted(run, plugin, tmp_path):
    heard = tmp_path / "heard"
    path = plugin(
        "ear",
        f"""
        def register(shell):
            shell.on("LineRead", lambda event: open({str(heard)!r}, "a").write(event.text))
        """,
    )
    run("--plugin", path, "-c", "echo password=hunter2222")
    assert "hunter2222" not in heard.read_text()
    assert "password=" in heard.read_text()


def test_a_hook_that_raises_is_told_of_once_and_hears_no_more(run, listed, plugin):
    path = plugin("bad", "def register(shell): shell.on('LineRead', lambda event: 1 / 0)")
    ran = run("--plugin", path, "-c", "echo one\necho two")
    assert (ran.code, ran.out) == (0, "one\ntwo\n")
    assert ran.err == (
        "cpshell: plugin bad: its hook on LineRead failed and is off:"
        " ZeroDivisionError: division by zero\n"
    )


def test_a_hook_that_sleeps_holds_up_nothing(run, plugin, monkeypatch):
    from cpshell.plugin_host import hooks

    monkeypatch.setattr(hooks, "_AT_THE_END", 0.01)
    path = plugin(
        "bad",
        "import threading\n"
        "def register(shell):\n"
        "    shell.on('LineRead', lambda event: threading.Event().wait())",
    )
    ran = run("--plugin", path, "-c", "echo one\necho two")
    assert (ran.code, ran.out) == (0, "one\ntwo\n")
    assert ran.err == "cpshell: the hooks of bad were too slow: events were dropped\n"


def test_an_unknown_event_is_named(run, plugin):
    path = plugin("bad", "def register(shell): shell.on('Nothing', print)")
    assert "unknown event 'Nothing'" in run("--plugin", path, "-c", "echo").err


def test_a_hook_can_not_make_calls(run, plugin):
    path = plugin(
        "bad",
        """
        def register(shell):
            shell.on("LineRead", lambda event: shell.call("whm", None, "version"))
        """,
    )
    assert "a hook cannot make calls" in run("--plugin", path, "-c", "echo one").err


# Sleep ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_import_that_takes_long_delays_no_prompt(plugin, tmp_path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    path = plugin("slow", f"open({str(gate)!r}).read()\n" + command("return 'at ' + 'last'"))
    child = _prompt(tmp_path, "--plugin", path)
    child.expect("cpshell>")
    child.send("echo qui'ck'\r")
    child.expect("quick")
    gate.write_text("go on")
    child.send("bad\r")
    child.expect("at last")
    child.send("exit\r")
    child.expect(pexpect.EOF)


@pytest.mark.slow
def test_a_command_that_sleeps_can_be_interrupted(plugin, tmp_path):
    path = plugin("slow", command("shell.say('asleep')\nthreading.Event().wait()"))
    child = _prompt(tmp_path, "--plugin", path)
    child.expect("cpshell>")
    child.send("bad\r")
    child.expect("asleep")
    child.sendintr()
    child.expect("cpshell>")
    child.send("echo ali've'\r")
    child.expect("alive")
    child.send("exit\r")
    child.expect(pexpect.EOF)


def _prompt(tmp_path, *options):
    environ = os.environ | {"TERM": "xterm", "HOME": str(tmp_path), "PROMPT_TOOLKIT_NO_CPR": "1"}
    arguments = ["-m", "cpshell.cli", "--no-history", *options]
    return pexpect.spawn(
        sys.executable, arguments, encoding="utf-8", timeout=60, env=environ, dimensions=(40, 120)
    )
