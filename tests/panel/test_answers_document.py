"""docs/answers.md: its tables are those of the code, and what it shows is what is printed."""

import re
import runpy
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpshell.auth import login_refusals
from cpshell.panel import senders

TEXT = (Path(__file__).parents[2] / "docs" / "answers.md").read_text("utf-8")
ANSWERS = runpy.run_path(str(Path(__file__).with_name("answers.py")))
EXISTS = ANSWERS["uapi"](status=0, errors=["The account info@alice.test already exists!"])
DISK = (
    'Content-type: text/plain; charset="utf-8"\n\n<html><head><title>Error</title></head>'
    "<body><p>The system is running out of disk space on /home.</p></body></html>"
)
DKIM = [
    {"domain": "a.test", "status": 1, "msg": "a.test is signed."},
    {"domain": "b.test", "status": 0, "msg": "There is no such zone."},
]
SHOWN = {
    "uapi EmailAuth enable_dkim domain=a.test,b.test": (1, ANSWERS["uapi"](data=DKIM)),
    "uapi Email add_pop email=info password=?": (1, EXISTS),
    "uapi Ftp list_ftp": (5, DISK),
}


def rows_below(heading: str) -> list[str]:
    section = TEXT.split(f"\n| {heading} |")[1].split("\n\n")[0]
    return [line.split(" | ")[0].removeprefix("| ") for line in section.split("\n")[2:]]


def test_every_sender_that_is_recognised_is_listed() -> None:
    assert set(rows_below("probably")) == {sender.name for sender in senders._SENDERS}


def test_every_code_of_a_refused_login_is_listed() -> None:
    listed = {code for row in rows_below("the panel says") for code in re.findall("`(.+?)`", row)}
    told = {"token_missing", "token_incorrect", *login_refusals._REASONS, *login_refusals._WRONG}
    assert listed == told - {""}


@pytest.mark.parametrize("line", SHOWN)
def test_what_is_shown_is_what_is_printed(
    serve: Callable[..., Any], certificate: Any, run: Any, line: str
) -> None:
    code, body = SHOWN[line]
    answer = ANSWERS["Answer"](line, "uapi", code, body)

    def give(_: bytes, connection: socket.socket) -> bytes | None:
        connection.sendall(answer.message)
        return None

    server = serve(give, certificate.context)
    ran = run(
        f"https://127.0.0.1:{server.port}",
        *("--service", "cpanel", "-u", "bea", "--auth", "token", "--token-from", "env:TOKEN"),
        *("--ca", certificate.path, "-c", line.replace("=?", "=Tr0ub4dor.3")),
        env={"TOKEN": "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"},
    )
    assert ran.code == code
    assert f"-c '{line}'\n{ran.out}{ran.err}```" in TEXT
