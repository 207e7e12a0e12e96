"""break, continue, retry, until, def, exit N, fail: where a script goes on."""

import time

import pytest

from cpshell.panel import pace
from cpshell.sandbox.server import Sandbox
from cpshell.sandbox.wire.faults import parse_fault


def test_break_ends_the_loop_and_continue_the_turn(run):
    ran = run("-c", "for n in 1 2 3 { if $(echo $n | get \"@ == '2'\") { continue }; echo $n }")
    assert ran.out == "1\n3\n"
    ran = run("-c", "for n in 1 2 3 { echo $n; try { break } else { echo no } }; echo after")
    assert (ran.code, ran.out) == (0, "1\nafter\n")


def test_rows_before_a_break_are_kept(run):
    assert run("-c", "for n in 1 2 { echo a$n; break } | get [].value").out == '["a1"]\n'
    assert run("-c", "for n in 1 2 { echo a$n; continue } | count").out == "2\n"


def test_continue_ends_the_turn_of_a_loop_with_jobs(run):
    ran = run("-c", "for n in 1 2 3 --jobs 3 { echo $n; continue; echo no } | get [].value")
    assert ran.out == '["1","2","3"]\n'


@pytest.mark.parametrize("jobs", ["", " --jobs 2"])
def test_exit_ends_the_script_with_its_code_and_writes_no_half_table(run, tmp_path, jobs):
    file = tmp_path / "x.json"
    ran = run("-k", "-c", f"echo a\nfor n in 1 2{jobs} {{ echo $n; exit 7 }} > {file}\necho no")
    assert (ran.code, ran.out, file.exists()) == (7, "a\n", False)


def test_exit_counts_before_an_earlier_failure(run):
    assert run("-k", "-c", "nosuch\nexit 0").code == 0


@pytest.mark.parametrize("code", ["256", "-1", "x"])
def test_exit_takes_codes_only(run, code):
    ran = run("-c", f"exit {code}")
    assert ran.code == 2
    assert "exit takes a code from 0 to 255" in ran.err


def test_exit_ends_the_file_that_sources(run, tmp_path):
    inner = tmp_path / "inner.cps"
    inner.write_text("echo in\nexit 5\n")
    ran = run("-c", f"source {inner}\necho no")
    assert (ran.code, ran.out) == (5, "in\n")


def test_fail_says_its_message(run):
    ran = run("-c", 'fail "no backup" today\necho no')
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "cpshell: -c:1: fail: no backup today\n"


def test_retry_tries_again_and_drops_what_failed_tries_yielded(run, tmp_path):
    counter = tmp_path / "n"
    script = (
        f"let rows = retry 3 {{ !sh -c 'echo x >> {counter}; wc -l < {counter}'\n"
        f"  !sh -c 'test $(wc -l < {counter}) -eq 3' }}\necho $rows"
    )
    ran = run("-c", script)
    assert ran.code == 0
    assert "3" in ran.out
    assert "1" not in ran.out
    assert ran.err.count("retry: try ") == 2


def test_retry_gives_up_after_its_tries(run):
    ran = run("-c", "retry 3 { echo a; fail b }")
    assert (ran.code, ran.out) == (1, "a\na\na\n")


def test_retry_waits_between_tries(run):
    begun = time.monotonic()
    run("-c", "retry 3 --every 0.2 { fail b }")
    assert time.monotonic() - begun >= 0.4


def test_mistakes_are_not_tried_again(run):
    assert run("-c", "retry 3 { echo a; nosuch }").out == "a\n"


def test_until_looks_again(run, tmp_path):
    done = tmp_path / "done"
    check = f"$(!sh -c 'test -f {done} && echo yes || echo')"
    ran = run("-c", f"until {check} --every 0.01 {{ echo wait; !touch {done} }}; echo end")
    assert (ran.code, ran.out) == (0, "wait\nend\n")


def test_until_fails_after_its_time(run):
    ran = run("-c", "until 0 --every 0.02 --for 0.1 { let x = 1 }")
    assert ran.code == 4
    assert "did not come about in 0.1 s" in ran.err


def test_let_in_a_block_sets_the_outer_variable(run):
    script = "let x = 1\nfor n in 1 2 { let x = $n }\nif 1 { let y = 5 }\necho $x $y"
    assert run("-c", script).out == "2 5\n"


