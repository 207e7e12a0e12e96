"""Lists of many pages: rows pass on as they come, and what goes wrong is said."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO, TextIOWrapper
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.long_answers import measured, serving
from cpshell import cli
from cpshell.system.streams import Streams
from cpshell.system.system import System
from tests.conftest import Ran

Rows = list[dict[str, Any]]
SIZE = 10


class Panel:
    """A server with one list; what it does before it answers a page can be said for each."""

    def __init__(self) -> None:
        self.rows: Rows = [account(number) for number in range(45)]
        self.asked: list[tuple[int, int]] = []
        self.before: dict[int, Callable[[], Any]] = {}
        """What happens before the answer to a request, by its number, counted from 1; a body that
        it returns is sent instead."""
        self.out = TextIOWrapper(BytesIO(), "utf-8")
        self.seen: list[int] = []
        """How many lines had been printed when each page was asked for."""

    def answer(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        start, size = (int(query[f"api.chunk.{name}"][0]) for name in ("start", "size"))
        self.asked.append((start, size))
        self.seen.append(self.printed.count(b"\n"))
        instead = self.before.get(len(self.asked), lambda: None)()
        if instead is not None:
            return 502, instead
        chunk = {"start": start, "size": size, "records": len(self.rows)}
        metadata = {"version": 1, "result": 1, "reason": "OK", "command": "listaccts"}
        rows = self.rows[start - 1 : start - 1 + size]
        return 200, {"data": {"acct": rows}, "metadata": metadata | {"chunk": chunk}}

    @property
    def printed(self) -> bytes:
        return self.out.buffer.getvalue()  # type: ignore[attr-defined, no-any-return]


def account(number: int, **fields: Any) -> dict[str, Any]:
    return {"user": f"u{number:03}", "plan": "ab"[number % 2], "diskused": f"{number}M", **fields}


@pytest.fixture
def panel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:
    monkeypatch.setattr("cpshell.panel.pagination.PAGE", SIZE)
    monkeypatch.setattr("cpshell.shell.long_answers.PAUSES", (0.0, 0.0))
    monkeypatch.setattr("cpshell.auth.session.PAUSES", ())
    monkeypatch.setenv("TOKEN", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    made = Panel()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = made.answer(parse_qs(urlsplit(self.path).query))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.port = server.server_address[1]  # type: ignore[attr-defined]
        yield made
        server.shutdown()


@pytest.fixture
def shown(panel: Panel) -> Callable[..., Ran]:
    """Run lines as root of the panel."""

    def run(*lines: str, options: tuple[str, ...] = ()) -> Ran:
        err = TextIOWrapper(BytesIO(), "utf-8")
        argv = [
            f"http://127.0.0.1:{panel.port}",  # type: ignore[attr-defined]
            *("--service", "whm", "-u", "root", "--auth", "token", "--token-from", "env:TOKEN"),
            *("--allow-plaintext", *options),
            *(word for line in lines for word in ("-c", line)),
        ]
        streams = Streams(TextIOWrapper(BytesIO(b""), "utf-8"), panel.out, err)
        code = cli.main(argv, System(streams))
        return Ran(code, panel.printed.decode(), err.buffer.getvalue().decode())

    return run


Shown = Callable[..., Ran]

ALL = "whm listaccts --all"


def test_each_page_is_printed_before_the_next_one_is_asked_for(panel: Panel, shown: Shown) -> None:
    ran = shown(f"{ALL} | jsonl")
    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line) for line in ran.out.splitlines()] == panel.rows
    assert panel.asked == [(1, 10), (10, 11), (20, 11), (30, 11), (40, 11)]
    assert panel.seen == [0, 10, 20, 30, 40]


USERS = [f"u{number:03}" for number in range(45)]


@pytest.mark.parametrize(
    ("stages", "wanted"),
    [
        ("", lambda rows: json.dumps({"acct": rows}, separators=(",", ":")) + "\n"),
        ("| csv", lambda rows: "user,plan,diskused\n" + "".join(map(_line, rows))),
        ("| select user | tsv", lambda rows: "user\n" + "".join(f"{u}\n" for u in USERS)),
        (
            "| where 'plan=a and diskused>=40' | select user | jsonl",
            lambda rows: _users(40, 42, 44),
        ),
        ("| limit 3 | select user | jsonl", lambda rows: _users(0, 1, 2)),
        ("| sort -diskused | limit 2 | select user | jsonl", lambda rows: _users(44, 43)),
        ("| count", lambda rows: "45\n"),
        ("| group plan", lambda rows: '[{"plan":"a","count":23},{"plan":"b","count":22}]\n'),
        ("| get acct[44].user", lambda rows: '"u044"\n'),
        ("| select user 'big=diskused>43M' | where big=true | jsonl", lambda rows: _big()),
        ("| limit 1 | select user | yaml", lambda rows: "- user: u000\n"),
        ("--where 'diskused>43M' --columns user | jsonl", lambda rows: _users(44)),
        ("--sort -diskused --limit 1 --columns user | jsonl", lambda rows: _users(44)),
        ("| where diskused>100M | json", lambda rows: "[]\n"),
    ],
)
def test_rows_that_come_in_pages_mean_what_they_mean_at_once(
    stages: str, wanted: Callable[[Rows], str], panel: Panel, shown: Shown
) -> None:
    ran = shown(f"{ALL} {stages}")
    assert (ran.code, ran.err, ran.out) == (0, "", wanted(panel.rows))


def _line(row: dict[str, Any]) -> str:
    return f"{row['user']},{row['plan']},{row['diskused']}\n"


def _users(*numbers: int) -> str:
    return "".join(f'{{"user":"u{number:03}"}}\n' for number in numbers)


def _big() -> str:
    return '{"user":"u044","big":true}\n'


def test_a_limit_asks_for_no_more_pages_than_it_needs(panel: Panel, shown: Shown) -> None:
    shown(f"{ALL} | limit 15 | jsonl", f"{ALL} --limit 3 | jsonl", f"{ALL} | limit 0")
    assert len(panel.asked) == 2 + 1 + 1


def test_a_table_comes_in_blocks(panel: Panel, shown: Shown) -> None:
    ran = shown(f"{ALL} | table")
    assert ran.out.count("user") == 5
    assert panel.seen[:3] == [0, 12, 25]  # header, rule and rows; a blank line between


def test_the_envelope_and_the_tool_s_output_have_all_rows(panel: Panel, shown: Shown) -> None:
    ran = shown(f"{ALL} | envelope", f"{ALL} --output jsonpretty", f"{ALL} | raw", ALL)
    envelope, _, rest = ran.out.partition("\n")
    assert json.loads(envelope)["data"]["acct"] == panel.rows
    assert rest.count('"u044"') == 3
    assert shown(ALL, options=("-o", "envelope")).code == 0


def test_variables_and_substitutions_hold_all_rows(panel: Panel, shown: Shown) -> None:
    lines = (
        f"let x = {ALL}",
        "echo $x | rows | count",
        f"for row in $({ALL} | where user=u044) {{ echo $row.user }}",
    )
    assert shown(*lines).out == "45\nu044\n"


def test_the_last_result_is_asked_for_again_with_a_word(panel: Panel, shown: Shown) -> None:
    ran = shown(f"{ALL} | limit 1 | jsonl", "last | count", "echo $last | rows | count")
    assert ran.out.splitlines()[1:] == ["1", "1"]
    assert ran.err.count("its rows were not kept, and are asked for again") == 1
    ran = shown(ALL, "logout", "last")
    assert ran.code == 2
    assert "were not kept, and their session has ended" in ran.err


def test_a_page_that_fails_leaves_what_was_printed_and_says_how_much(
    panel: Panel, shown: Shown
) -> None:
    panel.before = dict.fromkeys((3, 4, 5), lambda: b"<html>Bad Gateway</html>")
    ran = shown(f"{ALL} | jsonl")
    assert ran.code == 5
    assert len(ran.out.splitlines()) == 20
    assert "(20 of 45 rows came before)" in ran.err
    assert panel.asked[2:] == [(20, 11)] * 3


def test_a_list_in_json_that_breaks_off_is_no_json_and_ends_its_line(
    panel: Panel, shown: Shown
) -> None:
    panel.before = dict.fromkeys((3, 4, 5), lambda: b"<html>Bad Gateway</html>")
    ran = shown(f"{ALL} | where plan=a", "echo next", options=("-k",))
    assert ran.code == 5
    first, last = ran.out.splitlines()
    assert last == "next"
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(first)


def test_a_page_is_asked_for_again_and_no_row_comes_twice(panel: Panel, shown: Shown) -> None:
    panel.before = {3: lambda: b"<html>Bad Gateway</html>"}
    ran = shown(f"{ALL} | jsonl")
    assert ran.code == 0
    assert [json.loads(line) for line in ran.out.splitlines()] == panel.rows
    assert "a page is asked for again" in ran.err


def test_a_file_is_replaced_whole_or_not_at_all(panel: Panel, shown: Shown, tmp_path: Any) -> None:
    panel.before = dict.fromkeys((3, 4, 5), lambda: b"<html>Bad Gateway</html>")
    for name in ("new.jsonl", "old.jsonl"):
        (tmp_path / "old.jsonl").write_text("{}\n")
        for sign in (">", ">>"):
            panel.asked.clear()
            assert shown(f"{ALL} {sign} {tmp_path / name}").code == 5
    assert [path.name for path in tmp_path.glob("*.jsonl*")] == ["old.jsonl"]
    assert (tmp_path / "old.jsonl").read_text() == "{}\n"


CHANGES = {
    "an account is made": (lambda rows: rows.insert(0, account(900)), "then 46"),
    "an account goes": (lambda rows: rows.pop(0), "then 44"),
    "one is made, one goes": (
        lambda rows: rows.extend([rows.pop(0) and account(900)]),
        "rows moved between its pages",
    ),
    "one moves up": (lambda rows: rows.insert(0, rows.pop(40)), "came twice"),
    "two change places": (
        lambda rows: rows.__setitem__(slice(None), [rows[40], *rows[1:40], rows[0], *rows[41:]]),
        "1 row came twice",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_list_that_changes_underneath_is_told_of(change: str, panel: Panel, shown: Shown) -> None:
    alter, said = CHANGES[change]
    panel.before = {2: lambda: alter(panel.rows) and None}
    ran = shown(f"{ALL} | jsonl")
    assert ran.code == 0
    assert "listaccts: warning: the list changed while it was read" in ran.err
    assert said in ran.err


def test_values_that_change_are_no_change_of_the_list(panel: Panel, shown: Shown) -> None:
    panel.before = {2: lambda: [row.update(diskused="7M") for row in panel.rows] and None}
    assert shown(f"{ALL} | count").err == ""


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_field_that_a_header_lacks_is_told_of_after_all_rows(
    form: str, panel: Panel, shown: Shown
) -> None:
    for number in (30, 34):
        panel.rows[number] |= {"note": "new", "mark": "x"}
    ran = shown(f"{ALL} | {form}")
    assert ran.code == 2
    assert "2 fields of later pages had no column and were not written" in ran.err
    assert "mark (from row 31), note (from row 31)" in ran.err
    assert len(ran.out.splitlines()) == 1 + len(panel.rows)
    (columns,) = re.findall("(--columns '.*')", ran.err)
    whole = shown(f"{ALL} {columns} | {form}")
    assert (whole.code, whole.out.removeprefix(ran.out).count("new")) == (0, 2), whole.err


def test_a_mistake_on_a_later_page_names_the_filter(panel: Panel, shown: Shown) -> None:
    panel.rows[30]["diskused"] = "3G"
    ran = shown(f"{ALL} | where diskused>=25 | jsonl")
    assert ran.code == 2
    assert "where: " in ran.err
    assert len(ran.out.splitlines()) == 5


@pytest.mark.slow
def test_memory_does_not_grow_with_the_list() -> None:
    peaks = []
    for rows in (500, 20_000):
        with serving(rows) as server:
            lines, peak = measured(server, f"{ALL} | where plan~plan | jsonl")
        assert (lines, server.before_first_row) == (rows, 0)
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 12  # MiB; all rows at once take 60


def test_what_a_condition_without_rows_is_told_is_told_once(panel: Panel, shown: Shown) -> None:
    for row in panel.rows:
        row["plan"] = "Gold"
    assert shown(f"{ALL} | where plan=gold | jsonl").err.count("plan = Gold") == 1
    assert shown(f"{ALL} | where plan=user | jsonl").err.count("the text 'user' is meant") == 1
