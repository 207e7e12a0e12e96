"""Names on the server."""

import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cpshell.build import build_shell
from cpshell.catalog import Api
from cpshell.errors import ConnectionFailed
from cpshell.panel.call import Call, View, Window
from cpshell.panel.reply import Reply
from cpshell.records import changed
from cpshell.repl.completion.cursor import cursor_in
from cpshell.repl.completion.expected import expected_at
from cpshell.repl.completion.name_sources import (
    SOURCES,
    NameSource,
    Topic,
    safe_names,
)
from cpshell.repl.completion.parameter_topics import Subject, subject_of
from cpshell.repl.completion.remote_names import FRESH, RemoteNames
from cpshell.system.system import System

SCOPE = ("root@host", None)
ACCOUNTS = Call(Api.WHM, None, "listaccts")
COMMANDS = build_shell(System()).registry.commands
ACCOUNT_NAMES = SOURCES[0]
PACKAGES = next(source for source in SOURCES if source.topic is Topic.PACKAGE)


def answer(*users: str) -> Reply:
    rows = [{"user": user, "domain": f"{user}.test"} for user in users]
    return Reply(True, Api.WHM, "listaccts", {"acct": rows})


def names(remote: RemoteNames, topic: Topic = Topic.USER) -> list[str]:
    known = remote.get(SCOPE, topic)
    return list(known.names) if known else []


def test_an_answer_that_was_seen_brings_its_names() -> None:
    remote = RemoteNames()
    remote.observe(SCOPE, ACCOUNTS, answer("bob", "alice"))
    assert names(remote) == ["alice", "bob"]
    assert names(remote, Topic.DOMAIN) == ["alice.test", "bob.test"]


def test_a_page_adds_to_what_is_known() -> None:
    remote = RemoteNames()
    remote.observe(SCOPE, ACCOUNTS, answer("alice"))
    remote.observe(SCOPE, ACCOUNTS.with_view(View(limit=1, page=2)), answer("bob"))
    remote.observe(SCOPE, changed(ACCOUNTS, window=Window(3, 1)), answer("carol"))
    assert names(remote) == ["alice", "bob", "carol"]


def test_an_answer_that_says_no_brings_nothing() -> None:
    remote = RemoteNames()
    remote.observe(SCOPE, ACCOUNTS, Reply(False, Api.WHM, "listaccts", {"acct": [{"user": "x"}]}))
    assert names(remote) == []


def test_a_look_up_runs_beside_and_brings_names() -> None:
    arrived = threading.Event()
    remote = RemoteNames(ended=arrived.set)
    main = threading.get_ident()
    asked_in: list[int] = []

    def ask(call: Call) -> Reply:
        asked_in.append(threading.get_ident())
        return answer("carol")

    remote.request(SCOPE, ACCOUNT_NAMES, ask)
    assert arrived.wait(10)
    assert names(remote) == ["carol"]
    assert asked_in != [main]


def looked_up(remote: RemoteNames, *sources: NameSource) -> list[str]:
    """Request names; return the functions that were called for them."""
    calls: queue.Queue[str] = queue.Queue()

    def ask(call: Call) -> Reply:
        calls.put(call.function)
        raise RuntimeError("not even an error of ours ends the look-ups")

    for source in (*sources, PACKAGES):
        remote.request(SCOPE, source, ask)
    functions = []
    while (function := calls.get(timeout=10)) != PACKAGES.function:  # one after the other
        functions.append(function)
    return functions


def test_fresh_names_are_not_looked_up_again_and_old_ones_are() -> None:
    now = 0.0
    remote = RemoteNames(clock=lambda: now)
    remote.observe(SCOPE, ACCOUNTS, answer("alice"))
    assert looked_up(remote, ACCOUNT_NAMES) == []
    now = FRESH + 1
    assert looked_up(remote, ACCOUNT_NAMES) == ["listaccts"]


def test_what_was_asked_for_just_now_is_not_asked_for_again() -> None:
    assert looked_up(RemoteNames(), ACCOUNT_NAMES, ACCOUNT_NAMES) == ["listaccts"]


