"""Standard output that breaks after a write: a code of its own, and the write runs once."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SECRET = "Marked-Secret-4f7c"
WRITE = "whm passwd user=alice"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full"),
]
STREAMS = {"full": ("> /dev/full", 74), "closed": (">&-", 74), "gone": ("| true", 141)}
SCRIPTS = {
    "a call": WRITE,
    "a value": f"let a = $({WRITE}); echo $a",
    "a pipe": f"{WRITE} | get version",
    "a loop": f"for n in 1 2 3 {{ {WRITE} }}",
    "side by side": f"for n in 1 --jobs 2 {{ {WRITE} }}",
    "a retry": f"retry 3 {{ {WRITE} }}",
    "a retry that prints": f"retry 3 {{ {WRITE}; echo hi | cat }}",
    "a try": f"try {{ {WRITE} }} else {{ {WRITE} }}",
    "a program": f"{WRITE} | cat",
}


@pytest.fixture
def shell(certificate: Any) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run the program against a panel, its streams redirected by a shell."""

    def run(
        far_end: Any, redirection: str, *argv: str, script: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        words = (f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm")
        trust = ("--ca", certificate.path, "--password-from", "env:PANEL_SECRET")
        # in `| true` the code is that of the pipe's last program: the first one's goes to stderr
        line = f'{{ "$@"; echo "code=$?" >&2; }} {redirection}'
        return subprocess.run(
            ["sh", "-c", line, "sh", sys.executable, "-m", "cpshell.cli", *words, *trust, *argv],
            env={**os.environ, "PANEL_SECRET": SECRET},
            input=script,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def slow_write(connection: Any) -> None:
    """The reader has gone for sure when the answer comes."""
    import time

    time.sleep(0.5)
    body = b'{"metadata":{"result":1,"reason":"OK"},"data":{"version":"11"}}'
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_write_that_ran_before_its_answer_could_not_be_printed(
    script: str, stream: str, shell: Any, panel: Any
) -> None:
    far_end = panel()
    far_end.behaviours["write"] = slow_write
    redirection, code = STREAMS[stream]
    ended = shell(far_end, redirection, "-c", SCRIPTS[script])
    told = ended.stderr.splitlines()
    if script in ("a program", "a retry that prints"):
        assert told.pop() in ("code=0", "code=1", f"code={code}")  # it is `cat` that cannot write
    else:
        assert told.pop() == f"code={code}", ended.stderr
        errors = [line for line in told if line.startswith("cpshell: ")]
        assert len(errors) == (stream != "gone"), ended.stderr
    assert far_end.counts["write"] == 1
    assert far_end.counts["logout"] == 1
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("door", ["-f", "stdin", "-k"])
def test_by_every_door(door: str, stream: str, shell: Any, panel: Any, tmp_path: Path) -> None:
    far_end = panel()
    far_end.behaviours["write"] = slow_write
    redirection, code = STREAMS[stream]
    script = tmp_path / "s.cps"
    script.write_text(f"{WRITE}\n")
    argv = {"-f": ("-f", str(script)), "stdin": (), "-k": ("-k", "-c", WRITE)}[door]
    ended = shell(far_end, redirection, *argv, script=f"{WRITE}\n" if door == "stdin" else "")
    assert ended.stderr.splitlines()[-1] == f"code={code}", ended.stderr
    assert (far_end.counts["write"], far_end.counts["logout"]) == (1, 1)


@pytest.mark.parametrize("redirection", ["0> /dev/null", "<&-", "< /dev/null"])
def test_input_that_breaks(redirection: str, shell: Any, panel: Any) -> None:
    far_end = panel()
    ended = shell(far_end, redirection)
    *told, code = ended.stderr.splitlines()
    assert code == ("code=2" if redirection.startswith("0>") else "code=0"), ended.stderr
    assert len([line for line in told if line.startswith("cpshell: ")]) == (code == "code=2")
    assert far_end.counts["logout"] == 1
