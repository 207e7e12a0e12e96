"""Names on the server."""

import threading

from cpshell.catalog import Api
from cpshell.errors import ConnectionFailed
from cpshell.panel.call import Call, View
from cpshell.panel.reply import Reply
from cpshell.repl.completion.remote_names import (
    FRESH,
    RemoteNames,
    Topic,
    safe_names,
    source_of_topic,
    topic_of_parameter,
)

SCOPE = ("root@host", None)
ACCOUNTS = Call(Api.WHM, None, "listaccts")


def answer(*users: str) -> Reply:
    rows = [{"user": user, "domain": f"{user}.test"} for user in users]
    return Reply(True, Api.WHM, "listaccts", {"acct": rows})


def names(live: RemoteNames, topic: Topic = Topic.USER) -> list[str]:
    held = live.known(SCOPE, topic)
    return list(held.names) if held else []


def test_an_answer_that_was_seen_brings_its_names() -> None:
    live = RemoteNames()
    live.seen(SCOPE, ACCOUNTS, answer("bob", "alice"))
    assert names(live) == ["alice", "bob"]
    assert names(live, Topic.DOMAIN) == ["alice.test", "bob.test"]


def test_a_page_adds_to_what_is_known() -> None:
    live = RemoteNames()
    live.seen(SCOPE, ACCOUNTS, answer("alice"))
    live.seen(SCOPE, ACCOUNTS.with_view(View(limit=1, page=2)), answer("bob"))
    assert names(live) == ["alice", "bob"]


def test_an_answer_that_says_no_brings_nothing() -> None:
    live = RemoteNames()
    live.seen(SCOPE, ACCOUNTS, Reply(False, Api.WHM, "listaccts", {"acct": [{"user": "x"}]}))
    assert names(live) == []


def test_a_look_up_runs_beside_and_brings_names() -> None:
    arrived = threading.Event()
    live = RemoteNames(ready=arrived.set)
    main = threading.get_ident()
    asked_in: list[int] = []

    def ask(call: Call) -> Reply:
        asked_in.append(threading.get_ident())
        return answer("carol")

    live.want(SCOPE, Topic.USER, source_of_topic(Topic.USER, Api.WHM), ask)
    assert arrived.wait(10)
    assert names(live) == ["carol"]
    assert asked_in != [main]


def test_fresh_names_are_not_looked_up_again_and_old_ones_are() -> None:
    now = 0.0
    live = RemoteNames(clock=lambda: now)
    live.seen(SCOPE, ACCOUNTS, answer("alice"))
    asked = threading.Event()

    def ask(call: Call) -> Reply:
        asked.set()
        return answer("alice")

    source = source_of_topic(Topic.USER, Api.WHM)
    live.want(SCOPE, Topic.USER, source, ask)
    assert live._worker is None
    now = FRESH + 1
    live.want(SCOPE, Topic.USER, source, ask)
    assert asked.wait(10)


def test_names_are_looked_up_again_after_a_write() -> None:
    live = RemoteNames()
    live.seen(SCOPE, ACCOUNTS, answer("alice"))
    live.seen(SCOPE, Call(Api.WHM, None, "createacct"), Reply(True, Api.WHM, "createacct"))
    held = live.known(SCOPE, Topic.USER)
    assert held is not None
    assert held.stale


def test_a_look_up_that_fails_harms_nothing() -> None:
    live = RemoteNames()
    tried = threading.Event()

    def ask(call: Call) -> Reply:
        tried.set()
        raise ConnectionFailed("no")

    live.want(SCOPE, Topic.USER, source_of_topic(Topic.USER, Api.WHM), ask)
    assert tried.wait(10)
    assert names(live) == []
    assert live._worker is not None
    assert live._worker.is_alive()


def test_what_a_terminal_must_not_see_is_never_offered() -> None:
    hostile = ["a\x1b]0;x\x07", "b\u202e", "c d", "e\nf", "", None, 5, "x" * 300, "good"]
    assert safe_names(hostile) == ["good"]


def test_a_parameter_is_known_by_its_name_and_module() -> None:
    assert topic_of_parameter("user", None) is Topic.USER
    assert topic_of_parameter("name", "Mysql") is Topic.DATABASE
    assert topic_of_parameter("name", "Other") is None