def test_names_are_looked_up_again_after_a_write() -> None:
    remote = RemoteNames()
    remote.observe(SCOPE, ACCOUNTS, answer("alice"))
    remote.observe(SCOPE, Call(Api.WHM, None, "createacct"), Reply(True, Api.WHM, "createacct"))
    assert looked_up(remote, ACCOUNT_NAMES) == ["listaccts"]
    assert names(remote) == ["alice"]


def test_a_look_up_that_fails_harms_nothing() -> None:
    remote = RemoteNames()
    tried = threading.Event()

    def ask(call: Call) -> Reply:
        tried.set()
        raise ConnectionFailed("no")

    remote.request(SCOPE, ACCOUNT_NAMES, ask)
    assert tried.wait(10)
    assert names(remote) == []
    assert looked_up(remote) == []  # and those after it are made


def test_what_a_terminal_must_not_see_is_never_offered() -> None:
    hostile = ["a\x1b]0;x\x07", "b\u202e", "c d", "e\nf", "", None, 5, "x" * 300, "good"]
    assert safe_names(hostile) == ["good"]


def test_a_parameter_is_known_by_its_name_and_module() -> None:
    assert subject("whm suspendacct user=") == Subject(Topic.USER)
    assert subject("uapi Mysql create_database name=") == Subject(Topic.DATABASE)
    assert subject("uapi Mysql delete_user name=") == Subject(Topic.DATABASE_USER)
    assert subject("uapi VersionControl create name=") is None


def test_what_belongs_to_something_is_asked_for_with_it() -> None:
    assert subject("whm mass_edit_dns_zone serial=") is None  # of which zone?
    zone = "a.test"
    line = f"uapi DNS mass_edit_zone zone={zone}"
    assert subject(f"{line} serial=") == Subject(Topic.SERIAL, zone)
    assert subject(f"{line} remove=") == Subject(Topic.RECORD, zone)
    assert subject(f"whm removezonerecord zone='{zone}' line=1") == Subject(Topic.RECORD_LINE, zone)
    assert subject("uapi Fileman trash_file path=public_html/css/st") == Subject(
        Topic.PATH, "public_html/css"
    )
    assert subject("uapi Fileman trash_file path=/etc") == Subject(Topic.PATH, "/")


def subject(line: str) -> Subject | None:
    """What the value at the end of a line names."""
    (expected,) = expected_at(cursor_in(line), COMMANDS, {})
    return subject_of(expected)


def at_once(*works: Callable[[], None]) -> None:
    """Run these beside each other, changing threads as often as can be; raise what they raise."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(len(works)) as pool:
            for done in [pool.submit(work) for work in works]:
                done.result()
    finally:
        sys.setswitchinterval(interval)


def test_answers_come_from_several_threads_while_names_are_read() -> None:
    remote = RemoteNames()
    created = Call(Api.WHM, None, "createacct")

    def read_calls(server: str) -> Callable[[], None]:
        def observe() -> None:
            for number in range(3000):
                remote.observe((f"{server}{number}", None), ACCOUNTS, answer("alice"))

        return observe

    def write_calls() -> None:
        for _ in range(500):
            remote.observe(SCOPE, created, Reply(True, Api.WHM, "createacct"))
            remote.get(SCOPE, Topic.USER)

    at_once(read_calls("a"), read_calls("b"), write_calls)


def test_pages_that_come_at_once_lose_no_name() -> None:
    remote = RemoteNames()
    remote.observe(SCOPE, ACCOUNTS, answer("first"))

    def pages(letter: str) -> Callable[[], None]:
        def observe() -> None:
            for number in range(300):
                page = ACCOUNTS.with_view(View(limit=1, page=2 + number))
                remote.observe(SCOPE, page, answer(f"{letter}{number}"))

        return observe

    at_once(pages("a"), pages("b"))
    assert len(names(remote)) == 601


def test_names_of_the_scopes_used_last_are_kept() -> None:
    remote = RemoteNames()
    for number in range(2000):
        remote.observe((f"user{number}", None), ACCOUNTS, answer("alice"))
    kept = [n for n in range(2000) if remote.get((f"user{n}", None), Topic.USER)]
    assert 10 < len(kept) < 1000
    assert kept[-1] == 1999
