"""A run that ended too soon goes on: nothing that it did is done again."""

import json

import pytest

from cpshell.system.system import System

from .conftest import Desk
from .test_journal import profiles

NOTES = "".join(f"whm modifyacct user=alice notes=note-{n}\n" for n in (1, 2, 3))


def sent(desk: Desk) -> list[str]:
    """Return the notes that the journal saw go out, in all."""
    return [line["parameters"]["notes"] for line in desk.lines if "call" in line]


def test_what_was_done_is_not_done_again(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={3: False})
    ran = desk.again()
    assert ran.code == 0, ran.err
    assert sent(desk) == ["note-1", "note-2", "note-3"]
    assert "2 writes were done before" in ran.err


def test_what_it_printed_is_printed_again(desk: Desk) -> None:
    add = "uapi --as alice Email add_pop email=u$n domain=alice.test quota=10 password=$(genpass)"
    before = desk.first(f"for n in 1 2 {{ {add} }}\nwhm suspendacct user=nobody-here\n")
    assert before.out == '"u1+alice.test"\n"u2+alice.test"\n'
    assert desk.again().out == before.out


def test_what_was_refused_is_tried_again(desk: Desk) -> None:
    assert desk.first("whm suspendacct user=later-on").code == 1
    again = desk.again()
    assert again.code == 1
    assert [line["write"] for line in desk.lines if "call" in line] == [1, 2]


def test_what_was_in_flight_is_named_and_nothing_is_sent(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={2: True, 3: False})
    ran = desk.again()
    assert ran.code == 2
    assert "in doubt: write 2, whm modifyacct user=alice notes=note-2 as root on" in ran.err
    assert "journal decide" in ran.err
    assert sent(desk) == ["note-1", "note-2"]


@pytest.mark.parametrize(
    ("assumed", "expected"),
    [
        ("done", ["note-1", "note-2", "note-3"]),
        ("undone", ["note-1", "note-2", "note-2", "note-3"]),
    ],
)
def test_it_is_decided_by_what_is_assumed(desk: Desk, assumed: str, expected: list[str]) -> None:
    desk.first(NOTES)
    desk.cut(writes={2: True, 3: False})
    assert desk.again("--assume", assumed).code == 0
    assert sent(desk) == expected
    assert desk.again().code == 2  # it has ended well


def test_each_is_decided_by_hand(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={2: True, 3: True})
    assert desk.run("-c", f"journal decide {desk.journal} 2 done").code == 0
    assert desk.run("-c", f"journal decide {desk.journal} 3 undone").code == 0
    assert desk.run("-c", f"journal decide {desk.journal} 3 done").code == 2
    assert desk.again().code == 0
    assert sent(desk) == ["note-1", "note-2", "note-3", "note-3"]


def test_a_changed_script_is_refused(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={3: False})
    desk.script.write_text(NOTES.replace("note-1", "note-0"))
    ran = desk.again()
    assert ran.code == 2
    assert "has changed since" in ran.err
    assert len(sent(desk)) == 2


def test_a_changed_script_that_is_sourced_is_refused(desk: Desk) -> None:
    inner = desk.folder / "inner.cps"
    inner.write_text(NOTES)
    desk.first(f"source {inner}\n")
    desk.cut(writes={3: False})
    inner.write_text(NOTES.replace("note-1", "note-0"))
    ran = desk.again()
    assert (ran.code, len(sent(desk))) == (2, 2)
    assert "inner.cps has changed since" in ran.err


def test_another_user_or_server_is_refused(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={3: False})
    path = desk.journal
    path.write_text(path.read_text().replace('"target": "root@', '"target": "other@'))
    ran = desk.again()
    assert (ran.code, len(sent(desk))) == (2, 2)
    assert "it went to other@https://" in ran.err


@pytest.fixture(autouse=True)
def note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTE", "the first")


def test_a_value_that_the_second_run_has_otherwise_is_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.first("whm modifyacct user=alice notes=$env.NOTE\nwhm suspendacct user=nobody-here\n")
    monkeypatch.setenv("NOTE", "another")
    ran = desk.again()
    assert ran.code == 2
    assert "notes=the first" in ran.err
    assert "nobody knows whether it ran" in ran.err
    assert sent_notes(desk) == ["the first"]
    assert desk.again("--assume", "undone").code == 1
    assert sent_notes(desk) == ["the first", "another"]


