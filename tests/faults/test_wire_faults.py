"""What a panel can do wrong, at each stage: the right code, one clear line, no secret, one write.

The far end is not the sandbox: see ``conftest``. Each row of the matrix is one run of the
program, with everything that the program promises looked at.
"""

import time
from pathlib import Path
from typing import Any

import pytest

SECRET = "Marked-Secret-4f7c"  # the server echoes it
OTP = "JBSWY3DPEHPK3PXP"

# The code and some words of the line, by what the panel does; 4 connection, 5 no reply, 3 access.
OUTCOMES: dict[str, tuple[int, str]] = {
    "closes": (4, "dropped the connection"),
    "resets": (4, "dropped the connection"),
    "hangs": (4, "did not finish its answer within 1 s"),
    "drips its head": (4, "did not finish its answer within 1 s"),
    "drips its body": (4, "did not finish its answer within 1 s"),
    "is cut": (4, "dropped the connection"),
    "is cut in its head": (4, "dropped the connection"),
    "speaks no HTTP": (4, "dropped the connection"),
    "sends a torn status": (4, "breaks the rules of HTTP"),
    "sends a huge head": (4, "breaks the rules of HTTP"),
    "announces a huge body": (5, "is larger than"),
    "sends broken chunks": (4, "breaks the rules of HTTP"),
    "sends torn gzip": (5, "decompress the answer"),
    "sends no gzip as gzip": (5, "decompress the answer"),
    "sends a bomb": (5, "is larger than"),
    "packs twice": (5, "compressed more than once"),
    "packs as nobody asked": (5, "compressed as br"),
    "sends a page": (5, ""),
    "sends a fault": (5, ""),
    "sends a gateway's fault": (5, ""),
    "is overloaded": (5, ""),
    "redirects elsewhere": (5, "redirect"),
    "refuses": (3, ""),
    "sends nothing": (5, ""),
    "sends no content": (5, ""),
    "sends null": (5, ""),
    "sends a list": (5, ""),
    "sends a number": (5, ""),
    "sends torn JSON": (5, ""),
    "nests without end": (5, ""),
    "sends blanks": (5, ""),
    "sends what is no UTF-8": (5, ""),
    "steers the terminal": (1, "no"),
}
COMMANDS = {
    "login": "echo in",
    "otp": "echo in",
    "sso": "su alice",
    "read": "whm version",
    "write": f"whm passwd user=alice password={SECRET}",
    "page": "whm listaccts --all",
    "upload": "upload FILE --as alice",
}
OPTIONS = {"otp": ("--otp-from", "env:PANEL_OTP")}
OTHERWISE = {("steers the terminal", stage): (3, "") for stage in ("login", "otp")}
"""Where a stage makes a difference."""


LONG = 60  # seconds: what is not about time must not fail where the machine is slow


def run_against(
    run: Any, panel: Any, certificate: Any, line: str, *more: str, deadline: int = LONG
) -> Any:
    return run(
        f"https://127.0.0.1:{panel.port}",
        *("-u", "root", "--service", "whm", "--ca", certificate.path, "--timeout", str(deadline)),
        *("--password-from", "env:PANEL_SECRET", *more, "-c", line),
        env={"PANEL_SECRET": SECRET, "PANEL_OTP": OTP},
    )


def look_at(ran: Any, panel: Any, code: int, words: str) -> None:
    """What holds for every fault."""
    assert ran.code == code, ran
    errors = [line for line in ran.err.splitlines() if line.startswith("cpshell: ")]
    assert len(errors) == 1, ran.err
    assert words in ran.err
    assert "Traceback" not in ran.out + ran.err
    assert SECRET not in ran.out + ran.err
    assert OTP not in ran.out + ran.err
    assert not set("\x1b\x07\u202e") & set(ran.err)
    assert panel.counts["write"] + panel.counts["upload"] <= 1
    assert panel.counts["login"] + panel.counts["otp"] <= 1


CASES = [
    (fault, stage)
    for fault in OUTCOMES
    for stage in COMMANDS
    if not (stage == "upload" and fault.startswith("drips"))  # a transfer may take its time
]


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "stage"), CASES)
def test_a_fault_of_the_panel(
    fault: str, stage: str, run: Any, panel: Any, certificate: Any, tmp_path: Path
) -> None:
    far_end = panel(**{stage: fault})
    (tmp_path / "f.txt").write_text("content")
    line = COMMANDS[stage].replace("FILE", str(tmp_path / "f.txt"))
    code, words = OTHERWISE.get((fault, stage), OUTCOMES[fault])
    deadline = 1 if "within 1 s" in words else LONG
    begun = time.monotonic()
    more = OPTIONS.get(stage, ())
    ran = run_against(run, far_end, certificate, line, *more, deadline=deadline)
    look_at(ran, far_end, code, words)
    assert time.monotonic() - begun < LONG / 2
