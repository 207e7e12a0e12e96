"""`checkup`: what works, what does not, what to do, and the exit code of the first failure."""

import json

import pytest

from cpshell.sandbox.server import Sandbox


@pytest.fixture
def checkup(run, sandbox):
    """Rows by their check, for a login to try; and what ran."""

    def found(service: str, *options: str, panel: Sandbox = sandbox, **env: str):
        target = f"https://127.0.0.1:{panel.ready['ports'][service]} --service {service}"
        trust = f"--ca {panel.ready['ca']}"
        ran = run("-c", " ".join(["checkup", target, trust, *options]), env=env)
        return {row["check"]: row for row in json.loads(ran.out)}, ran

    return found


CHECKS = ["tls", "clock", "login", "otp", "token", "api"]


def test_all_is_well_with_a_password_and_a_code(checkup, sandbox) -> None:
    carol = sandbox.account("carol")
    rows, ran = checkup(
        "cpanel",
        "-u carol --password-from env:PW --otp-from env:OTP",
        PW=carol["password"],
        OTP=carol["otp_secret"],
    )
    assert ran.code == 0, ran.err
    assert list(rows) == CHECKS
    assert [rows[name]["result"] for name in CHECKS] == ["ok"] * 4 + ["skipped", "ok"]
    assert "sha256:" in rows["tls"]["detail"]


def test_a_wrong_password_fails_the_login_with_its_exit_code_and_advice(checkup) -> None:
    rows, ran = checkup("whm", "-u root --password-from env:PW", PW="wrong-one")
    assert ran.code == 3
    assert rows["tls"]["result"] == "ok"
    assert rows["login"]["result"] == "failed"
    assert rows["login"]["advice"]
    assert rows["api"]["result"] == "skipped"


def test_a_missing_code_fails_the_second_factor(checkup, sandbox) -> None:
    password = sandbox.account("carol")["password"]
    rows, ran = checkup("cpanel", "-u carol --password-from env:PW", PW=password)
    assert ran.code == 3
    assert rows["otp"]["result"] == "failed"
    assert "--otp-from" in rows["otp"]["advice"]


def test_a_wrong_token_fails_the_token(checkup) -> None:
    rows, ran = checkup("whm", "-u root --token-from env:T", T="AB12" * 8)
    assert ran.code == 3
    assert rows["token"]["result"] == "failed"


def test_an_untrusted_certificate_fails_first_and_the_rest_is_skipped(run, sandbox) -> None:
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    ran = run("-c", f"checkup {target} -u root --password-from env:PW", env={"PW": "x-secret"})
    rows = json.loads(ran.out)
    assert ran.code == 4
    assert [row["result"] for row in rows] == ["failed"] + ["skipped"] * 5
    assert "--pin sha256:" in rows[0]["advice"]


def test_a_session_that_is_open_is_checked_and_stays_open(run, sandbox) -> None:
    ran = run(
        f"https://127.0.0.1:{sandbox.ready['ports']['whm']}",
        *("-u", "root", "--service", "whm", "--ca", sandbox.ready["ca"]),
        *("--password-from", "env:PW", "-c", "checkup | get [].result; whm version | count"),
        env={"PW": sandbox.account("root")["password"]},
    )
    assert ran.code == 0, ran.err
    assert ran.out == '["ok","ok","ok","skipped","skipped","ok"]\n1\n'


def test_the_skew_of_the_clock_is_told(checkup, fresh_sandbox) -> None:
    fresh_sandbox.clock.advance(-300)
    password = fresh_sandbox.account("root")["password"]
    rows, ran = checkup("whm", "-u root --password-from env:PW", panel=fresh_sandbox, PW=password)
    assert ran.code == 3
    assert "s ahead of the server's" in rows["clock"]["detail"]
    assert rows["api"]["result"] == "ok"


def test_with_no_session_and_no_target_it_says_how_to_log_in(run) -> None:
    ran = run("-c", "checkup")
    assert ran.code == 2
    assert "log in first" in ran.err
