"""The subcommand as a program: its ready line, its end, its complaints."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cpshell.sandbox.signals import signals_of

pytestmark = pytest.mark.slow

PROGRAM = [
    sys.executable,
    "-c",
    "import sys; from cpshell.sandbox.command import main; sys.exit(main(sys.argv[1:]))",
]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_says_ready_in_one_line_with_a_login_to_paste_and_ends_cleanly(number):
    with subprocess.Popen(
        [*PROGRAM, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        ready = json.loads(process.stdout.readline())
        assert ready["ready"] is True
        told = run_line(f"{ready['login']} -c 'whoami | get user'")
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    assert told == ('"root"\n', "")


def test_ends_cleanly_while_a_client_is_kept_waiting():
    options = ["--json", "--fault", "slow:60s@version"]
    with subprocess.Popen(
        [*PROGRAM, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        ready = json.loads(process.stdout.readline())
        connection = http.client.HTTPConnection(ready["host"], ready["ports"]["whm_plain"])
        token = ready["accounts"][0]["token"]
        headers = {"Authorization": f"whm root:{token}"}
        connection.request("GET", "/json-api/version?api.version=1", headers=headers)
        # Another answer comes only after the server has taken the first request up.
        other = http.client.HTTPConnection(ready["host"], ready["ports"]["whm_plain"])
        other.request("GET", "/login/")
        other.getresponse().read()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
        connection.close()
        other.close()
    assert (process.returncode, err) == (0, "")


def test_a_signal_puts_the_world_back():
    with subprocess.Popen([*PROGRAM, "--json"], stdout=subprocess.PIPE, text=True) as process:
        ready = json.loads(process.stdout.readline())
        headers = {"Authorization": f"whm root:{ready['accounts'][0]['token']}"}

        def call(path: str) -> dict:
            plain = http.client.HTTPConnection(ready["host"], ready["ports"]["whm_plain"])
            plain.request("GET", f"/json-api/{path}", headers=headers)
            answer = json.loads(plain.getresponse().read())
            plain.close()
            return answer

        summary = "accountsummary?api.version=1&user=alice"
        call("removeacct?api.version=1&username=alice")
        assert call(summary)["metadata"]["result"] == 0
        process.send_signal(signal.SIGUSR1)
        end = time.monotonic() + 20
        while call(summary)["metadata"]["result"] == 0 and time.monotonic() < end:
            time.sleep(0.05)
        assert call(summary)["metadata"]["result"] == 1
        process.terminate()
        process.communicate(timeout=20)


def test_a_signal_that_another_thread_gets_is_waited_for_no_longer_than_one_of_the_main_thread():
    def too_long(*_: object) -> None:
        raise AssertionError("the signal was not seen")

    def kill_own_thread(number: int) -> None:
        signal.pthread_kill(threading.get_ident(), number)

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(20)
    try:
        with signals_of(signal.SIGUSR1, signal.SIGTERM) as next_signal:
            for number in (signal.SIGUSR1, signal.SIGTERM):
                thread = threading.Timer(0.1, kill_own_thread, [number])
                thread.start()
                assert next_signal() == number
                thread.join()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_what_is_said_to_be_pasted_logs_in():
    with subprocess.Popen(PROGRAM, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = ""
            for line in process.stdout:
                said += line
                if line == "Ctrl-C ends it.\n":
                    break
            pasted = re.findall(r"^  (PW=.*\\\n +.*)$", said, re.MULTILINE)
            told = [run_line(f"{line} -c 'whoami | get user'") for line in pasted]
            browser = re.findall(r"^  (https://\S+) +user alice +password (\S+)", said, re.M)
        finally:
            process.terminate()
            process.communicate(timeout=20)
    assert told == [('"root"\n', ""), ('"alice"\n', "")]
    assert all(part in pasted[1] for part in browser[0])


def run_line(line: str) -> tuple[str, str]:
    """Run a line in a shell, where the program is found."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["sh", "-c", line], env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    return ran.stdout, ran.stderr


def test_human_text_names_ports_and_logins():
    with subprocess.Popen(PROGRAM, stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline() for _ in range(24)]
        process.terminate()
        process.communicate(timeout=20)
    text = "".join(lines)
    assert "https://127.0.0.1:" in text
    assert "root" in text


def test_rules_are_options():
    options = ["--json", "--redirect-to-tls", "--shuffle-keys", "--any-address"]
    with subprocess.Popen([*PROGRAM, *options], stdout=subprocess.PIPE, text=True) as process:
        ready = json.loads(process.stdout.readline())
        connection = http.client.HTTPConnection(ready["host"], ready["ports"]["whm_plain"])
        connection.request("GET", "/login/")
        location = connection.getresponse().headers["Location"]
        connection.close()
        process.terminate()
        process.communicate(timeout=20)
    assert location == f"https://127.0.0.1:{ready['ports']['whm']}/login/"


@pytest.mark.parametrize(
    "options",
    [
        ["--nonsense"],
        ["--port-base", "x"],
        ["--port-base", "65535"],
        ["--accounts", "-1"],
        ["--fault", "nonsense"],
        ["--real-ports", "--port-base", "4000"],
        ["extra"],
        ["--host", "192.0.2.1"],
        ["--state", "/"],
        ["--worlds", "0"],
    ],
)
def test_bad_option_is_one_line_and_2(options):
    done = subprocess.run([*PROGRAM, *options], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("cpshell sandbox: ")
    assert done.stderr.count("\n") == 1


def test_state_that_is_no_database_is_said(tmp_path):
    path = tmp_path / "state"
    path.write_text("not a database, but long enough to be taken for one " * 20)
    done = subprocess.run(
        [*PROGRAM, "--state", str(path)], capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_help_explains_faults_and_names_the_reset():
    done = subprocess.run([*PROGRAM, "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0
    assert "drop-before" in done.stdout
    assert "cpshell sandbox reset" in done.stdout


def test_a_short_file_that_is_no_database_is_kept(tmp_path):
    state = tmp_path / "notes"
    state.write_text("12345678")
    done = subprocess.run(
        [*PROGRAM, "--json", "--state", str(state)], capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert state.read_text() == "12345678"
