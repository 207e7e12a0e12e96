"""Beginnings and ends: sessions are opened late and closed early, whoever goes away."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cpshell_mcp.options import parse_options

from cpshell.sandbox.server import Sandbox

DAY = 24 * 60 * 60
HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {"elicitation": {}},
    "clientInfo": {"name": "by hand", "version": "1"},
}


class ByHand:
    """A client that writes lines itself."""

    def __init__(
        self, environment: dict[str, str], *options: str, start: tuple[str, ...] = ()
    ) -> None:
        self.process = subprocess.Popen(
            [*start, sys.executable, "-m", "cpshell_mcp", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | environment,
            text=True,
        )
        self.lines: list[dict[str, object]] = []
        self._number = 0

    def send(self, method: str, **params: object) -> None:
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        self.write(json.dumps(message))

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, object]:
        assert self.process.stdout is not None
        line = json.loads(self.process.stdout.readline())
        self.lines.append(line)
        return line

    def begin(self) -> None:
        self.send("initialize", **HELLO)
        self.answer()
        self.write('{"jsonrpc": "2.0", "method": "notifications/initialized"}')

    def call(self, tool: str, **arguments: object) -> None:
        self.send("tools/call", name=tool, arguments=arguments)

    def close(self) -> None:
        """Send no more."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and what went to standard error."""
        killer = threading.Timer(30, self.process.kill)
        killer.start()
        try:
            out, err = self.process.communicate()
        finally:
            killer.cancel()
        for line in (out or "").splitlines():
            self.lines.append(json.loads(line))
        return self.process.returncode, err


@pytest.fixture
def by_hand(folders, panel) -> Iterator[ByHand]:
    password = {"PW_ROOT": panel.account("root")["password"]}
    client = ByHand(folders.environment | password, "--allow-destroy")
    yield client
    if client.process.poll() is None:
        client.process.kill()
        client.process.communicate()


def sessions(panel: Sandbox) -> list[str]:
    """The ids of the sessions that are open by the log."""
    opened = []
    for line in Path(panel.ready["session_log"]).read_text().splitlines():
        words = line.split()
        if "NEW" in words:
            opened.append(words[words.index("NEW") + 1])
        elif "PURGE" in words and words[words.index("PURGE") + 1] in opened:
            opened.remove(words[words.index("PURGE") + 1])
    return opened


def version(client: ByHand) -> None:
    client.call("read_function", profile="prod", api="whm", function="version")
    assert "result" in client.answer()


def test_a_session_is_opened_by_the_first_call_and_closed_at_the_end_of_input(by_hand, panel):
    before = sessions(panel)
    by_hand.begin()
    by_hand.send("tools/list")
    by_hand.answer()
    assert sessions(panel) == before
    version(by_hand)
    version(by_hand)
    assert len(sessions(panel)) == len(before) + 1
    by_hand.close()
    assert by_hand.end() == (0, "")
    assert sessions(panel) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_logged_out(by_hand, panel, number):
    before = sessions(panel)
    by_hand.begin()
    version(by_hand)
    by_hand.process.send_signal(number)
    assert by_hand.process.wait(30) == 128 + number
    assert by_hand.end() == (128 + number, "")
    assert sessions(panel) == before


@pytest.mark.parametrize("at_once", [True, False])
def test_a_client_that_vanishes_leaves_no_session_and_no_traceback(by_hand, panel, at_once):
    before = sessions(panel)
    by_hand.begin()
    version(by_hand)
    process = by_hand.process
    process.stdout.close()
    log = Path(panel.ready["request_log"])
    calls = log.read_text().count("systemloadavg")
    by_hand.call("read_function", profile="prod", api="whm", function="systemloadavg")
    until = time.monotonic() + 20
    while not at_once and log.read_text().count("systemloadavg") == calls:
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0 if at_once else 0.5)  # the answer to it meets no reader
    process.stdin.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
    assert sessions(panel) == before


def test_a_user_who_is_still_asked_when_the_client_goes_has_not_confirmed(by_hand, panel, folders):
    by_hand.begin()
    journal = folders.journal
    by_hand.call(
        "write_function",
        profile="prod",
        api="uapi",
        function="Email::delete_pop",
        as_user="alice",
        parameters={"email": "info", "domain": "alice.test"},
    )
    assert by_hand.answer()["method"] == "elicitation/create"
    by_hand.close()
    code, errors = by_hand.end()
    assert (code, errors) == (0, "")
    assert folders.journal == journal


def test_lines_that_are_no_messages_do_no_harm(by_hand):
    by_hand.begin()
    for line in ("no json", "{}", "[]", '{"jsonrpc": "2.0", "id": 9}', "\xff\x00", "", "\\ud800"):
        by_hand.write(line)
    by_hand.send("ping")
    while by_hand.answer().get("result") != {}:
        pass
    by_hand.close()
    code, errors = by_hand.end()
    assert code == 0
    assert "Traceback" not in errors
    assert all(each["jsonrpc"] == "2.0" for each in by_hand.lines)


