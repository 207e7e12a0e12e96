"""Every way in works, and fails with the right exit code and one line that says what to do."""

import json
import time
from pathlib import Path

import pyotp
import pytest

from cpshell.sandbox.rules import Rules
from cpshell.sandbox.server import Sandbox


@pytest.fixture
def at(sandbox):
    """Options that lead to a service: ``at("whm", "-u", "root")``."""

    def options(service: str, *more: str) -> list[str]:
        scheme = "http" if service.endswith("_plain") else "https"
        target = f"{scheme}://127.0.0.1:{sandbox.ready['ports'][service]}"
        named = service.removesuffix("_plain")
        return [target, "--service", named, "--ca", sandbox.ready["ca"], *more]

    return options


@pytest.fixture
def who(sandbox):
    """Options and variables of an account: ``who("root", "password")``."""

    def found(user: str, *kinds: str) -> list[str]:
        return ["-u", user, *(word for kind in kinds for word in _source(kind))]

    return found


def lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


def _source(kind: str) -> tuple[str, str]:
    option = {"password": "--password-from", "otp_secret": "--otp-from"}.get(kind, "--token-from")
    return option, f"env:{kind.upper()}"


@pytest.fixture
def login(run, sandbox, at, who):
    """Log in with the credentials of an account and run a command."""

    def run_one(service: str, user: str, *kinds: str, command: str, more=(), **other: str):
        entry = sandbox.account(user)
        env = {kind.upper(): str(entry.get(kind, "")) for kind in kinds} | other
        return run(*at(service, *who(user, *kinds)), *more, "-c", command, env=env)

    return run_one


WORKS = [
    ("whm", "root", ("password",), "whm version"),
    ("whm", "rita", ("password",), "whm version"),
    ("cpanel", "alice", ("password",), "uapi Ftp list_ftp"),
    ("webmail", "info@alice.test", ("password",), "whoami"),
    ("cpanel", "carol", ("password", "otp_secret"), "uapi Ftp list_ftp"),
    ("whm", "otto", ("password", "otp_secret"), "whm version"),
    ("whm", "root", ("token",), "whm version"),
    ("cpanel", "alice", ("token",), "uapi Ftp list_ftp"),
    ("cpanel", "carol", ("token", "otp_secret"), "uapi Ftp list_ftp"),
    ("whm", "otto", ("token", "otp_secret"), "whm version"),
]


@pytest.mark.parametrize(("service", "user", "kinds", "command"), WORKS)
def test_it_works(login, service, user, kinds, command) -> None:
    ran = login(service, user, *kinds, command=command)
    assert ran.code == 0, ran.err
    assert ran.out


@pytest.mark.parametrize("kinds", [("password",), ("password", "otp_secret")])
def test_basic_works_with_and_without_otp(login, kinds) -> None:
    user = "carol" if len(kinds) > 1 else "alice"
    ran = login("cpanel", user, *kinds, command="uapi Ftp list_ftp", more=("--auth", "basic"))
    assert ran.code == 0, ran.err


