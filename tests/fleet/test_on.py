"""One block runs on many servers, each with a session of its own."""

import json
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest

import cpshell
from cpshell.build import build_shell
from cpshell.errors import UsageError
from cpshell.language import parse
from cpshell.language.printer import source_of
from cpshell.shell.consent import Consent
from cpshell.shell.script_runner import ScriptRunner
from cpshell.system.streams import Streams
from cpshell.system.system import System

from .conftest import Fleet

WHERE = "whoami | get host"


@pytest.mark.parametrize("jobs", ["", "--jobs", "--jobs 3"])
def test_rows_come_in_the_order_of_the_targets_with_the_server_first(
    fleet: Fleet, jobs: str
) -> None:
    script = f"on @web {jobs} {{ whm listaccts | get 'acct[?user==`alice`].{{user: user}}' }}"
    rows = fleet.rows(script + " | rows")
    assert rows == [{"server": name, "user": "alice"} for name in "abc"]
    assert list(rows[0]) == ["server", "user"]


def test_targets_are_profiles_groups_and_lists_each_once(fleet: Fleet) -> None:
    script = 'let list = ["b", "a"]; on c @web $list { echo x } | get [].server'
    assert fleet.rows(script) == ["c", "a", "b"]


def test_a_group_may_hold_others_but_not_itself(fleet: Fleet) -> None:
    text = fleet.config.read_text()
    groups = '[group]\nall = ["c", "@web"]\nround = ["a", "@about"]\nabout = ["@round"]\n'
    fleet.config.write_text(text.replace("[group]\n", groups + 'odd = ["@nowhere"]\n'))
    assert fleet.rows("on @all { echo x } | get [].server") == ["c", "a", "b"]
    for name, said in (("round", "@round > @about > @round"), ("odd", "unknown group '@nowhere'")):
        ran = fleet.go(f"on @{name} {{ echo x }}")
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


def test_a_question_names_the_servers_as_far_as_there_is_room() -> None:
    asked: list[str] = []

    def ask(text: str) -> str:
        asked.append(text)
        return "yes"

    for count in (40, 4000):
        names = [f"server-{number:04}" for number in range(count)]
        assert Consent(names).obtain("Go on? ", {"yes"}, ask)
    assert asked[0].endswith("server-0038, server-0039): Go on? ")
    named = asked[1].count("server-")
    assert asked[1].endswith(f", and {4000 - named:,} more): Go on? ")
    assert 40 < named < 100


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ("@wep", "did you mean @web?"),
        ("nobdy", "did you mean nobody?"),
        ("https://127.0.0.1:2087", "unknown profile"),
        ("$empty", "names no server"),
        ("$number", "takes names of profiles"),
    ],
)
def test_what_names_no_profile_is_refused_before_anything_is_opened(
    fleet: Fleet, targets: str, said: str
) -> None:
    ran = fleet.go(
        f"let empty = []; let number = 5; on a {targets} {{ whm version }}"
        if targets not in ("$empty",)
        else "let empty = []; on $empty { whm version }"
    )
    assert ran.code == 2
    assert said in ran.err
    assert not ran.out


def test_each_server_has_a_session_of_its_own_that_is_logged_out(fleet: Fleet) -> None:
    ran = fleet.go("on @web --jobs 3 { sessions | count }; sessions | count")
    assert [json.loads(line) for line in ran.out.splitlines()] == [1, 1, 1, 0]
    for panel in fleet.panels:
        log = Path(panel.ready["request_log"]).read_text().splitlines()
        paths = [json.loads(line)["path"] for line in log]
        assert paths.count("/logout/") == paths.count("/login/")


def test_without_keep_going_the_first_failure_ends_it_and_later_servers_are_left(
    fleet: Fleet,
) -> None:
    ran = fleet.go("on a nobody b { whm version | get version; echo $server }")
    assert ran.code == 4
    assert ran.out.splitlines()[1:] == ["a"]
    assert "on 3 servers: 1 fine, 0 refused, 1 unreachable (nobody), 1 left" in ran.err
    assert "this was with server=nobody" in ran.err


def test_with_keep_going_each_failure_is_a_row_and_the_others_run(fleet: Fleet) -> None:
    ran = fleet.go(
        "on a wrong nobody b --jobs 4 { whm version } | rows;echo $failed"
        " | select server line call code",
        "-k",
    )
    assert ran.code == 3
    good, bad = map(json.loads, ran.out.splitlines())
    assert [row["server"] for row in good] == ["a", "b"]
    assert bad == [
        {"server": "wrong", "line": 1, "call": None, "code": 3},
        {"server": "nobody", "line": 1, "call": None, "code": 4},
    ]
    assert "cpshell: -c:1: cannot connect to 127.0.0.1:1" in ran.err
    assert "on 4 servers: 2 fine, 1 refused (wrong), 1 unreachable (nobody)" in ran.err


