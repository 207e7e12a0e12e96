"""What a line would do is said before it is made, and what was sent last can be looked at."""

import json
from typing import Any

import pytest

As = Any  # the fixture of conftest


def explained(ran: Any) -> Any:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_a_call_is_explained_with_effect_session_request_and_what_is_missing(as_root: As) -> None:
    ran = as_root("explain { uapi --as alice Email add_pop email=info quota=250 }")
    told = explained(ran)
    assert told["call"] == "Email::add_pop"
    assert told["does"].startswith("writes: ")
    assert told["missing"] == ["password"]
    assert told["through"] == "root@127.0.0.1 (WHM)"
    assert told["method"] == "POST"
    assert "email=info" in told["form"]


def test_secrets_are_masked_and_nobody_is_asked(as_root: As) -> None:
    line = "uapi --as alice Email add_pop email=info password=%s"
    for value in ("?", "Typed-Secret-42x"):
        ran = as_root(f"explain {{ {line % value} }}")
        told = explained(ran)
        assert "password=•••" in told["form"]
        assert "missing" not in told
        assert "Typed-Secret-42x" not in ran.out + ran.err


def test_what_happens_with_the_answer_is_told_in_the_words_of_the_line(as_root: As) -> None:
    line = "whm listaccts --all | select user,domain | limit 3 > x.csv"
    told = explained(as_root(f"explain {{ {line} }}"))
    assert told["does"].startswith("reads: ")
    assert told["then"] == [
        "every page, one after the other",
        "select user,domain",
        "limit 3",
        "> x.csv",
    ]


def test_nothing_is_sent_and_several_calls_are_rows(as_root: As) -> None:
    script = "explain { whm version; whm removeacct user=bob }; last --request"
    ran = as_root(script)
    first, second = json.loads(ran.out)
    assert (first["call"], second["call"]) == ("version", "removeacct")
    assert second["does"].startswith("destroys: ")
    assert (ran.code, "no call was sent yet" in ran.err) == (2, True)


def test_a_call_from_inside_an_account_is_explained_with_its_way(as_root: As) -> None:
    told = explained(as_root("su alice; explain { whm version }"))
    assert told["through"] == "root@127.0.0.1 (WHM)"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("explain", "explain needs a block"),
        ("explain { echo hi }", "only calls are explained"),
        ("explain { uapi --as $(whm version) Email list_pops }", "explain makes no call"),
        ("logout; explain { whm version }", "no session is open"),
    ],
)
def test_what_cannot_be_explained_is_refused(as_root: As, line: str, problem: str) -> None:
    ran = as_root(line)
    assert ran.code == 2
    assert problem in ran.err


def test_the_last_request_is_that_of_the_last_call_secrets_masked(as_root: As) -> None:
    ran = as_root("whm listaccts user=x --limit 1 | count; echo 1; last --request")
    told = json.loads(ran.out.splitlines()[-1])
    assert told["method"] == "GET"
    assert "/json-api/listaccts?" in told["url"]
    assert "cpsess•••" in told["url"]
