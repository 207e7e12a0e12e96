"""Each example of the authentication guides runs against a simulated panel."""

import os
import re
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def panel_env(sandbox) -> dict[str, str]:
    """The variables that the examples read, with carol, who has a second factor."""
    ports, carol, otto = sandbox.ready["ports"], sandbox.account("carol"), sandbox.account("otto")
    return {
        "CPANEL": f"https://127.0.0.1:{ports['cpanel']}",
        "CPANEL_USER": "carol",
        "CPANEL_PASSWORD": carol["password"],
        "CPANEL_OTP": carol["otp_secret"],
        "WHM": f"https://127.0.0.1:{ports['whm']}",
        "WHM_PASSWORD": sandbox.account("root")["password"],
        "WHM_USER": "otto",
        "WHM_TOKEN": otto["token"],
        "WHM_OTP": otto["otp_secret"],
        "CA": sandbox.ready["ca"],
    }


@pytest.fixture
def example(run, sandbox, panel_env):
    """Run a script of the examples; more variables change the usual ones."""

    def run_example(name: str, **more: str):
        return run(
            "-f", str(EXAMPLES / name), "--ca", sandbox.ready["ca"], env={**panel_env, **more}
        )

    return run_example


@pytest.fixture
def alice(sandbox) -> dict[str, str]:
    """An account without a second factor, and cPanel assumed by the user's name."""
    return {"CPANEL_USER": "alice", "CPANEL_PASSWORD": sandbox.account("alice")["password"]}


def test_loggedin_urls_open_one_session_for_two_paths(example, alice, sandbox) -> None:
    ran = example("loggedin_url.cps", **alice)
    assert ran.code == 0, ran.err
    message, first, second = ran.out.splitlines()
    assert message == "Login OK"
    assert re.search(r"/cpsess\d+", first)[0] == re.search(r"/cpsess\d+", second)[0]
    context = ssl.create_default_context(cafile=sandbox.ready["ca"])
    with httpx.Client(verify=context, follow_redirects=True) as browser:
        assert browser.get(second).status_code == 401  # no cookie yet
        opened = browser.get(first)
        assert opened.status_code == 200
        assert opened.url.path.endswith("/frontend/jupiter/index.html")
        again = browser.get(second)
        assert again.status_code == 200
        assert "alice" in again.text


def test_a_user_session_from_whm_lists_the_ftp_logins_of_the_user(example) -> None:
    ran = example("user_session.cps", CPANEL_USER="alice")
    assert ran.code == 0, ran.err
    assert '"alice_logs"' in ran.out


def test_a_session_with_otp_lists_mailboxes(example) -> None:
    ran = example("otp_session.cps")
    assert ran.code == 0, ran.err
    assert "@carol.test" in ran.out


def test_basic_with_otp_lists_ftp_logins(example) -> None:
    ran = example("otp_basic.cps")
    assert ran.code == 0, ran.err
    assert '"carol_logs"' in ran.out


def test_a_whm_token_with_otp_lists_the_functions(example) -> None:
    ran = example("otp_token.cps")
    assert ran.code == 0, ran.err
    assert "listaccts" in ran.out


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("loggedin_url.py", "Login OK"),
        ("user_session.py", "alice_logs"),
        ("otp.py", "functions"),
    ],
)
def test_the_library_does_the_same(name: str, shows: str, panel_env, alice) -> None:
    user = {} if name == "otp.py" else alice
    ran = subprocess.run(
        [sys.executable, str(EXAMPLES / "python" / name)],
        env={**os.environ, **panel_env, **user},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert shows in ran.stdout