def test_def_makes_a_command_with_copies_of_the_variables(run):
    script = 'let x = "out"\ndef two a b { let x = $a; echo $b $x }\ntwo 1 "2 3"\necho $x'
    assert run("-c", script).out == "2 3 1\nout\n"


def test_def_yields_a_table(run):
    script = "def pair a { echo $a; echo x }\npair 1 | count\nlet all = pair 2\necho $all"
    assert run("-c", script).out == '2\n["2","x"]\n'


def test_def_takes_so_many_words(run):
    ran = run("-c", "def two a b { echo $a }\ntwo 1")
    assert (ran.code, ran.out) == (2, "")
    assert "usage: two A B" in ran.err


@pytest.mark.parametrize("name", ["echo", "count", "csv", "uapi"])
def test_def_takes_no_word_that_means_something(run, name):
    ran = run("-c", f"def {name} {{ let x = 1 }}")
    assert ran.code == 2
    assert "is taken" in ran.err


def test_def_without_end_is_an_error(run):
    ran = run("-c", "def again { again }\nagain")
    assert ran.code == 2
    assert len(ran.err.splitlines()) <= 2


def test_commands_of_def_run_in_loops_with_jobs(run):
    assert run("-c", "def d n { echo d$n }\nfor n in 1 2 --jobs 2 { d $n }").out == "d1\nd2\n"


def retried(run, sandbox, monkeypatch, script):
    monkeypatch.setenv("PW", sandbox.ready["accounts"][0]["password"])
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]]
    return run(*login, "-c", script)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "uapi --as alice Email add_forwarder {}",
        "try {{ uapi --as alice Email add_forwarder {} }} else {{ fail again }}",
        "for n in 1 --jobs 2 {{ uapi --as alice Email add_forwarder {} }}",
    ],
)
def test_retry_repeats_no_write_that_may_have_run(run, monkeypatch, body):
    words = "domain=alice.test email=info fwdopt=fwd fwdemail=x@example.com"
    fault = parse_fault("drop-before@Email::add_forwarder#1")
    with Sandbox(faults=[fault]) as sandbox:
        ran = retried(run, sandbox, monkeypatch, f"retry 3 {{ {body.format(words)} }}")
        assert ran.code in (1, 4)
        assert "not tried again: Email::add_forwarder may have run" in ran.err
        counted = retried(
            run, sandbox, monkeypatch,
            "uapi --as alice Email list_forwarders domain=alice.test | get [].forward",
        )  # fmt: skip
    assert counted.out.count("x@example.com") == 1


@pytest.mark.slow
def test_retry_repeats_what_was_refused_and_what_reads(run, monkeypatch):
    monkeypatch.setattr(pace, "_FIRST_REST", 0.2)  # seconds; it is waited for
    with Sandbox(faults=[parse_fault("drop-before@Email::list_pops#1-6")]) as sandbox:
        ran = retried(
            run, sandbox, monkeypatch,
            "retry 4 { uapi --as alice Email list_pops | count }",
        )  # fmt: skip
        assert ran.code == 0
        ran = retried(
            run, sandbox, monkeypatch,
            "retry 2 { uapi --as alice Email add_pop email=x domain=no.such password=Long-1-pass }",
        )  # fmt: skip
        assert ran.code == 1
        assert "retry: try 1 of 2 failed" in ran.err


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("false", False),
        ("true", True),
        ("null", False),
        ("0", False),
        ("'a b' in $words", True),
        ("'c' in $words", False),
        ("$nothing = null", True),
        ("$yes = true and $yes != false", True),
        ("$words", True),
        ("$version:version > 11.100", True),
        ("$(echo 11.9.1):version < 11.10.2", True),
        ("$version:text < 2", True),
        ("not $nothing", True),
        ("$yes = 1", True),
        ("$day < now and age($day) > 30d", True),
    ],
)
def test_conditions_of_if_and_until(run, condition, holds):
    lets = 'let words = ["a b"]; let nothing = null; let yes = true; let day = "2020-01-31"'
    lets += '; let version = "11.138.0.5"'
    script = f"{lets}\nif {condition} {{ echo holds }} else {{ echo not }}"
    ran = run("-c", script)
    assert (ran.code, ran.out) == (0, "holds\n" if holds else "not\n"), ran.err
