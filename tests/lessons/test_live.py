"""Lessons on a live panel: the user's options count, and not what the lesson says."""

from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.write_counts import WriteCounts, count_writes
from cpshell.sandbox.server import Sandbox
from cpshell.sandbox.services import Service
from cpshell.sandbox.world.areas.logins import password_fits

DOORS = {
    "play": ("play", "--speed", "0"),
    "check": ("check", "-v"),
    "practise": ("play", "--practice"),
    "export": ("export", "--to", "txt"),
}
SPELLINGS = {
    "plainly": ("whm removeacct username=carol",),
    "with its own --yes": ("whm removeacct username=carol --yes",),
    "after its own settings": ("set yes=on", "set read-only=off", "whm removeacct username=carol"),
    "by a variable": ("let w = 'whm'", "let f = 'removeacct'", "$w $f username=carol"),
    "by an alias": ("alias gone='whm removeacct'", "gone username=carol"),
    "in a batch": ("batch { whm version; whm removeacct username=carol }",),
    "carried by another call": ("whm batch 'command=removeacct?username=carol'",),
    "side by side": ("for u in carol --jobs 2 { whm removeacct username=$u --yes }",),
    "with its failure hidden": ("try { whm removeacct username=carol --yes }",),
}


@pytest.fixture
def play(run: Any, fresh_sandbox: Sandbox, tmp_path: Path) -> Any:
    """Play steps on a live panel; ``options`` come before the lesson."""
    ready = fresh_sandbox.ready
    root = next(a["password"] for a in ready["accounts"] if a["user"] == "root")
    login = ("-u", "root", "--ca", ready["ca"], "--password-from", "env:SANDBOX_ROOT")
    live = ("--live", f"https://127.0.0.1:{ready['ports']['whm']}", *login)
    lesson = tmp_path / "lesson.md"

    def play_steps(*steps: str, door: str = "play", options: tuple[str, ...] = ()) -> Any:
        lesson.write_text("```cpshell\n" + "".join(f"> {step}\n...\n" for step in steps) + "```\n")
        stdin = "skip\n" * len(steps)
        words = (*DOORS[door], *live, *options, str(lesson))
        return run(*words, stdin=stdin, env={"SANDBOX_ROOT": root})

    return play_steps


def has_carol(sandbox: Sandbox) -> bool:
    return bool(sandbox.world.value("SELECT count(*) FROM accounts WHERE user = 'carol'"))


def opens(sandbox: Sandbox, service: Service, user: str, password: str) -> bool:
    return password_fits(sandbox.world, service, user, password)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_destroys_is_not_sent_where_nobody_can_be_asked(
    play: Any, fresh_sandbox: Sandbox, spelling: str, door: str
) -> None:
    play(*SPELLINGS[spelling], door=door)
    assert has_carol(fresh_sandbox)


@pytest.mark.parametrize(("answer", "code"), [("carol", 0), ("bob", 2)])
def test_with_yes_a_question_of_the_lesson_is_answered_as_it_tells(
    run: Any, fresh_sandbox: Sandbox, tmp_path: Path, answer: str, code: int
) -> None:
    ready = fresh_sandbox.ready
    lesson = tmp_path / "told.md"
    lesson.write_text(
        "```cpshell\n> whm removeacct username=carol\n[..] destroys username carol.\n"
        f"Another call cannot bring it back. Type carol to go on: {answer}\n...\n"
        + (f"? {code}\n" if code else "")
        + "> whm removeacct username=dave\n...\n```\n"  # it tells no question: none is asked
    )
    ran = run(
        *("check", "--yes", "--live", f"https://127.0.0.1:{ready['ports']['whm']}", "-u", "root"),
        *("--ca", ready["ca"], "--password-from", "env:SANDBOX_ROOT", str(lesson)),
        env={"SANDBOX_ROOT": fresh_sandbox.account("root")["password"]},
    )
    assert (ran.code, "2 passed" in ran.out) == (0, True), ran
    assert has_carol(fresh_sandbox) == (answer != "carol")
    dave = "SELECT count(*) FROM accounts WHERE user = 'dave'"
    assert not fresh_sandbox.world.value(dave)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_with_yes_it_is_sent(play: Any, fresh_sandbox: Sandbox, spelling: str) -> None:
    ran = play(*SPELLINGS[spelling], options=("--yes",))
    assert not has_carol(fresh_sandbox), ran


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_read_only_holds_it_back_even_with_yes(
    play: Any, fresh_sandbox: Sandbox, spelling: str
) -> None:
    play(*SPELLINGS[spelling], options=("--read-only", "--yes"))
    assert has_carol(fresh_sandbox)


