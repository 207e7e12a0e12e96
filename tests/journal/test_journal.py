"""A journal says before and after every write what was sent, and with which result."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cpshell
from cpshell.sandbox.server import Sandbox
from cpshell.shell.journal_lines import Verdict, Write, line_of, read_runs, rows_of
from tests.conftest import account

from .conftest import Desk

ADD = "uapi --as alice Email add_pop email={} password=Kr0kodil-{} domain=alice.test quota=10\n"


def test_each_write_has_a_line_before_and_one_after(desk: Desk) -> None:
    desk.first("whm version\n" + ADD.format("ann", "a"))
    begun, target, before, after, ended = desk.lines
    assert begun["scripts"].keys() == {str(desk.script)}
    assert target["target"].startswith("root@https://127.0.0.1:")
    assert before["call"] == "uapi Email::add_pop"
    assert before["identity"] == ["root", "alice"]
    assert (before["script"], before["line"]) == (str(desk.script), 2)
    assert before["parameters"]["email"] == "ann"
    assert (after["write"], after["result"]) == (before["write"], "done")
    assert ended["exit_code"] == 0


def test_it_holds_no_secret_and_is_for_its_owner_only(desk: Desk) -> None:
    desk.first(ADD.format("ann", "a") + "whm api_token_create token_name=t1 | get token")
    text = desk.journal.read_text()
    assert "Kr0kodil" not in text
    token = desk.lines[-2]["data"]["token"]
    assert token == "•••"
    assert stat.S_IMODE(desk.journal.stat().st_mode) == 0o600


def test_what_becomes_a_secret_later_is_masked_when_the_run_ends(desk: Desk) -> None:
    desk.journal.write_text('{"run":"other","target":"Kr0kodil-7x"}\n')
    desk.first(
        "let p = 'Kr0kodil-7x'\nwhm modifyacct user=alice notes=$p\n"
        + ADD.format("ann", "a").replace("Kr0kodil-a", "$p")
    )
    other, *own = desk.journal.read_text().splitlines()
    assert "Kr0kodil" in other  # of another run
    assert "Kr0kodil" not in "".join(own)
    assert [line["result"] for line in desk.lines if "result" in line] == ["done", "done"]
    (changed, _) = [line["parameters"] for line in desk.lines if "call" in line]
    assert changed == {"user": "alice", "notes": "•••"}
    assert stat.S_IMODE(desk.journal.stat().st_mode) == 0o600


def test_a_refusal_is_kept_with_its_reason(desk: Desk) -> None:
    ran = desk.first("whm suspendacct user=nobody-here")
    assert ran.code == 1
    assert desk.lines[-2]["result"] == "refused"
    assert desk.lines[-2]["said"]
    assert desk.lines[-1]["exit_code"] == 1


def test_the_turns_of_loops_are_named(desk: Desk) -> None:
    desk.first("for u in ann bob --jobs 2 { whm modifyacct user=alice notes=$u }")
    turns = {tuple(line["turns"]) for line in desk.lines if "call" in line}
    assert turns == {("u=ann",), ("u=bob",)}


def test_reads_and_dry_runs_are_no_writes(desk: Desk) -> None:
    desk.first("whm listaccts | count\nwhm suspendacct user=alice --dry-run")
    assert not [line for line in desk.lines if "write" in line]


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link to nowhere"])
def test_what_cannot_be_kept_is_not_sent(desk: Desk, kind: str) -> None:
    if kind == "a folder":
        desk.journal.mkdir()
    elif kind == "a pipe":
        os.mkfifo(desk.journal)
    else:
        desk.journal.symlink_to(desk.folder / "missing" / "x")
    ran = desk.first("whm modifyacct user=alice notes=changed")
    assert ran.code == 74
    assert "journal" in ran.err
    desk.journal.unlink() if kind != "a folder" else desk.journal.rmdir()
    desk.script.write_text("whm accountsummary user=alice | count")
    assert desk.go().code == 0


def test_a_journal_that_takes_no_more_stops_the_script_before_the_write(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = os.write, [4]

    def write(descriptor: int, data: bytes) -> int:
        if data.lstrip().startswith(b'{"run"'):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", write)
    ran = desk.first("whm modifyacct user=alice notes=one\nwhm modifyacct user=alice notes=two\n")
    assert ran.code == 74
    assert "modifyacct was not sent" in ran.err
    assert "no space left" in ran.err
    assert [line.get("result") for line in desk.lines if "result" in line] == ["done"]


def test_a_profile_keeps_a_journal_for_itself_and_those_it_becomes(desk: Desk) -> None:
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    target, user = desk.login[0], "root"
    config.write_text(
        f'[profile.prod]\ntarget = "{target}"\nuser = "{user}"\nca = "{desk.login[-1]}"\n'
        f'password = "env:PW"\njournal = "prod.jsonl"\n'
    )
    ran = desk.run("prod", "-c", "su alice; " + ADD.format("ann", "a").replace("--as alice ", ""))
    assert ran.code == 0, ran.err
    lines = [json.loads(line) for line in (config.parent / "prod.jsonl").read_text().splitlines()]
    assert lines[1]["identity"] == ["root", "alice"]
    assert [line["result"] for line in lines if "result" in line] == ["done"]
    own = desk.run("prod", "-c", "journal show | count")
    assert own.out == "1\n"


def profiles(desk: Desk, *names: str, journal: str = "{name}.jsonl") -> Path:
    """Write profiles of the panel, each with a journal; return their folder."""
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    target, authority = desk.login[0], desk.login[-1]
    config.write_text(
        "".join(
            f'[profile.{name}]\ntarget = "{target}"\nuser = "root"\nca = "{authority}"\n'
            f'password = "env:PW"\njournal = "{journal.format(name=name)}"\n'
            for name in names
        )
    )
    return config.parent


def test_profiles_of_a_fleet_share_a_run_that_ends_with_the_shell(desk: Desk) -> None:
    folder = profiles(desk, "one", "two", journal="both.jsonl")
    add = ADD.format("ann", "a").replace("Kr0kodil-a", "$p")
    ran = desk.run(
        "-c",
        "let p = 'Kr0kodil-7x'; on one two --jobs 2 { whm modifyacct user=alice notes=$p }\n"
        f"on one {{ {add} }}",
    )
    assert ran.code == 0, ran.err
    assert "Kr0kodil" not in (folder / "both.jsonl").read_text()
    lines = [json.loads(line) for line in (folder / "both.jsonl").read_text().splitlines()]
    assert len({line["run"] for line in lines}) == 1
    assert [line["write"] for line in lines if "call" in line] == [1, 2, 3]
    assert "ended" in lines[-1]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_journal_that_was_moved_away_stops_the_next_write(desk: Desk, replaced: bool) -> None:
    change, away = "whm modifyacct user=alice notes={}\n", desk.folder / "away.jsonl"
    put = f"!touch {desk.journal}\n" if replaced else ""
    ran = desk.first(
        change.format("one") + f"!mv {desk.journal} {away}\n" + put + change.format("two")
    )
    assert ran.code == 74
    assert "modifyacct was not sent: the journal was not written" in ran.err
    assert away.read_text().count('"result":"done"') == 1
    assert desk.journal.exists() == replaced
    notes = desk.run(*desk.login, "-c", "whm accountsummary user=alice | get 'acct[0].notes'")
    assert "two" not in notes.out


def test_show_says_which_lines_it_cannot_read(desk: Desk) -> None:
    desk.first("whm modifyacct user=alice notes=one")
    desk.journal.write_text(desk.journal.read_text() + '{"run":"torn\nno journal\n')
    ran = desk.run("-c", f"journal show {desk.journal} | count")
    assert (ran.code, ran.out) == (0, "1\n")
    assert f"journal: 2 lines of {desk.journal} cannot be read: 6, 7" in ran.err


def test_show_and_grep_read_it(desk: Desk) -> None:
    desk.first("".join(f"whm modifyacct user=alice notes={word}\n" for word in ("one", "two")))
    show = desk.rows(f"journal show {desk.journal} | select write result call")
    assert show == [
        {"write": 1, "result": "done", "call": "whm modifyacct"},
        {"write": 2, "result": "done", "call": "whm modifyacct"},
    ]
    assert desk.rows(f"journal grep TWO {desk.journal} | get [].write") == [2]
    desk.first("whm modifyacct user=alice notes=three")
    assert desk.rows(f"journal show {desk.journal} --run last | count") == 1
    ran = desk.run("-c", f"journal show {desk.journal} --run nosuch")
    assert (ran.code, ran.out) == (2, "")
    assert "holds no run 'nosuch'" in ran.err


RUNS = [
    {"run": "a", "begun": "t", "scripts": {"s": "d"}},
    {"run": "a", "write": 1, "time": "t", "server": "s", "identity": ["root"], "call": "whm x"},
    {"run": "a", "write": 2, "time": "t", "server": "s", "identity": ["root"], "call": "whm y"},
    {"run": "a", "write": 1, "time": "t", "result": "done", "data": {"text": "ü"}},
    {"run": "a", "write": 2, "time": "t", "result": "refused", "said": ["no"]},
]


@given(st.integers(0, sum(len(line_of(each)) for each in RUNS)))
def test_a_journal_cut_anywhere_claims_nothing_that_is_not_there(end: int) -> None:
    lines = b"".join(map(line_of, RUNS))[:end]
    whole = lines.count(b"\n")
    text = lines.decode("utf-8", "replace") + "\n" + line_of({"run": "a", "begun": "u"}).decode()
    (run,) = read_runs(text.split("\n"), [])
    known = {number: entry.verdict for number, entry in run.entries.items()}
    least = _known(whole)
    assert known in (least, _known(whole + 1))  # a line that lacks only its line end is whole


def _known(lines: int) -> dict[int, Verdict]:
    """Return what so many lines say."""
    known = {n: Verdict.UNKNOWN for n in (1, 2) if lines > n}
    known |= {1: Verdict.DONE} if lines > 3 else {}
    return known | ({2: Verdict.REFUSED} if lines > 4 else {})


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    read_runs(text.split("\n"), [])


ODD = (None, "x", -1, 1e999, True, [], {}, [[]], [["f", "x"]], {"a": {"b": []}}, "9" * 5000)


@pytest.mark.parametrize("field", ["run", "write", "line", *Write.__match_args__])
def test_a_journal_that_somebody_else_made_is_read_without_a_fault(field: str) -> None:
    """So is one whose results have odd values, or come before what they are the results of."""
    before, after = RUNS[1], {**RUNS[3], "seconds": 1, "said": [], "cut": False}
    odd = [{**before, field: value} for value in ODD]
    odd += [{**after, name: value} for name in after for value in ODD]
    text = b"".join(map(line_of, [*RUNS[3:], *odd, *RUNS, *odd])).decode()
    for run in read_runs(text.split("\n"), []):
        assert all(json.dumps(row) for row in rows_of(run))
        assert all(entry.title for entry in run.entries.values())


def test_the_library_keeps_one_too(fresh_sandbox: Sandbox, tmp_path: Path) -> None:
    root, path = account(fresh_sandbox, "root"), tmp_path / "library.jsonl"
    with cpshell.connect(
        f"https://127.0.0.1:{fresh_sandbox.ready['ports']['whm']}",
        user="root",
        password=root["password"],
        ca=fresh_sandbox.ready["ca"],
        journal=str(path),
    ) as panel:
        panel.whm("listaccts")
        with panel.su("alice") as alice:
            alice.uapi("Email", "add_pop", email="ann", password="Kr0kodil-7x", domain="alice.test")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line.get("identity") for line in lines if "call" in line] == [["root", "alice"]]
    assert [line["result"] for line in lines if "result" in line] == ["done"]
    assert "Kr0kodil" not in path.read_text()


LONG = "Kr0kodil" * 12


@pytest.mark.parametrize("jobs", ["", "--jobs 2"])
def test_the_name_of_a_turn_holds_no_secret(desk: Desk, jobs: str) -> None:
    """Neither in the journal nor on standard error, however long or short it is, or where from."""
    (desk.folder / "secrets.txt").write_text(f"{LONG}\nshort\n")
    change = "uapi --as alice Ftp passwd user=nobody pass=$p"
    ran = desk.first(
        f"for p in {LONG} short {jobs} {{ {change} }}\n"
        f"for p in $(open {desk.folder}/secrets.txt --as lines) {jobs} {{ {change} }}\n"
        f"for row in $(open {desk.folder}/secrets.txt --as lines | select pw=value) {jobs}"
        f" {{ uapi --as alice Ftp passwd user=nobody pass=$row.pw }}\n",
        "-k",
    )
    text = desk.journal.read_text() + ran.err
    assert "Kr0kodil" not in text
    assert "short" not in text.replace("it is too short", "")
    turns = [line["turns"] for line in desk.lines if "call" in line]
    assert turns == [["p=•••"]] * 4 + [['row={"pw":"•••"}']] * 2
    assert ran.err.count("this was with p=•••") == 4