def test_an_access_hash_comes_from_its_usual_file_with_line_breaks(
    run, at, sandbox, tmp_path, monkeypatch
) -> None:
    text = sandbox.account("root")["accesshash"]
    lines = [text[i : i + 32] for i in range(0, len(text), 32)]
    (tmp_path / ".accesshash").write_text("\n".join(lines) + "\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    ran = run(*at("whm"), "--auth", "accesshash", "-c", "whm version; whoami | get user")
    assert ran.code == 0, ran.err
    assert ran.out.endswith('"root"\n')


def test_su_goes_to_accounts_resellers_and_mailboxes_and_shows_the_chain(login) -> None:
    script = "su alice; whoami | get chain; exit; su rita --service whm; whoami | get chain; exit;"
    script += "su info@alice.test; whoami | get [service,chain]"
    ran = login("whm", "root", "password", command=script)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == [
        '["root","alice"]',
        '["root","rita"]',
        '["webmail",["root","info@alice.test"]]',
    ]


def test_a_cpanel_session_goes_into_its_own_mailbox(login, sandbox) -> None:
    port = sandbox.ready["ports"]["webmail"]
    script = f"su info@alice.test --port {port}; whoami | get chain; uapi Email list_pops"
    ran = login("cpanel", "alice", "password", command=script)
    assert ran.out.splitlines()[0] == '["alice","info@alice.test"]', ran.err


def test_a_url_made_elsewhere_logs_in_once(login, run, sandbox) -> None:
    made = login("whm", "root", "password", command="loginurl -u alice | get login_url")
    url = json.loads(made.out)
    again = "login $env.URL; whoami | get [user,service,how]"
    ran = run("--ca", sandbox.ready["ca"], "-c", again, env={"URL": url})
    assert (ran.code, ran.out) == (0, '["alice","cpanel","url"]\n'), ran.err
    used = run("--ca", sandbox.ready["ca"], "-c", again, env={"URL": url})
    assert used.code == 3
    assert "make a new one" in used.err


def test_several_servers_at_once_keep_their_own_sessions(run, sandbox, at) -> None:
    with Sandbox() as other:
        here = f"https://127.0.0.1:{sandbox.ready['ports']['whm']} --ca {sandbox.ready['ca']}"
        there = f"https://127.0.0.1:{other.ready['ports']['whm']} --ca {other.ready['ca']}"
        script = "".join(
            f"login {place} -u root --service whm --password-from env:PW\n"
            for place in (here, there)
        )
        script += "sessions | get [].port\nuse root@127.0.0.1\nwhm version\nwhoami | get port\n"
        ran = run(stdin=script, env={"PW": sandbox.account("root")["password"]})
        ports = [sandbox.ready["ports"]["whm"], other.ready["ports"]["whm"]]
        assert json.loads(ran.out.splitlines()[0]) == ports, ran.err
        assert ran.out.splitlines()[-1] == str(ports[0])


# Failing well: service, user, kinds, what is wrong, exit code, what the last line says.
WRONG = "not-the-secret-1"
FAILS = [
    ("whm", "root", ("password",), {"PASSWORD": WRONG}, 3, "login log"),
    ("cpanel", "nobody", ("password",), {"PASSWORD": WRONG}, 3, "lower case"),
    ("whm", "root", ("token",), {"TOKEN": "A1" * 16}, 3, "may be wrong, expired"),
    ("whm", "otto", ("token",), {}, 3, "--otp-from"),
    ("cpanel", "carol", ("token",), {}, 3, "--otp-from"),
    ("cpanel", "carol", ("password",), {}, 3, "--otp-from"),
    (
        "cpanel",
        "carol",
        ("password", "otp_secret"),
        {"OTP_SECRET": "JBSWY3DPEHPK3PXP"},
        3,
        "the clocks agree",
    ),
    ("cpanel", "carol", ("password", "otp_secret"), {"OTP_SECRET": "????"}, 2, "secret"),
    ("cpanel", "alice", ("password",), {"PASSWORD": ""}, 2, "empty"),
    ("cpanel", "info@alice.test", ("password",), {}, 3, "port 2096"),
    ("whm", "alice", ("password",), {}, 3, "port 2083"),
]


@pytest.mark.parametrize(("service", "user", "kinds", "wrong", "code", "says"), FAILS)
def test_it_fails_well(run, at, who, sandbox, service, user, kinds, wrong, code, says) -> None:
    known = {entry["user"]: entry for entry in sandbox.ready["accounts"]}.get(user, {})
    env = {kind.upper(): str(known.get(kind, "")) for kind in kinds} | wrong
    call = "whm version" if service == "whm" else "uapi Ftp list_ftp"
    ran = run(*at(service, *who(user, *kinds)), "-c", call, env=env)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err.splitlines()[-1]
    assert len(ran.err.splitlines()) <= 2


@pytest.mark.parametrize(("user", "service"), [("root", "whm"), ("alice", "cpanel")])
def test_an_expired_token_says_that_it_may_have_expired(run, at, sandbox, user, service) -> None:
    token = next(
        entry["token"]
        for entry in sandbox.ready["tokens"]
        if (entry["user"], entry["name"]) == (user, "expired")
    )
    call = "whm version" if service == "whm" else "uapi Ftp list_ftp"
    ran = run(*at(service, "-u", user, "--token-from", "env:T"), "-c", call, env={"T": token})
    assert ran.code == 3
    assert "expired" in ran.err


def test_a_token_without_the_acl_is_told_so_once_it_has_worked(run, at, sandbox) -> None:
    token = next(e["token"] for e in sandbox.ready["tokens"] if e["name"] == "accounts-only")
    options = at("whm", "-u", "root", "--token-from", "env:T")
    ran = run(*options, "-c", "whm listaccts | count; whm listpkgs", env={"T": token})
    assert ran.code == 3
    assert "lack the privilege" in ran.err


def test_an_unknown_user_is_the_panels_no(login) -> None:
    ran = login("whm", "root", "password", command="su nobody")
    assert ran.code == 1
    assert ran.err.startswith("cpshell: -c:1: su nobody: ")


@pytest.mark.parametrize("more", [(), ("--auth", "basic")])
def test_a_plain_port_is_refused_before_anything_is_sent(login, sandbox, more) -> None:
    before = len(lines(sandbox.ready["request_log"]))
    ran = login("whm_plain", "root", "password", command="whm version", more=more)
    assert ran.code == 2
    assert "plain port" in ran.err
    assert "https" in ran.err.splitlines()[-1]
    assert len(lines(sandbox.ready["request_log"])) == before


def test_basic_goes_to_no_plain_port_even_when_plaintext_is_allowed(login) -> None:
    ran = login(
        "whm_plain",
        "root",
        "password",
        command="whm version",
        more=("--auth", "basic", "--allow-plaintext"),
    )
    assert ran.code == 2
    assert "TLS ports only" in ran.err


def test_another_service_on_the_port_is_recognised_by_its_cookie(run, sandbox) -> None:
    port = sandbox.ready["ports"]["cpanel"]
    ran = run(
        f"https://127.0.0.1:{port}",
        "--ca",
        sandbox.ready["ca"],
        *("--service", "whm", "-u", "alice", "--password-from", "env:PW", "-c", "whoami"),
        env={"PW": sandbox.account("alice")["password"]},
    )
    assert ran.code == 3
    assert "is cPanel, not WHM" in ran.err
    assert "port 2087" in ran.err
    assert lines(sandbox.ready["session_log"])[-1].split()[-1] == "logout"


@pytest.mark.parametrize(
    ("target", "more", "says"),
    [
        ("https://panel.test:2083", ("--service", "whm"), "WHM is on port 2087"),
        ("http://panel.test:2087", (), "https://panel.test:2087"),
        ("https://panel.test:2086", (), "https://panel.test:2087"),
        ("https://panel.test:2083", ("-u", "root", "--token-from", "env:T"), "use port 2087"),
        ("https://panel.test:2083", ("--auth", "accesshash", "--token-from", "env:T"), "2087"),
        ("https://panel.test:2096", ("--token-from", "env:T"), "with a password"),
    ],
)
def test_wrong_ports_are_recognised_before_anything_is_sent(run, target, more, says) -> None:
    user = () if "-u" in more or "accesshash" in more else ("-u", "alice")
    sources = () if "--token-from" in more else ("--password-from", "env:T")
    ran = run(target, *user, *more, *sources, "-c", "whoami", env={"T": "some-secret"})
    assert ran.code == 2
    assert says in ran.err.splitlines()[-1]


def test_a_code_that_was_typed_logs_in(run, at, sandbox) -> None:
    carol = sandbox.account("carol")
    code = pyotp.TOTP(carol["otp_secret"]).at(int(time.time()))
    ran = run(
        *at("cpanel", "-u", "carol", "--password-from", "env:PW", "--otp-from", "env:CODE"),
        *("-c", "uapi Ftp list_ftp"),
        env={"PW": carol["password"], "CODE": code},
    )
    assert ran.code == 0, ran.err


@pytest.mark.slow
def test_a_sandbox_in_this_process_knows_its_own_ports(run) -> None:
    ran = run("--sandbox", "-c", "su alice; su info@alice.test; whoami | get chain")
    assert (ran.code, ran.out) == (0, '["root","alice","info@alice.test"]\n'), ran.err


@pytest.mark.parametrize("more", [(), ("--auth", "basic")])
def test_a_code_of_a_clock_that_is_off_is_refused_with_a_hint(run, fresh_sandbox, more) -> None:
    fresh_sandbox.clock.advance(300)
    carol = fresh_sandbox.account("carol")
    ran = run(
        f"https://127.0.0.1:{fresh_sandbox.ready['ports']['cpanel']}",
        *("-u", "carol", "--service", "cpanel", "--ca", fresh_sandbox.ready["ca"], *more),
        *("--password-from", "env:PW", "--otp-from", "env:OTP", "-c", "uapi Ftp list_ftp"),
        env={"PW": carol["password"], "OTP": carol["otp_secret"]},
    )
    assert ran.code == 3
    assert "s behind the server's" in ran.err.splitlines()[-1]
    assert "set the clock right" in ran.err


@pytest.mark.slow
def test_a_plain_port_that_redirects_names_the_port_of_tls(run) -> None:
    with Sandbox(rules=Rules(redirect_to_tls=True)) as panel:
        ports = panel.ready["ports"]
        ran = run(
            f"http://127.0.0.1:{ports['whm_plain']}",
            *("-u", "root", "--service", "whm", "--allow-plaintext"),
            *("--password-from", "env:PW", "-c", "whm version"),
            env={"PW": panel.account("root")["password"]},
        )
        assert ran.code == 5
        assert f"https://127.0.0.1:{ports['whm']}/" in ran.err
        assert "https port" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(("scheme", "port"), [("https", "whm_plain"), ("http", "whm")])
def test_the_wrong_scheme_for_a_port_of_its_own_is_named(run, sandbox, scheme, port) -> None:
    ran = run(
        f"{scheme}://127.0.0.1:{sandbox.ready['ports'][port]}",
        *("-u", "root", "--service", "whm", "--allow-plaintext"),
        *("--password-from", "env:PW", "-c", "whm version"),
        env={"PW": "any-secret"},
    )
    assert ran.code == 4
    assert "TLS port" in ran.err.splitlines()[-1]
