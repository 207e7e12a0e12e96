"""Programs that call for somebody else: what goes out, what comes back, what is told of faults."""

import json
from pathlib import Path

import pytest

import cpshell
from cpshell.catalog import Effect
from cpshell.client import confirmations, effect_of, failure, profiles, state_file
from cpshell.errors import ExitCode, LoginRefused, UsageError
from cpshell.panel.call import Call, make_call
from cpshell.redact import MASK

READ = make_call("uapi", "Email", "list_pops", as_user="alice")
LOSS = make_call(
    "uapi", "Email", "delete_pop", {"email": "info", "domain": "alice.test"}, as_user="alice"
)


@pytest.fixture(scope="module")
def root(sandbox):
    where = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    secret = sandbox.account("root")["password"]
    with cpshell.connect(where, user="root", password=secret, ca=sandbox.ready["ca"]) as panel:
        yield panel


def held_back(call: Call) -> None:
    raise UsageError(f"{call.name} is held back")


def test_a_guard_hears_of_a_call_and_holds_it_back(root, sandbox):
    before = len(root.call(READ).data)
    heard = []
    assert root.call(READ, guard=heard.append).ok
    assert heard == [READ]
    with pytest.raises(UsageError, match="Email::delete_pop is held back"):
        root.call(LOSS, guard=held_back)
    assert len(root.call(READ).data) == before


@pytest.mark.parametrize(
    ("call", "unknown", "expected"),
    [
        (READ, True, []),
        (LOSS, False, [("destroys email info of alice", "info")]),
        (
            make_call("whm", None, "removeacct", {"user": "a", "username": "b", "user-0": "c"}),
            False,
            [("destroys user a, b, c.", "a, b, c")],  # servers need not agree which one counts
        ),
        (make_call("whm", None, "removeacct", {"user": ["a", "a"]}), False, [("user a.", "a")]),
        (
            make_call("whm", None, "x\nno"),
            True,
            [("x\\nno is not in the catalog: it may destroy something", "x\nno")],
        ),
        (make_call("whm", None, "made_up", {"user": "bob"}), False, []),
        (
            make_call("whm", None, "made_up", {"user": "bob"}),
            True,
            [("made_up is not in the catalog: it may destroy something", "made_up")],
        ),
        (
            make_call("whm", None, "batch", [("command", c) for c in ("removeacct?user=bob", "x")]),
            True,
            [("removeacct", "bob"), ("x is not in the catalog", "x")],
        ),
        (
            make_call("uapi", "Fileman", "save_file_content", {"file": "a"}),
            True,
            [("replaces what is there", None)],
        ),
    ],
)
@pytest.mark.quick
def test_questions_say_what_a_call_may_destroy(call, unknown, expected):
    asked = confirmations(call, unknown=unknown)
    assert [question.name for question in asked] == [name for _, name in expected]
    for question, (words, name) in zip(asked, expected, strict=True):
        assert words in question.text
        assert (name or "yes") in question.accepted


@pytest.mark.quick
def test_what_the_catalog_does_not_know_has_no_effect():
    assert effect_of(LOSS) is Effect.DESTROY
    assert effect_of(make_call("whm", None, "made_up")) is None


def test_a_mask_is_not_sent_as_a_secret(root):
    call = make_call("uapi", "Email", "passwd_pop", {"password": MASK}, as_user="alice")
    with pytest.raises(UsageError, match="is a mask, not the secret"):
        root.call(call)


def test_what_is_shown_has_no_secret_and_no_control_character(root):
    secret = "Tr0ub4dor-and-3"
    call = make_call("uapi", "Email", "passwd_pop", {"email": "no@one", "password": secret})
    with pytest.raises(UsageError):
        root.call(call, guard=held_back)
    shown = root.shown({"token": "abc", "note": f"\x1b[2J{secret}\nü", "n": [1, None]}, call)
    assert shown == {"token": MASK, "note": f"\\x1b[2J{MASK}\nü", "n": [1, None]}
    assert secret not in str(failure(LoginRefused(f"no: {secret}"), root))


def test_a_fault_is_told_in_a_line_and_kept_in_a_report(own_folders):
    told = failure(ZeroDivisionError("division by zero"))
    assert told.exit_code is ExitCode.INTERNAL
    (report,) = state_file("reports").iterdir()
    assert f"internal error: ZeroDivisionError: division by zero; the report is in {report}" in str(
        told
    )


def test_an_error_is_told_with_its_hint_and_its_code():
    told = failure(LoginRefused("no\x07", hint="log in\x1b"))
    assert (told.message, told.hint, told.exit_code) == ("no\\x07", "log in\\x1b", ExitCode.ACCESS)


def test_profiles_are_found_by_name_and_group(own_folders):
    path = Path(own_folders / "xdg/config/cpshell/config.toml")
    path.parent.mkdir(parents=True)
    names = ("one", "two", "three")
    lines = [f'[profile.{n}]\ntarget = "https://{n}.example.com:2087"\n' for n in names]
    path.write_text("".join([*lines, f"[group]\nweb = {json.dumps(['one', 'three'])}\n"]))
    assert [each.name for each in profiles()] == [*names]
    assert [each.name for each in profiles("two", "@web", "one")] == ["two", "one", "three"]
    with pytest.raises(UsageError, match="unknown profile 'four'"):
        profiles("four")