def sent_notes(desk: Desk) -> list[str]:
    return [n for line in desk.lines if "call" in line if (n := line["parameters"].get("notes"))]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--assume", "done"), "add --resume FILE"),
        (("--journal", "a", "--resume", "b"), "leave out --journal"),
        (("--resume", "missing.jsonl"), "cannot read missing.jsonl"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    desk: Desk, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    ran = desk.run(*desk.login, "-c", "whm version", *words)
    assert ran.code == 2
    assert said in ran.err


def test_a_script_on_standard_input_is_resumed_too(desk: Desk) -> None:
    first = desk.run(*desk.login, "--journal", str(desk.journal), stdin=NOTES)
    assert first.code == 0, first.err
    desk.cut(writes={3: False})
    assert desk.run(*desk.login, "--resume", str(desk.journal), stdin=NOTES).code == 0
    assert sent(desk) == ["note-1", "note-2", "note-3"]


def test_a_run_that_still_goes_on_is_not_resumed(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={3: False})
    name = desk.lines[0]["run"]
    system = System()
    with system.own_files.hold(system.paths.state_file(f"runs/{name}.lock")) as held:
        assert held
        ran = desk.again()
    assert ran.code == 2
    assert "still goes on" in ran.err
    assert desk.again().code == 0


@pytest.mark.parametrize("gone", ["call", "both"])
def test_a_journal_that_lacks_a_line_in_its_middle_is_refused(desk: Desk, gone: str) -> None:
    desk.first(NOTES)
    desk.cut(writes={3: False})
    kept = [
        line
        for line in desk.lines
        if line.get("write") != 1 or (gone == "call" and "call" not in line)
    ]
    desk.journal.write_text("".join(f"{json.dumps(line)}\n" for line in kept))
    ran = desk.again("--assume", "undone")
    assert ran.code == 2
    assert "it is damaged: the line before write 1 is missing" in ran.err
    assert sent(desk) == ["note-2"]


def test_a_decision_stands_below_a_line_that_was_torn(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={2: True, 3: False})
    with desk.journal.open("a") as file:
        file.write('{"run":"torn')
    assert desk.run("-c", f"journal decide {desk.journal} 2 done").code == 0
    ran = desk.again()
    assert ran.code == 0, ran.err
    assert "2 writes were done before" in ran.err


def test_nobody_decides_while_the_run_goes_on(desk: Desk) -> None:
    desk.first(NOTES)
    desk.cut(writes={3: True})
    system = System()
    lock = system.paths.state_file(f"runs/{desk.lines[0]['run']}.lock")
    with system.own_files.hold(lock):
        ran = desk.run("-c", f"journal decide {desk.journal} 3 done")
    assert ran.code == 2
    assert "still goes on" in ran.err
    assert desk.run("-c", f"journal decide {desk.journal} 3 done").code == 0


def test_what_was_refused_among_what_was_done_is_not_taken_for_another(desk: Desk) -> None:
    change = "def change who note { whm modifyacct user=$who notes=$note }\n"
    calls = "change alice one\nchange nobody-here two\nchange alice three\n"
    desk.first(change + calls, "-k")
    desk.cut()
    ran = desk.again("-k")
    assert ran.code == 1
    assert "doubt" not in ran.err
    assert sent(desk) == ["one", "two", "three", "two"]


def test_turns_whose_names_begin_alike_are_told_apart(desk: Desk) -> None:
    table = desk.folder / "rows.json"
    rows = [{"a": f"{'x' * 80}{n}", "note": f"note-{n}"} for n in (1, 2, 3)]
    table.write_text(json.dumps(rows))
    desk.first(f"for row in $(open {table}) {{ whm modifyacct user=alice notes=$row.note }}\n")
    desk.cut(writes={3: False})
    table.write_text(json.dumps(rows[::-1]))
    ran = desk.again()
    assert (ran.code, sent(desk)) == (0, ["note-1", "note-2", "note-3"]), ran.err


CHANGE = "whm modifyacct user=alice notes=$server"


def test_a_profile_that_leads_elsewhere_now_is_refused(desk: Desk) -> None:
    folder = profiles(desk, "one", "two")
    desk.script.write_text(f"on one two {{ {CHANGE} }}; whm suspendacct user=nobody-here")
    fleet = ("-f", str(desk.script))
    assert desk.run(*fleet, "--journal", str(desk.journal)).code == 2
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("https://127.0.0.1", "https://localhost"))
    ran = desk.run(*fleet, "--resume", str(desk.journal), "-k")
    assert ran.code == 2, ran.err
    assert ran.err.count("and this goes to https://localhost:") == 2
    assert sent(desk) == ["one", "two"]


def test_another_user_in_the_same_place_is_asked_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHO", "alice")
    desk.first(
        "uapi --as $env.WHO Email add_forwarder domain=alice.test email=a fwdopt=fail\n"
        "whm suspendacct user=nobody-here\n"
    )
    monkeypatch.setenv("WHO", "bob")
    ran = desk.again()
    assert ran.code == 2
    assert "as root > alice on" in ran.err
    assert "nobody knows whether it ran" in ran.err


def test_a_run_that_a_profile_has_kept_goes_on(desk: Desk) -> None:
    folder = profiles(desk, "one", "two")
    kept = folder / "one.jsonl"
    desk.script.write_text(NOTES)
    fleet = ("one", "-f", str(desk.script))
    assert desk.run(*fleet).code == 0
    lines = [line for line in kept.read_text().splitlines(keepends=True) if '"ended"' not in line]
    kept.write_text("".join(lines[:-2]))
    assert desk.run("two", "-f", str(desk.script), "--resume", str(kept)).code == 2
    desk.script.write_text(NOTES.replace("note-1", "note-0"))
    assert "has changed since" in desk.run(*fleet, "--resume", str(kept)).err
    desk.script.write_text(NOTES)
    ran = desk.run(*fleet, "--resume", str(kept))
    assert ran.code == 0, ran.err
    assert "2 writes were done before" in ran.err
    assert kept.read_text().count('"call"') == 3


def test_a_run_without_a_script_is_not_resumed(desk: Desk) -> None:
    folder = profiles(desk, "one")
    assert desk.run("one", stdin=NOTES).code == 0
    desk.script.write_text(NOTES)
    ran = desk.run("one", "-f", str(desk.script), "--resume", str(folder / "one.jsonl"))
    assert ran.code == 2
    assert "had no script that is known" in ran.err
