"""A session that ends in a script of 1,000 calls costs one renewal; no call is lost or doubled."""

import json
from pathlib import Path

import pytest

from cpshell.sandbox.server import Sandbox

pytestmark = pytest.mark.slow

CALLS = 1000


def entries(panel: Sandbox) -> list[dict]:
    return [json.loads(line) for line in Path(panel.ready["request_log"]).read_text().splitlines()]


def answered(panel: Sandbox, call: str) -> list[dict]:
    """Requests for a call that the server ran."""
    return [e for e in entries(panel) if e["call"] == call and e["status"] == 200]


def logins(panel: Sandbox) -> int:
    return sum(e["path"] == "/login/" and e["method"] == "POST" for e in entries(panel))


@pytest.fixture
def script(run):
    """Run a script as root on WHM of a panel."""

    def run_script(panel: Sandbox, text: str):
        return run(
            f"https://127.0.0.1:{panel.ready['ports']['whm']}",
            *("-u", "root", "--service", "whm", "--password-from", "env:PW"),
            *("--ca", panel.ready["ca"]),
            stdin=text,
            env={"PW": panel.account("root")["password"]},
        )

    return run_script


@pytest.mark.parametrize("call", ["version", "gethostname"])
def test_an_ended_session_costs_one_renewal(script, call) -> None:
    with Sandbox(faults=[f"session@{call}#500"]) as panel:
        ran = script(panel, f"whm {call}\n" * CALLS)
        assert ran.code == 0, ran.err
        assert len(ran.out.splitlines()) == CALLS
        assert len(answered(panel, call)) == CALLS
        assert logins(panel) == 2
        refused = [e for e in entries(panel) if e["call"] == call and e["status"] != 200]
        assert len(refused) == 1


def test_an_ended_session_doubles_no_call_that_writes(script) -> None:
    with Sandbox(faults=["session@Email::add_pop#50"]) as panel:
        calls = "".join(
            f"uapi --as alice Email add_pop email=n{n} domain=alice.test password=Long-{n}-pass\n"
            for n in range(90)
        )
        ran = script(panel, calls)
        assert ran.code == 0, ran.err
        assert len(answered(panel, "Email::add_pop")) == 90
        assert logins(panel) == 2


def test_an_ended_su_session_is_renewed_through_its_parent(script) -> None:
    with Sandbox(faults=["session@Ftp::list_ftp#50"]) as panel:
        ran = script(panel, "su alice\n" + "uapi Ftp list_ftp\n" * 100)
        assert ran.code == 0, ran.err
        assert len(answered(panel, "Ftp::list_ftp")) == 100
        assert len(answered(panel, "create_user_session")) == 2
        assert logins(panel) == 1  # the parent's session was still good


def test_a_dropped_connection_repeats_reads_only(script) -> None:
    with Sandbox(faults=["drop-before@version#10", "drop-before@Email::add_pop#1"]) as panel:
        ran = script(panel, "whm version\n" * 30)
        assert ran.code == 0, ran.err
        assert len(ran.out.splitlines()) == 30
        add = "uapi --as alice Email add_pop email=once domain=alice.test password=Long-1-pass\n"
        ran = script(panel, add)
        assert ran.code == 4
        assert "may have run" in ran.err
        assert len(answered(panel, "Email::add_pop")) == 1