def test_a_call_that_is_refused_on_one_server_is_a_failure_of_that_server(fleet: Fleet) -> None:
    ran = fleet.go("on a b { if $server = b { whm suspendacct user=no-such-user } }", "-k")
    assert ran.code == 1
    assert "on 2 servers: 1 fine, 0 refused, 0 unreachable, 1 failed (b)" in ran.err


def test_loops_nest_in_it(fleet: Fleet) -> None:
    script = (
        "on @web --jobs 3 { for u in alice bob --jobs 2 { uapi --as $u DomainInfo list_domains } }"
    )
    rows = fleet.rows(f"{script} | select server u main_domain")
    assert [(row["server"], row["u"]) for row in rows] == [
        (name, user) for name in "abc" for user in ("alice", "bob")
    ]


def test_a_read_only_profile_sends_no_write(fleet: Fleet) -> None:
    text = fleet.config.read_text()
    fleet.config.write_text(text.replace("[profile.b]", "[profile.b]\nread-only = true"))
    ran = fleet.go("on a b { whm modifyacct user=alice notes=x | count }", "-k")
    assert ran.code == 2
    assert "modifyacct writes, and the profile of this session is read-only" in ran.err
    assert ran.out.count("\n") == 1
    ran = fleet.go(
        "login b; su alice; uapi Email add_forwarder domain=alice.test email=a fwdopt=fail"
    )
    assert ran.code == 2


def test_break_has_no_meaning_in_it(fleet: Fleet) -> None:
    ran = fleet.go("on a { break }")
    assert (ran.code, ran.out) == (2, "")


def test_it_prints_as_it_was_written() -> None:
    text = "on @web spare $more --jobs=8 --engine=dask://h:1 {\n  whm version\n}"
    assert source_of(parse(text)) == text
    assert source_of(parse("on @web --jobs { whm version }")) == source_of(
        parse("on @web --jobs 4 { whm version }")
    )


@pytest.mark.parametrize(("answer", "code"), [("nobody", 1), ("no", 2)])
def test_what_destroys_is_asked_about_once_for_all_servers(
    fleet: Fleet, answer: str, code: int
) -> None:
    asked: list[str] = []

    def ask(question: str, secret: bool) -> str:
        asked.append(question)
        return answer

    out, err = StringIO(), StringIO()
    shell = build_shell(System(Streams(StringIO(), out, err, ask=ask), interactive=True))
    runner = ScriptRunner(shell)
    shell.set("keep-going", "on")
    runner.run_text(b"on @web --jobs 3 { whm removeacct username=nobody }", "x")
    shell.close()
    assert runner.exit_code == code
    assert err.getvalue().count("was not sent") == (0 if code == 1 else 3)
    (question,) = asked
    assert question.startswith("On 3 servers (a, b, c): removeacct (")
    assert "destroys username nobody" in question


def test_a_signal_says_what_became_of_each_server(fleet: Fleet, tmp_path: Path) -> None:
    script = (
        "on a b nobody c wrong --jobs 2 { whm version | count; if $server != a { "
        f"!sh -c 'touch {tmp_path}/$0; sleep 60' $server }} }}"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", "-k", "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as shell:
        assert shell.stdout is not None
        assert shell.stdout.readline() == "1\n"  # a has printed, and is done
        while len([*tmp_path.glob("[bc]")]) < 2 and shell.poll() is None:
            time.sleep(0.02)  # c begins when nobody has ended, which waits for b to be shown
        shell.send_signal(signal.SIGINT)
        _, said = shell.communicate()
    assert shell.returncode == 130
    assert "on: fine: a\n" in said
    assert "on: interrupted: b, c\n" in said
    assert "on: unreachable, not shown: nobody\n" in said
    assert "on: not begun: wrong\n" in said


def test_the_library_heeds_a_read_only_profile(fleet: Fleet) -> None:
    text = fleet.config.read_text()
    fleet.config.write_text(text.replace("[profile.b]", "[profile.b]\nread-only = true"))
    with cpshell.connect("b") as panel:
        assert panel.whm("listaccts").ok
        with panel.su("alice") as alice, pytest.raises(UsageError, match="read-only"):
            alice.uapi("Email", "delete_pop", email="nobody@alice.test")
