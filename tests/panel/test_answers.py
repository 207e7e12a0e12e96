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


MIXED = next(answer for answer in ANSWERS if answer.name == "api2 mixed rows")


@pytest.mark.parametrize("jobs", ["", " --jobs 2"])
def test_a_turn_of_which_some_rows_failed_has_the_others_in_the_table(ask: Any, jobs: str) -> None:
    loop = f"for n in 1 2{jobs} {{ api2 Cron listcron | where result=1 }}"
    script = f"let all = {loop}\necho $all | group n\necho $failed | get [].[n,code,message]"
    ran = ask(MIXED, "-k", script=script)
    reason = "2 of 5 rows failed: Row two. Row four. (rows 2, 4)"
    assert ran.code == 1
    assert ran.out.splitlines() == [
        '[{"n":"1","count":3},{"n":"2","count":3}]',
        f'[["1",1,"{reason}"],["2",1,"{reason}"]]',
    ]


@pytest.mark.parametrize(
    "head",
    [
        "api2 Cron listcron",
        "if 1 = 1 { api2 Cron listcron }",
        "f",
        "retry 2 { api2 Cron listcron }",
        "try { fail x } else { api2 Cron listcron }",
    ],
)
def test_rows_that_worked_go_on_whatever_they_come_from(ask: Any, tmp_path, head: str) -> None:
    file = tmp_path / "x.jsonl"
    made = "def f { api2 Cron listcron }\n"
    for script, out in ((f"{head} | count", "3\n"), (f"{head} > {file}", "")):
        ran = ask(MIXED, script=f"{made}{script}\necho after")
        assert (ran.code, ran.out) == (1, out)
        assert ran.err.count(": 2 of 5 rows failed: ") == (2 if head.startswith("retry") else 1)
    assert file.read_text() == '{"result":1}\n' * 3
    ran = ask(MIXED, "-k", script=f"{made}for n in 1 2 {{ {head} }} | count\necho $failed | count")
    assert (ran.code, ran.out) == (1, "6\n2\n")


def test_rows_of_a_block_that_failed_later_do_not_go_on(ask: Any) -> None:
    ran = ask(MIXED, script="if 1 = 1 { echo 1; fail x } | count")
    assert (ran.code, ran.out) == (1, "")
