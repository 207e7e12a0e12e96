"""A login at a terminal: the certificate comes first, then the user, then up to three passwords."""

from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox

SIZE = (50, 200)


@pytest.fixture
def panel(fresh_sandbox: Sandbox) -> Sandbox:
    return fresh_sandbox


def requests(panel: Sandbox) -> list[str]:
    return Path(panel.ready["request_log"]).read_text("utf-8").splitlines()


def url(panel: Sandbox, service: str = "whm") -> str:
    return f"https://127.0.0.1:{panel.ready['ports'][service]}"


@pytest.mark.parametrize("screen", [SIZE])
def test_the_certificate_is_judged_before_a_password_is_typed(sit: Any, panel: Sandbox) -> None:
    terminal = sit(login=False)
    terminal.press(f"login {url(panel)} -u root --service whm", "ENTER")
    terminal.until("Trust this certificate for [127.0.0.1]")
    assert "password of root" not in terminal.text
    terminal.press("yes", "ENTER")
    terminal.until("password of root on 127.0.0.1:")
    assert requests(panel) == []
    terminal.press(panel.account("root")["password"], "ENTER")
    terminal.until("root@127.0.0.1 whm>")


@pytest.mark.parametrize("screen", [SIZE])
def test_a_certificate_that_is_not_trusted_is_the_end_of_it(sit: Any, panel: Sandbox) -> None:
    terminal = sit(login=False)
    terminal.press(f"login {url(panel)} -u root", "ENTER")
    terminal.until("Trust this certificate")
    terminal.press("no", "ENTER")
    terminal.until("cannot be verified: ")
    terminal.until("hint: if you know this certificate: --pin")
    terminal.press("echo st''ill here", "ENTER")
    terminal.until("\nstill here\n")
    assert "password of root" not in terminal.text
    assert requests(panel) == []


@pytest.mark.parametrize("screen", [SIZE])
def test_once_for_a_host_and_its_certificate(sit: Any, panel: Sandbox) -> None:
    terminal = sit(login=False)
    terminal.press(f"login {url(panel)} -u root --service whm", "ENTER")
    terminal.until("Trust this certificate").replace("\n", "")
    terminal.press("yes", "ENTER")
    terminal.until("password of root")
    terminal.press(panel.account("root")["password"], "ENTER")
    terminal.until("root@127.0.0.1 whm>")
    terminal.press(f"login {url(panel, 'cpanel')} -u alice --service cpanel", "ENTER")
    terminal.until("password of alice")
    terminal.press(panel.account("alice")["password"], "ENTER")
    terminal.until("alice@127.0.0.1 cpanel>")
    assert terminal.text.count("Trust this certificate") == 1


@pytest.mark.parametrize("screen", [SIZE])
def test_a_password_may_be_typed_three_times(sit: Any, panel: Sandbox) -> None:
    terminal = sit(login=False)
    options = f"-u root --service whm --ca {panel.ready['ca']}"
    terminal.press(f"login {url(panel)} {options}", "ENTER")
    for tries in (1, 2):
        terminal.until(lambda text, tries=tries: text.count("password of root on") == tries)
        terminal.press("not the one 123", "ENTER")
    terminal.until(lambda text: text.count("the server refused root: wrong user name") == 2)
    terminal.until(lambda text: text.count("password of root on") == 3)
    terminal.press(panel.account("root")["password"], "ENTER")
    terminal.until("root@127.0.0.1 whm>")
    assert len([line for line in requests(panel) if "/login/" in line]) == 3


@pytest.mark.parametrize("screen", [SIZE])
def test_after_the_third_the_shell_stays(sit: Any, panel: Sandbox) -> None:
    options = ["-u", "root", "--service", "whm", "--ca", panel.ready["ca"]]
    terminal = sit(url(panel), *options, login=False, prompt="password of root")
    for tries in (1, 2, 3):
        terminal.until(lambda text, tries=tries: text.count("password of root on") == tries)
        terminal.press("not the one 123", "ENTER")
    terminal.until(lambda text: text.count("the server refused root: wrong user name") == 3)
    terminal.until("cpshell>")
    terminal.press("exit", "ENTER")
    assert terminal.gone() == 0
    assert len([line for line in requests(panel) if "/login/" in line]) == 3


@pytest.mark.parametrize("screen", [SIZE])
def test_who_logs_in_is_asked_for(sit: Any, panel: Sandbox) -> None:
    terminal = sit(login=False)
    terminal.press(f"login {url(panel)} --service whm --ca {panel.ready['ca']}", "ENTER")
    terminal.until("user on 127.0.0.1 (root):")
    terminal.press("ENTER")
    terminal.until("password of root on 127.0.0.1:")
    terminal.press(panel.account("root")["password"], "ENTER")
    terminal.until("root@127.0.0.1 whm>")


@pytest.mark.parametrize("screen", [SIZE])
def test_a_password_from_elsewhere_is_sent_once(sit: Any, panel: Sandbox) -> None:
    terminal = sit(login=False, PW="not the one 123")
    options = f"-u root --service whm --ca {panel.ready['ca']} --password-from env:PW"
    terminal.press(f"login {url(panel)} {options}", "ENTER")
    terminal.until("the server refused root: wrong user name")
    terminal.until(lambda text: text.rstrip().count("cpshell>") == 2)
    assert len([line for line in requests(panel) if "/login/" in line]) == 1
