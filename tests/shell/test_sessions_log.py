"""`ssolog`: the server's session log in both its forms, joined, filtered, in flat memory."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.panel.sessionlog import COLUMNS, Tally, parse_since, read_sessions

FIELDS = "app=cpaneld,creator={creator},method=handle_form_login,path=form,possessed={possessed}"
NEW = FIELDS.format(creator="z2p", possessed=0)

PLAIN = f"127.0.0.1 [12/05/2013:06:36:12 -0000] NEW z2p:BADVVabcdefghijk address=127.0.0.1,{NEW}\n"
BARE = f"[12/05/2013:06:36:12 -0000] NEW z2p:BADVVabcdefghijk address=,{NEW}\n"
SERVER = (
    "[2015-10-29 09:27:35 -0500] info [cpsrvd] 12.3.14.75 NEW root:tvf3abcdefghijkl"
    f" address=12.3.14.75,{FIELDS.format(creator='root', possessed=1)}\n"
)
SIX = (
    f"[2015-10-29 09:27:35 -0500] info [whostmgrd] 2001:db8::7 NEW a:b address=2001:db8::7,{NEW}\n"
)

ID = "z2p:BADVVabcdefghijk"
AT = "[12/05/2013:06:40:00 -0000]"
LATER = "[2013-12-05 06:40:00 +0000] info"


def sessions(*lines: str, most_open: int = 100):
    tally = Tally()
    return list(read_sessions(lines, tally, most_open=most_open)), tally


@pytest.mark.parametrize(
    ("line", "begin", "address"),
    [
        (PLAIN, "2013-12-05T06:36:12+00:00", "127.0.0.1"),
        (BARE, "2013-12-05T06:36:12+00:00", None),
        (" " + BARE, "2013-12-05T06:36:12+00:00", None),
        (SERVER, "2015-10-29T14:27:35+00:00", "12.3.14.75"),
        (SIX, "2015-10-29T14:27:35+00:00", "2001:db8::7"),
    ],
)
def test_every_form_of_a_beginning_is_read(line, begin, address) -> None:
    (session,), tally = sessions(line)
    assert (session["begin"], session["address"]) == (begin, address)
    assert (session["app"], session["method"], session["path"]) == (
        "cpaneld",
        "handle_form_login",
        "form",
    )
    assert tuple(session) == COLUMNS
    assert tally.torn == 0


@pytest.mark.parametrize(
    ("end", "reason", "detail"),
    [
        (f"127.0.0.1 {AT} PURGE {ID} logout", "logout", None),
        (f"{AT} PURGE {ID} loginsucess", "loginsuccess", None),
        (f"{LATER} [security] internal PURGE {ID} password_change", "password_change", None),
        (f"{LATER} [cpaneld] ::1 PURGE {ID} tokendenied [Too many]", "tokendenied", "Too many"),
    ],
)
def test_an_end_is_joined_to_its_beginning(end, reason, detail) -> None:
    (session,), tally = sessions(PLAIN, end + "\n")
    assert session["begin"] == "2013-12-05T06:36:12+00:00"
    assert session["end"] == "2013-12-05T06:40:00+00:00"
    assert (session["reason"], session["detail"]) == (reason, detail)
    assert (tally.torn, tally.unbegun) == (0, 0)


def test_an_end_without_a_beginning_is_a_session_too() -> None:
    (session,), tally = sessions("[12/05/2013:06:40:00 -0000] PURGE z2p:BADVV expired\n")
    assert (session["begin"], session["reason"], session["possessed"]) == (None, "expired", None)
    assert tally.unbegun == 1


def test_the_secret_part_of_an_id_is_not_shown() -> None:
    (session,), _ = sessions(PLAIN.replace("BADVVabcdefghijk", "BADVVabcdefghijk," + "0a" * 16))
    assert session["session"] == "z2p:BADVVabcdefghijk"


@pytest.mark.parametrize(
    "line",
    [
        PLAIN[:60],
        PLAIN[:-2],
        SERVER[: SERVER.index("method")] + "\n",
        "[99/99/2013:06:36:12 -0000] NEW z2p:x address=,possessed=0\n",
        "something else\n",
        PLAIN.strip() + SERVER,
        "[12/05/2013:06:40:00 -0000] PURGE z2p:BADVV\n",
    ],
)
def test_torn_lines_are_counted_and_harm_no_neighbour(line) -> None:
    found, tally = sessions(BARE, line, SERVER)
    assert [session["user"] for session in found] == ["z2p", "root"]
    assert (tally.lines, tally.torn) == (3, 1)


def test_the_table_of_open_sessions_is_bounded_and_what_was_dropped_is_counted() -> None:
    lines = [PLAIN.replace("BADVV", f"N{n:04}") for n in range(30)]
    found, tally = sessions(*lines, most_open=10)
    assert len(found) == 30
    assert tally.dropped == 20


@given(st.lists(st.text(max_size=80), max_size=20))
def test_no_text_breaks_the_reader(lines) -> None:
    _, tally = sessions(*lines)
    assert tally.lines == len(lines)


@given(
    st.from_regex(r"[a-z][a-z0-9@.]{0,15}", fullmatch=True),
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)),  # noqa: DTZ001
    st.booleans(),
    st.sampled_from(["form", "/cpsess1/login/", "/a,b=c,d", "/json-api/create_user_session"]),
)
def test_what_a_server_writes_is_read_back(user, when, possessed, path) -> None:
    name = f"{user}:Abcdefghijklmnop"
    text = f"address=::1,app=webmaild,creator=c,method=m,path={path},possessed={int(possessed)}"
    lines = [
        f"[{when:%Y-%m-%d %H:%M:%S} +0000] info [webmaild] ::1 NEW {name} {text}\n",
        f"::1 [{when:%m/%d/%Y:%H:%M:%S} -0000] PURGE {name} logout\n",
    ]
    (session,), tally = sessions(*lines)
    assert (session["user"], session["possessed"], session["path"]) == (user, possessed, path)
    assert session["begin"] == session["end"]
    assert tally.torn == 0


NOW = datetime(2015, 10, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("2015-10-29", "2015-10-29T00:00:00+00:00"),
        ("2015-10-29T09:27:35-05:00", "2015-10-29T14:27:35+00:00"),
        ("90m", "2015-10-30T10:30:00+00:00"),
        ("7d", "2015-10-23T12:00:00+00:00"),
    ],
)
def test_since_takes_times_and_spans(text, since) -> None:
    assert parse_since(text, NOW) == since


@pytest.mark.parametrize("text", ["", "soon", "7y", "2015-13-01"])
def test_since_refuses_what_is_no_time(text) -> None:
    with pytest.raises(UsageError):
        parse_since(text, NOW)


@pytest.fixture
def log(tmp_path) -> Path:
    path = tmp_path / "session_log"
    end = "[2015-10-30 00:00:00 +0000] info [cpsrvd] 12.3.14.75 PURGE root:tvf3abcdefghijkl kill\n"
    path.write_text(PLAIN + SERVER + "torn li\n" + end)
    return path


def test_the_command_prints_rows_and_tells_torn_lines_apart(run, log) -> None:
    ran = run("-c", f"ssolog {log}")
    assert ran.code == 0
    assert [row["user"] for row in json.loads(ran.out)] == ["root", "z2p"]
    assert "1 of 4 lines" in ran.err


@pytest.mark.parametrize(
    ("options", "users"),
    [
        ("--user z2p", ["z2p"]),
        ("--possessed", ["root"]),
        ("--since 2015-10-29", ["root", "z2p"]),  # z2p is open still
        ("--since 2015-10-31", ["z2p"]),
    ],
)
def test_the_command_chooses(run, log, options, users) -> None:
    ran = run("-c", f"ssolog {log} {options} | get [].user")
    assert json.loads(ran.out) == users


@pytest.mark.parametrize("form", ["json", "pretty", "jsonl", "csv", "tsv", "yaml", "table", "text"])
def test_every_format_takes_the_rows(run, log, form) -> None:
    ran = run("-c", f"ssolog {log} | {form}")
    assert ran.code == 0, ran.err
    assert "tvf3abcdefghijkl" in ran.out


def test_the_rows_can_be_kept_counted_and_looped_over(run, log) -> None:
    script = f"let a = ssolog {log}\necho ${{a[0].user}}\nssolog {log}\necho ${{last[1].user}}\n"
    script += f"ssolog {log} | count\nssolog {log} --count reason\n"
    ran = run("-q", "-o", "jsonl", stdin=script)
    lines = ran.out.splitlines()
    assert lines[0] == "root"
    assert "z2p" in lines
    assert json.loads(lines[-1])["sessions"] == 1


def test_nothing_is_an_empty_list(run, log) -> None:
    assert run("-q", "-c", f"ssolog {log} --user nobody").out == "[]\n"


def test_a_log_that_was_packed_is_read(run, log, tmp_path) -> None:
    packed = tmp_path / "session_log.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    assert json.loads(run("-q", "-c", f"ssolog {packed} | count").out) == 2


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data[:-9], "the packed file is cut off"),
        (lambda data: data[:20] + b"\0" * 30 + data[50:], "Error -3 while decompressing data"),
        (lambda data: b"NEW root:x " * 9, "not a gzipped file"),
        (lambda data: data[:-8] + b"\0" * 8, "CRC check failed"),
    ],
)
def test_a_packed_log_that_is_cut_or_false_is_one_line(run, log, tmp_path, spoil, words) -> None:
    packed = tmp_path / "session_log.gz"
    packed.write_bytes(spoil(gzip.compress(log.read_bytes())))
    for line in (f"ssolog {packed}", f"ssolog {packed} --count user"):
        ran = run("-q", "-c", line)
        assert ran.code == 2, ran
        (told,) = ran.err.splitlines()
        assert f"cannot read {packed}: " in told
        assert words.lower() in told.lower()


def test_a_missing_log_is_exit_2(run, tmp_path) -> None:
    ran = run("-c", f"ssolog {tmp_path}/none")
    assert ran.code == 2
    assert "cannot read" in ran.err


def test_the_log_of_a_panel_is_read_without_a_torn_line(run, sandbox) -> None:
    whm = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    run(
        *(whm, "-u", "root", "--service", "whm", "--ca", sandbox.ready["ca"]),
        *("--password-from", "env:PW", "-c", "su alice"),
        env={"PW": sandbox.account("root")["password"]},
    )
    ran = run("-c", f"ssolog {sandbox.ready['session_log']} --user alice --possessed")
    assert ran.err == ""
    methods = {row["method"] for row in json.loads(ran.out)}
    assert methods >= {"create_user_session", "handle_auth_transfer"}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_log(tmp_path) -> None:
    def peak(pairs: int) -> int:
        lines = (
            line.replace("BADVVabcdefghijk", f"{n:016}")
            for n in range(pairs)
            for line in (
                PLAIN,
                "127.0.0.1 [12/05/2013:06:40:00 -0000] PURGE z2p:BADVVabcdefghijk x\n",
            )
        )
        tracemalloc.start()
        try:
            assert sum(1 for _ in read_sessions(lines, Tally())) == pairs
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)  # what is made once
    # Of three: tracemalloc counts other threads too, and a sandbox may just fill a read buffer.
    assert min(peak(5000) for _ in range(3)) < peak(500) + 20_000  # bytes


def test_a_line_without_an_end_is_read_in_pieces(run, tmp_path) -> None:
    path = tmp_path / "session_log"
    path.write_text("x" * 300_000 + "\n" + SERVER)
    ran = run("-c", f"ssolog {path} | get [].user")
    assert ran.out == '["root"]\n'
    assert "5 of 6 lines" in ran.err
