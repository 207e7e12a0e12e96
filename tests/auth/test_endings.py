"""Whatever way the program ends, it logs out every session that it opened."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from cpshell.sandbox.server import Sandbox

pytestmark = pytest.mark.slow


@pytest.fixture
def open_now():
    """How many sessions of a panel's log have begun and not ended."""

    def count(panel: Sandbox) -> int:
        words = [line.split() for line in Path(panel.ready["session_log"]).read_text().splitlines()]
        begun = Counter(word for line in words for word in line if word in ("NEW", "PURGE"))
        return begun["NEW"] - begun["PURGE"]

    return count


@pytest.fixture
def options(fresh_sandbox) -> list[str]:
    whm = f"https://127.0.0.1:{fresh_sandbox.ready['ports']['whm']}"
    ca = fresh_sandbox.ready["ca"]
    return [whm, "-u", "root", "--service", "whm", "--password-from", "env:PW", "--ca", ca]


@pytest.fixture(autouse=True)
def password(fresh_sandbox, monkeypatch) -> None:
    monkeypatch.setenv("PW", fresh_sandbox.account("root")["password"])


@pytest.mark.parametrize(
    "script",
    [
        "su alice\nsu info@alice.test --port {webmail}\nwhm version\n",  # fails: no WHM session
        "su alice\nexit\nsu rita --service whm\nexit\nexit\nwhm version\n",
        "su alice\nuse root@127.0.0.1\nsu rita --service whm\nlogout\n",
        "su alice\nsu nobody\n",
        "su alice\nuapi 'open\n",
        "checkup {whm} -u root --service whm --password-from env:PW\n",
    ],
)
def test_every_session_is_logged_out(run, options, fresh_sandbox, open_now, script) -> None:
    ports = fresh_sandbox.ready["ports"]
    whm = f"https://127.0.0.1:{ports['whm']}"
    run(*options, stdin=script.format(webmail=ports["webmail"], whm=whm))
    assert open_now(fresh_sandbox) == 0


def test_a_wrong_code_leaves_no_waiting_session(run, fresh_sandbox, open_now) -> None:
    ran = run(
        f"https://127.0.0.1:{fresh_sandbox.ready['ports']['cpanel']}",
        *("-u", "carol", "--service", "cpanel", "--ca", fresh_sandbox.ready["ca"]),
        *("--password-from", "env:PW", "--otp-from", "env:OTP", "-c", "whoami"),
        env={"PW": fresh_sandbox.account("carol")["password"], "OTP": "JBSWY3DPEHPK3PXP"},
    )
    assert ran.code == 3
    assert open_now(fresh_sandbox) == 0


def start(options: list[str], **dispositions: signal.Handlers) -> subprocess.Popen[str]:
    """Start the program with signals at their default or ignored, whatever they are here: under
    ``nohup`` a hang-up is ignored by the tests and all that they start."""
    program = "import signal, sys\n"
    for name, disposition in dispositions.items():
        program += f"signal.signal(signal.{name}, signal.{disposition.name})\n"
    program += "from cpshell.cli import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", program, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env=dict(os.environ),
    )


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_logs_out_first(options, fresh_sandbox, open_now, name) -> None:
    with start(options, **{name: signal.SIG_DFL}) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        started.stdin.write("su alice\nwhoami | get user\n")
        assert started.stdout.readline() == '"alice"\n'
        assert open_now(fresh_sandbox) == 2
        started.send_signal(getattr(signal, name))
        assert started.wait(30) == 128 + getattr(signal, name)
    deadline = time.monotonic() + 5
    while open_now(fresh_sandbox) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert open_now(fresh_sandbox) == 0


def test_under_nohup_a_hang_up_ends_nothing(options, fresh_sandbox, open_now) -> None:
    with start(options, SIGHUP=signal.SIG_IGN) as started:
        assert started.stdin is not None
        assert started.stdout is not None
        started.stdin.write("su alice\nwhoami | get user\n")
        assert started.stdout.readline() == '"alice"\n'
        started.send_signal(signal.SIGHUP)
        started.stdin.write("exit\nwhoami | get user\n")
        assert started.stdout.readline() == '"root"\n'
        started.stdin.close()
        assert started.wait(30) == 0
    assert open_now(fresh_sandbox) == 0