def test_programs_that_bring_a_password_get_no_messages_and_write_none(panel, tmp_path, folders):
    other = type(folders)(tmp_path)
    program = "cmd:sh -c 'echo noise >&2; cat; echo $PW_ROOT'"
    target = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
    config = other.path / "config/cpshell/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f'[profile.prod]\ntarget = "{target}"\nuser = "root"\npassword = "{program}"\n'
        f'ca = "{panel.ready["ca"]}"\n'
    )
    password = {"PW_ROOT": panel.account("root")["password"]}
    client = ByHand(other.environment | password)
    client.begin()
    version(client)
    version(client)
    client.close()
    code, _ = client.end()
    assert code == 0
    assert not any(line.get("error") for line in client.lines)


def test_a_session_that_the_server_has_ended_is_renewed(start_at):
    with Sandbox() as sandbox:
        agent = start_at(sandbox, "--allow-writes")
        assert not agent.read("whm", "version").is_error
        sandbox.clock.advance(DAY)
        assert not agent.read("whm", "version").is_error
        sandbox.clock.advance(DAY)
        parameters = {"email": "late", "domain": "alice.test", "password": "Corr3ct-horse-9"}
        made = agent.write("uapi", "Email::add_pop", as_user="alice", parameters=parameters)
        assert not made.is_error
        assert agent.folders.journal.count('"write":1') == 2


def test_a_server_that_is_gone_is_told_in_a_line(start, start_at):
    agent = start()
    told = agent.told(agent.read("whm", "version", "gone"))
    assert "127.0.0.1:1" in told
    assert len(told.splitlines()) <= 2
    with Sandbox() as sandbox:
        agent = start_at(sandbox, "--allow-writes")
        assert not agent.read("whm", "version").is_error
    written = agent.write("whm", "sethostname", parameters={"hostname": "a.example"})
    assert written.is_error
    assert len(agent.told(written).splitlines()) <= 2
    assert (
        '"result":"unsent"' in agent.folders.journal
        or '"result":"unknown"' in agent.folders.journal
    )


def test_a_journal_that_takes_no_more_is_told_in_lines(panel, folders, tmp_path):
    """Nothing is written without its line, and no traceback is left at the end."""
    journal = tmp_path / "small.jsonl"
    bare = "unset COVERAGE_PROCESS_START COVERAGE_PROCESS_CONFIG"  # which write files, too
    limits = f"{bare}; ulimit -f 1; trap '' XFSZ; exec \"$@\""
    password = {"PW_ROOT": panel.account("root")["password"]}
    client = ByHand(
        folders.environment | password,
        *("--allow-writes", "--journal", str(journal)),
        start=("sh", "-c", limits, "sh"),
    )
    client.begin()
    texts = []
    for number in range(8):
        parameters = {"email": f"full{number}", "domain": "alice.test", "password": "Corr3ct-h-9"}
        target = {"profile": "prod", "api": "uapi", "function": "Email::add_pop"}
        client.call("write_function", **target, as_user="alice", parameters=parameters)
        texts.append(client.answer()["result"]["content"][0]["text"])
    client.close()
    code, errors = client.end()
    assert texts[0].startswith("uapi Email::add_pop as alice on prod")
    assert texts[-1].startswith("Email::add_pop was not sent: the journal was not written: ")
    assert (code, errors.count("\n")) == (0, 1)
    assert errors.startswith("cpshell-mcp: the journal was not written: ")
    assert "Traceback" not in errors
    log = Path(panel.ready["request_log"]).read_text()
    sent = [number for number in range(8) if f"full{number}" in log]
    lines = [line for line in journal.read_text().splitlines() if '"parameters"' in line]
    assert [number for number in range(8) if any(f"full{number}" in each for each in lines)] == sent


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_stream_is_told_in_a_line(folders, closed):
    line = f'exec "$0" -m cpshell_mcp {closed}'
    ran = subprocess.run(
        ["sh", "-c", line, sys.executable],
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | folders.environment,
    )
    told = "standard input or output is closed: a client has to start cpshell-mcp"
    assert (ran.returncode, ran.stderr) == (2, f"cpshell-mcp: {told}\n")


def test_a_journal_may_be_in_the_home_folder():
    assert parse_options(["--journal", "~/j"]).journal == Path.home() / "j"


def run(environment: dict[str, str], *options: str) -> tuple[int, str, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "cpshell_mcp", *options],
        capture_output=True,
        check=False,
        text=True,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_without_a_profile_it_says_how_to_save_one(tmp_path, folders):
    code, out, err = run(type(folders)(tmp_path).environment)
    assert (code, out) == (2, "")
    assert err == (
        "cpshell-mcp: no profile is configured\n"
        "  hint: cpshell, then: login https://HOST:2087 -u root --save NAME\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--profile", "prd"], "cpshell-mcp: unknown profile 'prd'\n  hint: did you mean prod?"),
        (["--profile", "@all"], "cpshell-mcp: unknown group '@all'"),
        (["--max-rows", "0"], "argument --max-rows: '0' is not a number above 0"),
        (["--timeout", "-1"], "argument --timeout: '-1' is not a number of seconds above 0"),
        (["--allow"], "unrecognized arguments: --allow"),
    ],
)
def test_wrong_options_end_it_with_a_line(folders, options, message):
    code, out, err = run(folders.environment, *options)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
