"""What is missing is asked for at the terminal, each question on a line of its own."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyotp
import pytest

from cpshell.repl.prompt import HOW_TO_BEGIN
from cpshell.sandbox.server import Sandbox

SIZES = [(24, 80), (40, 140)]
LOOKS: dict[str, dict[str, str]] = {"colors": {}, "plain": {"NO_COLOR": "1"}}
LOOKS["dumb"] = {"TERM": "dumb"}
DAY = 24 * 60 * 60 + 1


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[1]}x{size[0]}")
def screen(request: pytest.FixtureRequest) -> tuple[int, int]:
    size: tuple[int, int] = request.param
    return size


@pytest.fixture
def panel(fresh_sandbox: Sandbox) -> Sandbox:
    return fresh_sandbox


def url(panel: Sandbox, service: str) -> str:
    return f"https://127.0.0.1:{panel.ready['ports'][service]}"


def code(panel: Sandbox) -> str:
    """The code of carol's second factor, by the panel's clock."""
    secret = panel.account("carol")["otp_secret"]
    return pyotp.TOTP(secret).at(int(panel.clock.now()))


def asked(terminal: Any, question: str) -> None:
    """Wait until the last line that is not the toolbar ends with a question."""
    terminal.until(lambda text: text.replace("\n", "").rstrip().endswith(question))


def session_that_ended(sit: Callable[..., Any], panel: Sandbox) -> Any:
    """Return a terminal where carol has logged in, whose session wants a new code by now."""
    terminal = sit(login=False)
    options = f"-u carol --service cpanel --ca {panel.ready['ca']}"
    terminal.press(f"login {url(panel, 'cpanel')} {options} --otp-from prompt", "ENTER")
    asked(terminal, "password of carol on 127.0.0.1:")
    terminal.press(panel.account("carol")["password"], "ENTER")
    asked(terminal, "one-time password of carol:")
    terminal.press(code(panel), "ENTER")
    terminal.until("carol@127.0.0.1 cpanel>")
    panel.clock.advance(DAY)
    return terminal


@pytest.mark.parametrize(
    ("look", "screen"), [*((look, SIZES[0]) for look in LOOKS), ("colors", SIZES[1])]
)
def test_enter_alone_leads_through_a_login_and_keeps_it(
    sit: Callable[..., Any], panel: Sandbox, look: str
) -> None:
    terminal = sit(login=False, prompt=HOW_TO_BEGIN, **LOOKS[look])
    terminal.press("ENTER")
    asked(terminal, "target (HOST or https://HOST:PORT):")
    assert f"> {HOW_TO_BEGIN}" not in terminal.text
    terminal.press(url(panel, "whm"), "ENTER")
    asked(terminal, "from now on? (yes/no)")
    assert re.search(r"^  sha256:[0-9a-f]{64}$", terminal.text, re.MULTILINE)
    terminal.press("yes", "ENTER")
    asked(terminal, "user on 127.0.0.1:")
    terminal.press("root", "ENTER")
    asked(terminal, "password of root on 127.0.0.1:")
    terminal.press("not the one 123", "ENTER")
    terminal.until("wrong user name or password")
    asked(terminal, "password of root on 127.0.0.1:")
    terminal.press(panel.account("root")["password"], "ENTER")
    asked(terminal, "save this login as a profile? its name, or Enter for none:")
    terminal.press("no good", "ENTER")
    terminal.until("invalid profile name 'no good'")
    asked(terminal, "Enter for none:")
    terminal.press("y", "ENTER")
    terminal.until("type the name that it is to have")
    asked(terminal, "Enter for none:")
    terminal.press("prod", "ENTER")
    terminal.until("saved: next time `login prod`, or `cpshell prod`")
    terminal.until("root@127.0.0.1 whm>")
    terminal.press("whoami | get name", "ENTER")
    terminal.until("\nprod\n")
    assert panel.account("root")["password"] not in terminal.text
    again = sit("prod", login=False, prompt="password of root on 127.0.0.1:", **LOOKS[look])
    again.press(panel.account("root")["password"], "ENTER")
    again.until("root@127.0.0.1 whm>")
    if look == "dumb":
        assert b"\x1b" not in terminal.received


def test_nothing_typed_logs_in_nowhere_and_the_shell_stays(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = sit(login=False)
    terminal.press("login", "ENTER")
    asked(terminal, "https://HOST:PORT):")
    terminal.press("ENTER")
    terminal.until("`login` needs a target")
    terminal.press("ENTER")
    terminal.until(lambda text: text.count("https://HOST:PORT):") == 2)
    terminal.press("CTRL-C")
    terminal.until("interrupted")
    terminal.press("echo st''ill here", "ENTER")
    terminal.until("\nstill here\n")


def test_who_logs_in_decides_where_if_the_target_does_not(sit: Callable[..., Any]) -> None:
    """Nothing listens on the usual ports here: the error names the one that was tried."""
    terminal = sit(login=False)
    for number, (user, port) in enumerate([("root", 2087), ("alice", 2083), ("a@b.test", 2096)], 1):
        terminal.press("login 127.0.0.3", "ENTER")
        terminal.until(lambda text, number=number: text.count("user on 127.0.0.3:") == number)
        terminal.press(user, "ENTER")
        terminal.until(f"127.0.0.3:{port}")
    assert "password" not in terminal.text


def test_two_factors_are_two_questions_and_the_first_call_works(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = sit(login=False)
    options = f"-u carol --service cpanel --ca {panel.ready['ca']}"
    terminal.press(f"login {url(panel, 'cpanel')} {options}", "ENTER")
    asked(terminal, "password of carol on 127.0.0.1:")
    terminal.press(panel.account("carol")["password"], "ENTER")
    asked(terminal, "one-time password of carol:")
    assert "cpanel>" not in terminal.text
    terminal.press("000000", "ENTER")
    terminal.until("the security code is invalid")
    asked(terminal, "one-time password of carol:")
    terminal.press(code(panel), "ENTER")
    terminal.until("carol@127.0.0.1 cpanel>")
    terminal.press("uapi Ftp list_ftp | count", "ENTER")
    terminal.until("\n3\n")
    assert terminal.text.count("one-time password of carol:") == 2


def test_after_three_wrong_codes_nobody_is_logged_in(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = sit(login=False)
    options = f"-u carol --service cpanel --ca {panel.ready['ca']}"
    terminal.press(f"login {url(panel, 'cpanel')} {options}", "ENTER")
    asked(terminal, "password of carol on 127.0.0.1:")
    terminal.press(panel.account("carol")["password"], "ENTER")
    for tries in (1, 2, 3):
        terminal.until(lambda text, tries=tries: text.count("one-time password of carol:") == tries)
        terminal.press("000000", "ENTER")
    terminal.until(lambda text: text.count("the security code is invalid") == 3)
    terminal.press("whoami | get user", "ENTER")
    terminal.until("\n(nothing)\n")
    log = Path(panel.ready["session_log"]).read_text("utf-8")
    opened = set(re.findall(r"NEW (carol:\w+)", log))
    assert opened
    assert opened == set(re.findall(r"PURGE (carol:\w+)", log))


def test_a_question_of_a_renewal_stays_until_it_is_answered(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = session_that_ended(sit, panel)
    terminal.press("uapi Ftp list_ftp | count", "ENTER")
    terminal.until(lambda text: text.count("one-time password of carol:") == 2)
    time.sleep(1.5)  # the status of a call is drawn each half second
    terminal.until(lambda text: text.rstrip().endswith("\none-time password of carol:"))
    terminal.press(code(panel), "ENTER")
    terminal.until("\n3\n")
    assert "Ctrl-C cancels" not in terminal.text


@pytest.mark.parametrize("screen", SIZES[:1])
def test_a_question_within_a_loop_stands_alone(sit: Callable[..., Any], panel: Sandbox) -> None:
    """The line of a loop goes while it waits for an answer, and comes again after it."""
    terminal = session_that_ended(sit, panel)
    turn = "!sh -c 'sleep 1'; uapi Ftp list_ftp | count"
    terminal.press(f"for n in 1 2 3 {{ {turn} }}", "ENTER")
    terminal.until("of 3 turns")
    terminal.until(lambda text: text.count("one-time password of carol:") == 2)
    time.sleep(1.5)  # lines of status are drawn each half second
    screen = terminal.until(lambda text: text.rstrip().endswith("\none-time password of carol:"))
    assert "of 3 turns" not in screen
    terminal.press(code(panel), "ENTER")
    terminal.until("of 3 turns")
    screen = terminal.until(lambda text: text.rstrip().count("carol@127.0.0.1 cpanel>") == 2)
    assert screen.count("\n3\n") == 3
    assert "of 3 turns" not in screen


def test_a_required_parameter_can_be_typed_at_a_question(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = sit(login=False)
    options = f"-u alice --service cpanel --ca {panel.ready['ca']}"
    terminal.press(f"login {url(panel, 'cpanel')} {options}", "ENTER")
    asked(terminal, "password of alice on 127.0.0.1:")
    terminal.press(panel.account("alice")["password"], "ENTER")
    terminal.until("alice@127.0.0.1 cpanel>")
    terminal.press("uapi Email add_pop domain=alice.test", "ENTER")
    asked(terminal, "email:")
    terminal.press("newcomer", "ENTER")
    asked(terminal, "password:")
    terminal.press("Typed-Secret-42x", "ENTER")
    terminal.until("newcomer+alice.test")
    assert "Typed-Secret-42x" not in terminal.text
    terminal.press("uapi Email add_pop domain=alice.test", "ENTER")
    terminal.until(lambda text: text.count("email:") == 2)
    terminal.press("ENTER")
    terminal.until("Email::add_pop needs email, password")


@pytest.mark.parametrize("key", ["CTRL-C", "CTRL-D"])
@pytest.mark.parametrize("look", ["colors", "dumb"])
@pytest.mark.parametrize("screen", SIZES[:1])
def test_every_question_can_be_left(
    sit: Callable[..., Any], panel: Sandbox, key: str, look: str
) -> None:
    """The shell stays, nobody is logged in, and what is said stands on a line of its own."""
    whm = url(panel, "whm")
    ca = f"--ca {panel.ready['ca']}"
    ways: list[tuple[str, list[tuple[str, str]], str]] = [
        ("login", [], "https://HOST:PORT):"),
        (f"login {whm}", [], "from now on? (yes/no)"),
        (f"login {whm} {ca}", [], "user on 127.0.0.1:"),
        (f"login {whm} {ca} -u root", [], "password of root on 127.0.0.1:"),
        (
            f"login {url(panel, 'cpanel')} {ca} -u carol --service cpanel",
            [("password of carol on 127.0.0.1:", panel.account("carol")["password"])],
            "one-time password of carol:",
        ),
    ]
    terminal = sit(login=False, **LOOKS[look])
    said = "interrupted" if key == "CTRL-C" else "no answer: the input has ended"
    for line, answers, question in ways:
        terminal.press("clear", "ENTER")
        terminal.press(line, "ENTER")
        for before, answer in answers:
            asked(terminal, before)
            terminal.press(answer, "ENTER")
        asked(terminal, question)
        terminal.press(key)
        screen = terminal.until(lambda text: said in text.replace("\n", " ").replace("  ", ""))
        assert any(each.startswith("cpshell: login") for each in screen.split("\n"))
    terminal.press("whoami | get user", "ENTER")
    terminal.until("\n(nothing)\n")


@pytest.mark.parametrize("screen", SIZES[:1])
def test_no_password_is_asked_for_where_it_could_not_be_sent(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = sit(login=False)
    plain = f"http://127.0.0.1:{panel.ready['ports']['cpanel_plain']}"
    terminal.press(f"login {plain} -u alice", "ENTER")
    terminal.until("the password could be read on the way")
    assert "password of alice" not in terminal.text
    terminal.press(f"login {plain} -u alice --allow-plaintext", "ENTER")
    asked(terminal, "password of alice on 127.0.0.1:")
    terminal.press(panel.account("alice")["password"], "ENTER")
    terminal.until("alice@127.0.0.1 cpanel>")


@pytest.mark.parametrize("screen", SIZES)
def test_the_address_of_a_page_is_cut_to_its_panel_and_proposed(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = sit(login=False)
    terminal.press("login", "ENTER")
    asked(terminal, "https://HOST:PORT):")
    terminal.press(f"{url(panel, 'whm')}/cpsess0123456789/scripts/x?a=b", "ENTER")
    terminal.until(f"hint: login {url(panel, 'whm')}\n")
    terminal.press("TAB", f" -u root --ca {panel.ready['ca']}", "ENTER")
    asked(terminal, "password of root on 127.0.0.1:")


@pytest.mark.parametrize("screen", SIZES)
def test_a_loop_asks_for_no_parameter_that_is_missing(
    sit: Callable[..., Any], panel: Sandbox
) -> None:
    terminal = sit(login=False)
    terminal.press(f"login {url(panel, 'whm')} -u root --ca {panel.ready['ca']}", "ENTER")
    asked(terminal, "password of root on 127.0.0.1:")
    terminal.press(panel.account("root")["password"], "ENTER")
    terminal.until("root@127.0.0.1 whm>")
    for number, jobs in enumerate(("", "--jobs 2 "), 1):
        line = f"for u in alice bob {jobs}{{ uapi --as $u Email add_pop domain=$u.test }}"
        terminal.press(line, "ENTER")
        terminal.until(
            lambda text, number=number: text.count("Email::add_pop needs email, password") == number
        )
    terminal.press("clear", "ENTER")
    call = "uapi --as $u Email passwd_pop email=info domain=$u.test password=?"
    terminal.press(f"for u in alice bob {{ {call} }}", "ENTER")
    asked(terminal, "password for u=alice:")
    terminal.press("CTRL-C")
    terminal.until("interrupted")
    assert any(line.startswith("password for u=alice:") for line in terminal.lines)
    assert any(line.startswith("for u: 1 of 2 turns ran") for line in terminal.lines)