def test_why_it_was_not_sent_is_said(play: Any) -> None:
    ran = play("whm removeacct username=carol")
    assert "removeacct destroys or replaces something, and nobody can be asked" in ran.out
    assert "hint: --yes asks no questions" in ran.out
    ran = play("whm removeacct username=carol", options=("--read-only",))
    assert "removeacct writes, and the lesson is played with --read-only" in ran.out


def test_reads_are_sent_with_read_only(play: Any) -> None:
    ran = play("whm gethostname | get hostname", options=("--read-only",))
    assert '"srv1.sandbox.test"' in ran.out


@pytest.mark.parametrize(
    "steps",
    [
        ("uapi --as alice Email add_pop email=nora password=Written-Secret-42x domain=alice.test",),
        (
            "let a = 'Written-'",
            'let b = "${a}Secret-42x"',
            "uapi --as alice Email add_pop email=nora password=$b domain=alice.test",
        ),
        ("uapi --as alice Email add_pop email=nora password=••• domain=alice.test",),
    ],
    ids=["plainly", "in pieces", "as a mask"],
)
def test_a_password_that_stands_in_a_lesson_is_never_set(
    play: Any, fresh_sandbox: Sandbox, steps: tuple[str, ...]
) -> None:
    ran = play(*steps, "uapi --as alice Email list_pops | get [].email")
    assert "nora@alice.test" in ran.out.splitlines()[-1], ran
    for written in ("Written-Secret-42x", "Lesson-Passw0rd-5tand-in", "•••"):
        assert not opens(fresh_sandbox, Service.WEBMAIL, "nora@alice.test", written)


def test_a_password_in_a_carried_call_is_refused(play: Any, fresh_sandbox: Sandbox) -> None:
    ran = play("whm batch 'command=passwd?user=alice&password=Written-Secret-42x'")
    assert "passwd would set a password that stands in the lesson" in ran.out
    assert not opens(fresh_sandbox, Service.CPANEL, "alice", "Written-Secret-42x")


def test_how_much_it_writes_is_said_first(play: Any) -> None:
    ran = play("whm version", "uapi --as alice Email add_pop email=a", "whm removeacct username=x")
    first = ran.err.splitlines()[0]
    assert "lesson.md holds 2 calls that write, 1 of them destroy, for https://127.0.0.1:" in first


@pytest.mark.parametrize(
    ("steps", "counts"),
    [
        ("> whm version", WriteCounts()),
        ("> for u in a b {\n+ whm createacct username=$u\n+ }", WriteCounts(writes=1)),
        ("> let x = $(whm removeacct username=a)", WriteCounts(writes=1, destroys=1)),
        ("> let w = 'whm'\n> $w removeacct username=a", WriteCounts(unknown=1)),
        ("> whm no_such_function a=b", WriteCounts(unknown=1)),
        ("> uapi --as alice Email add_pop email=a", WriteCounts(writes=1)),
        ("> upload a.txt", WriteCounts(writes=1)),
        ("> echo whm removeacct", WriteCounts()),
    ],
)
def test_counting_writes(steps: str, counts: WriteCounts) -> None:
    assert count_writes(parse_lesson(f"```cpshell\n{steps}\n```\n", "x.md")) == counts
