"""From one session to the next: the nearest that can, back to the first, and to the one before."""

import json
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox

Run = Any


def values(ran: Any) -> list[Any]:
    """What was printed, a value a line."""
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def env(sandbox: Sandbox) -> dict[str, str]:
    return {name.upper(): sandbox.account(name)["password"] for name in ("root", "alice", "rita")}


@pytest.fixture
def login(sandbox: Sandbox) -> Any:
    """A line that logs in: ``login("root", "whm")``."""

    def line(user: str, service: str, host: str = "127.0.0.1", options: str = "") -> str:
        port = sandbox.ready["ports"][service]
        return (
            f"login https://{host}:{port} -u {user} --service {service}"
            f" --password-from env:{user.upper()} --ca {sandbox.ready['ca']} {options}\n"
        )

    return line


WHO = "whoami | get '{user: user, service: service, chain: chain}'"


def test_su_from_inside_an_account_goes_through_whm(run: Run, login: Any, env: Any) -> None:
    ran = run("-c", login("root", "whm") + f"su alice; su bob; {WHO}; exit; {WHO}", env=env)
    assert values(ran) == [
        {"user": "bob", "service": "cpanel", "chain": ["root", "bob"]},
        {"user": "alice", "service": "cpanel", "chain": ["root", "alice"]},
    ]
    assert (ran.code, ran.err) == (0, "")


@pytest.fixture
def mailbox(sandbox: Sandbox) -> str:
    """What enters a mailbox: Webmail does not listen on its usual port here."""
    return f"su info@alice.test --port {sandbox.ready['ports']['webmail']}"


def test_a_mailbox_is_entered_from_its_own_account(
    run: Run, login: Any, env: Any, mailbox: str
) -> None:
    ran = run("-c", login("root", "whm") + f"su alice; {mailbox}; {WHO}", env=env)
    assert json.loads(ran.out)["chain"] == ["root", "alice", "info@alice.test"]


def test_a_login_url_of_another_account_comes_through_whm(run: Run, login: Any, env: Any) -> None:
    ran = run("-c", login("root", "whm") + "su alice; loginurl -u bob | get login_ok", env=env)
    assert (ran.code, ran.out) == (0, "1\n"), ran.err


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("su bob", "su bob needs a WHM session, and this is a cPanel session"),
        ("whm version", "version is a WHM function, and this is a cPanel session"),
        ("uapi --as bob Email list_pops", "--as bob needs a WHM session"),
    ],
)
def test_without_whm_it_says_what_it_needs(
    run: Run, login: Any, env: Any, line: str, problem: str
) -> None:
    ran = run("-c", login("alice", "cpanel") + line, env=env)
    assert ran.code == 2
    assert problem in ran.err
    assert "port 2087" in ran.err


def test_calls_of_whm_go_through_the_nearest_whm_session_and_say_so_once(
    run: Run, login: Any, env: Any
) -> None:
    script = (
        login("root", "whm")
        + login("rita", "whm")
        + "su rita; whm version | count\n"
        + "whm gethostname | count; uapi --as rita Email list_pops | count; whoami | get user"
    )
    ran = run("-c", script, env=env)
    assert values(ran)[-1] == "rita"
    assert ran.err == "version: sent through rita@127.0.0.1 (WHM)\n"
    assert ran.code == 0


def test_a_batch_and_a_dry_run_go_the_same_way(run: Run, login: Any, env: Any) -> None:
    script = login("root", "whm") + "su alice; batch { whm version } | count; whm version --dry-run"
    ran = run("-q", "-c", script, env=env)
    first, second = ran.out.splitlines()
    assert first == "1"
    assert "/json-api/version" in json.loads(second)["url"]
    assert ran.err == ""


@pytest.mark.parametrize(
    "line", ["whm version", "uapi --as bob Email list_pops", "batch { whm version }", "su bob"]
)
def test_nothing_goes_to_another_server(run: Run, login: Any, env: Any, line: str) -> None:
    script = login("root", "whm") + login("alice", "cpanel", "localhost") + line
    ran = run("-c", script, env=env)
    assert ran.code == 2, ran.err
    assert "cPanel session" in ran.err


def test_what_is_meant_for_an_account_never_goes_to_one_that_is_open(
    run: Run, login: Any, env: Any
) -> None:
    ran = run("-c", login("root", "whm") + "su alice; use -; uapi Email list_pops", env=env)
    assert ran.code == 2
    assert "say for whom: --as USER" in ran.err


def test_a_write_through_a_read_only_session_is_refused(
    run: Run, login: Any, env: Any, own_folders: Path
) -> None:
    run("-c", login("root", "whm", options="--save prod"), env=env)
    config = own_folders / "xdg" / "config" / "cpshell" / "config.toml"
    config.write_text(config.read_text() + "read-only = true\n")
    script = "login prod\n" + login("alice", "cpanel") + "whm version | count; "
    ran = run("-c", script + "whm modifyacct user=bob contactemail=a@b.test", env=env)
    assert (ran.code, ran.out) == (2, "1\n")
    assert "modifyacct writes, and the profile of this session is read-only" in ran.err


def test_su_dash_goes_back_to_the_first_and_logs_out_what_came_through_it(
    run: Run, login: Any, env: Any, mailbox: str
) -> None:
    script = (
        login("alice", "cpanel")
        + login("root", "whm")
        + f"su alice; {mailbox}; su bob; su -; su -; sessions | get [].name"
    )
    ran = run("-c", script, env=env)
    assert json.loads(ran.out) == ["alice@127.0.0.1", "root@127.0.0.1"]
    assert ran.err == "logged out alice, info@alice.test, bob\n"


def test_use_dash_goes_to_the_one_before_and_back(run: Run, login: Any, env: Any) -> None:
    who = "whoami | get user"
    script = login("root", "whm") + f"su alice; su bob; use -; {who}; use -; {who}; use root; "
    ran = run("-c", f"{script} use -; {who}", env=env)
    assert values(ran) == ["alice", "bob", "bob"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("use -", "no other session is open"),
        ("su - --port 1", "`su -` takes nothing more"),
        ("logout; su -", "no session is open"),
        ("logout; use -", "no session is open"),
    ],
)
def test_where_there_is_no_way_it_says_so(
    run: Run, login: Any, env: Any, line: str, problem: str
) -> None:
    ran = run("-c", login("root", "whm") + line, env=env)
    assert ran.code == 2
    assert problem in ran.err


def test_a_session_has_the_name_of_its_profile(run: Run, login: Any, env: Any) -> None:
    saved = run("-c", login("root", "whm", options="--save prod") + "whoami | get name", env=env)
    assert values(saved) == ["prod"], saved.err
    script = "login prod; su alice; login prod; use prod; whoami | get name; sessions | get [].name"
    assert values(run("-c", script, env=env)) == ["prod", ["alice", "prod#2", "prod"]]
