"""``cpshell --sandbox``: who is logged in there, and what that means for ``search``."""

import json

import pytest


def values(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "user", "service"),
    [
        ([], "root", "whm"),
        (["-u", "alice"], "alice", "cpanel"),
        (["-u", "alice", "--service", "webmail"], "alice", "webmail"),
        (["-u", "rita"], "rita", "whm"),
        (["-u", "info@alice.test"], "info@alice.test", "webmail"),
        (["-u", "otto"], "otto", "whm"),  # with a second factor
    ],
)
def test_the_user_that_is_named_is_logged_in(run, options, user, service):
    ran = run("--sandbox", *options, "-c", "whoami | get [user, service]")
    assert (ran.code, values(ran)) == (0, [[user, service]]), ran.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-u", "nobody"], "the sandbox has no login 'nobody': it has root, alice"),
        (["--auth", "token"], "leave out --auth: --sandbox brings what it logs in with"),
        (["--password-from", "env:HOME", "--otp-from", "env:HOME"], "--password-from and --otp-f"),
        (["https://127.0.0.1:1"], "--sandbox brings its own target"),
    ],
)
def test_what_it_cannot_heed_is_refused(run, options, message):
    ran = run("--sandbox", *options, "-c", "whoami")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


@pytest.mark.slow
def test_search_goes_by_the_session_in_a_script_and_after_every_change_of_it(run):
    ask = "search api token | limit 3 | get [].call"
    ran = run("--sandbox", "-u", "alice", "-c", ask)
    assert "uapi Tokens create_full_access" in values(ran)[0]
    ran = run("--sandbox", "-c", f"{ask}; su alice; {ask}; use root@127.0.0.1; {ask}; exit 0")
    assert ran.code == 0, ran.err
    root, alice, again = values(ran)
    assert root[0] == again[0] == "whm api_token_create"
    assert "uapi Tokens create_full_access" in alice
    assert not any(line.startswith("whm ") for line in alice)


@pytest.mark.slow
def test_a_slip_is_said_beside_the_answer(run):
    ran = run("--sandbox", "-c", "search creat databse | limit 1 | get [].call")
    assert values(ran) == [["uapi Mysql create_database"]]
    assert "no function has 'databse': searched for 'database'" in ran.err
