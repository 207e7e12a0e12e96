"""Twenty servers, some of them down, slow or hostile: what comes of it is right all the same."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from cpshell.sandbox.server import Sandbox
from tests.conftest import account
from tests.faults.conftest import HostilePanel, sends
from tests.faults.conftest import http as answer
from tests.socket_server import make_certificate

from .conftest import Fleet

DOWN, SLOW, HOSTILE = 6, 9, 13
NAMES = [f"s{number:02}" for number in range(20)]
_STEERING = json.dumps({"metadata": {"result": 0, "reason": "\x1b]0;x\x07 no \u202e"}}).encode()


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, str, str]]]:
    """Target, password and authority of each; and the logs of those that are fine."""
    folder = tmp_path_factory.mktemp("twenty")
    certificate = make_certificate(folder / "panel.pem")
    targets: list[tuple[str, str, str]] = []
    with ExitStack() as ends:
        for number in range(20):
            if number == DOWN:
                targets.append(("https://127.0.0.1:1", "x", certificate.path))
            elif number == HOSTILE:
                hostile = HostilePanel(certificate.context, {"page": sends(answer(_STEERING))})
                ends.enter_context(closing(hostile))
                targets.append((f"https://127.0.0.1:{hostile.port}", "x", certificate.path))
            else:
                faults = ["slow:800ms@listaccts"] if number == SLOW else []
                panel = Sandbox(faults=faults, log=folder / f"{NAMES[number]}.log")
                ends.enter_context(panel)
                port, secret = panel.ready["ports"]["whm"], account(panel, "root")["password"]
                targets.append((f"https://127.0.0.1:{port}", secret, panel.ready["ca"]))
        yield targets


@pytest.fixture
def all_twenty(
    fleet: Fleet, twenty: list[tuple[str, str, str]], monkeypatch: pytest.MonkeyPatch
) -> Fleet:
    for name, (target, secret, ca) in zip(NAMES, twenty, strict=True):
        monkeypatch.setenv(f"PW_{name.upper()}", "")
        fleet.add(name, target, secret, ca)
    text = fleet.config.read_text()
    fleet.config.write_text(text.replace("[group]\n", f"[group]\nall = {json.dumps(NAMES)}\n"))
    return fleet


def check_all(fleet: Fleet, options: str) -> None:
    """Run a block on all of them, and see that rows, summary, exit code and failures are right."""
    block = "whm listaccts --where user=alice --columns user,domain"
    script = f"on @all {options} {{ {block} }} | jsonl; echo $failed | get [].[server,code]"
    ran = fleet.go(script, "-k")
    assert ran.out, ran.err
    *rows, failed = map(json.loads, ran.out.splitlines())
    fine = [name for name in NAMES if name not in (NAMES[DOWN], NAMES[HOSTILE])]
    assert rows == [{"server": name, "user": "alice", "domain": "alice.test"} for name in fine]
    assert failed == [[NAMES[DOWN], 4], [NAMES[HOSTILE], 1]]
    assert ran.code == 4
    assert "on 20 servers: 18 fine, 0 refused, 1 unreachable (s06), 1 failed (s13)\n" in ran.err
    assert not set(ran.err) & set("\x1b\x07\u202e")


@pytest.mark.parametrize("options", ["", "--jobs 8", "--jobs 20"])
def test_rows_summary_and_exit_code_are_right(all_twenty: Fleet, options: str) -> None:
    check_all(all_twenty, options)


def test_no_session_is_left_open_on_any_server(
    all_twenty: Fleet, twenty: list[tuple[str, str, str]]
) -> None:
    all_twenty.go("on @all --jobs 8 { su alice; uapi Email list_pops; fail no }", "-k")
    folder = Path(twenty[DOWN][2]).parent
    for log in folder.glob("*.log"):
        paths = [json.loads(line)["path"] for line in log.read_text().splitlines()]
        opened = sum(path == "/login/" for path in paths)
        assert opened
        assert paths.count("/logout/") == opened, log
