"""Whatever a server answers: the right verdict, its words on standard error, and no traceback."""

import runpy
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpshell.render import FORMATS

ANSWERS = [
    answer
    for table in ("answers.py", "answers_of_life.py")
    for answer in runpy.run_path(str(Path(__file__).with_name(table)))["ANSWERS"]
]
CALLS = {"whm": "whm listaccts", "uapi": "uapi Ftp list_ftp", "api2": "api2 Cron listcron"}
SERVICES = {"whm": "whm", "uapi": "cpanel", "api2": "cpanel"}


@pytest.fixture
def ask(
    serve: Callable[..., Any], certificate: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """``ask(answer, script)``: run a script against a server that gives this answer to all."""
    monkeypatch.setattr("cpshell.auth.session.PAUSES", (0.0, 0.0))

    def run_against(answer: Any, *options: str, script: str = "") -> Any:
        def give(_: bytes, connection: socket.socket) -> bytes | None:
            if b"\r\nConnection: close\r\n" not in answer.message:
                return answer.message
            connection.sendall(answer.message)
            return None

        server = serve(give, certificate.context)
        return run(
            f"https://127.0.0.1:{server.port}",
            *("--service", SERVICES[answer.api], "-u", "root" if answer.api == "whm" else "bea"),
            *("--auth", "token", "--token-from", "env:TOKEN", "--ca", certificate.path),
            *options,
            *("-c", script or answer.call or CALLS[answer.api]),
            env={"TOKEN": "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"},
        )

    return run_against


def test_there_are_enough_answers_and_each_has_a_name_of_its_own() -> None:
    assert len(ANSWERS) >= 150
    assert len({answer.name for answer in ANSWERS}) == len(ANSWERS)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_an_answer_is_understood_and_its_words_are_told(ask: Any, answer: Any) -> None:
    ran = ask(answer)
    assert (ran.code, ran.err.count("Traceback")) == (answer.code, 0), ran.err
    for words in answer.says:
        assert words in ran.err
    for words in answer.hides:
        assert words not in ran.err
    assert answer.prints in ran.out
    assert bool(ran.out) == (answer.code == 0 or bool(answer.prints))


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_an_answer_in_every_format_is_no_traceback(ask: Any, answer: Any) -> None:
    lines = [f"set output={name}\n{answer.call or CALLS[answer.api]}\n" for name in FORMATS]
    assert len(lines) >= 10
    ran = ask(answer, "-k", script="".join(lines))
    assert ran.code == answer.code, ran.err
    assert "Traceback" not in ran.out + ran.err
    assert "fault of cpshell" not in ran.err
    failures = ran.err.count("\ncpshell: ") + ran.err.startswith("cpshell: ")
    assert failures == (len(FORMATS) if answer.code else 0)
