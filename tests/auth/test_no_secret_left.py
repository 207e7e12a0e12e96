"""After every way in: no secret in files, on stdout or stderr with -v, or on the command line.

The program runs for real, with folders of its own; what it kept is searched afterwards.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pexpect
import pytest

from cpshell.auth.clock import Clock
from cpshell.auth.otp import code_source
from cpshell.redact import Redactor
from cpshell.sandbox.server import Sandbox

pytestmark = pytest.mark.slow

ROOT = ["-u", "root", "--service", "whm", "--password-from", "env:PW"]
CPSHELL = [sys.executable, "-m", "cpshell.cli"]
_SHAPES = (
    re.compile(rb"cpsess\d{5,}"),  # security tokens
    re.compile(rb"session=[^\s&\"'\xe2]{8,}"),  # cookies and single sign-on urls
    re.compile(rb"\w{16}(?:,|%2c)[0-9a-f]{32}", re.IGNORECASE),  # session ids
)


@pytest.fixture
def searched(sandbox, tmp_path):
    """Run a script with ``-v``; fail if a secret is seen anywhere. ``results`` may hold some."""

    def run(
        arguments: list[str],
        script: str,
        secrets: dict[str, str],
        *,
        results: bool = False,
        ca: str = sandbox.ready["ca"],
    ) -> subprocess.CompletedProcess[bytes]:
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        folders = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "STATE", "CACHE")}
        env = {**os.environ, **folders, **secrets, "HOME": str(home)}
        started = subprocess.Popen(
            [*CPSHELL, *arguments, "--ca", ca, "-v"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        line = Path(f"/proc/{started.pid}/cmdline")
        command_line = line.read_bytes() if line.exists() else b""
        out, err = started.communicate(script.encode(), timeout=60)
        kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
        places = {"stderr": err, "command line": command_line} | kept
        if not results:
            places["stdout"] = out
        for name, text in places.items():
            for what, secret in secrets.items():
                codes = _codes(secret) if what == "OTP" else ()
                for form in {secret, quote(secret, safe=""), *codes}:
                    assert form.encode() not in text, f"{what} in {name}"
            for shape in _SHAPES:
                assert not shape.search(text), f"{shape.pattern!r} in {name}"
        return subprocess.CompletedProcess(arguments, started.returncode, out, err)

    return run


def _codes(secret: str) -> list[str]:
    """The codes of these minutes."""
    now = time.time()
    times = [now + 30 * step for step in range(-3, 2)]
    return [code_source(secret, Redactor(), Clock(now=lambda at=at: at))() for at in times]


@pytest.fixture
def url(sandbox):
    return lambda service: f"https://127.0.0.1:{sandbox.ready['ports'][service]}"


def test_passwords_cookies_and_tokens_of_a_session(searched, sandbox, url) -> None:
    script = "whm version\nsu alice\nuapi Ftp list_ftp\nsu nobody\nstatus\nsessions\nwhoami\n"
    ran = searched(
        [url("whm"), "-u", "root", "--password-from", "env:PW", "-k"],
        script,
        {"PW": sandbox.account("root")["password"]},
    )
    assert b"login_only=1" in ran.stderr
    assert ran.returncode != 0  # su nobody


@pytest.mark.parametrize("basic", [False, True])
def test_a_password_with_a_second_factor(searched, sandbox, url, basic) -> None:
    carol = sandbox.account("carol")
    more = ["--auth", "basic"] if basic else []
    ran = searched(
        [
            *(url("cpanel"), "-u", "carol", "--service", "cpanel"),
            *("--password-from", "env:PW", "--otp-from", "env:OTP", *more),
        ],
        "uapi Ftp list_ftp\nuapi No such\n",
        {"PW": carol["password"], "OTP": carol["otp_secret"]},
    )
    assert b"carol_logs" in ran.stdout


@pytest.mark.parametrize(("kind", "auth"), [("token", "token"), ("accesshash", "accesshash")])
def test_tokens_and_access_hashes(searched, sandbox, url, kind, auth) -> None:
    ran = searched(
        [url("whm"), "-u", "root", "--service", "whm", "--auth", auth, "--token-from", "env:T"],
        "whm version\nwhm version --dry-run\nwhm version --as-curl\n",
        {"T": sandbox.account("root")[kind]},
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("option", ["--password-from", "--token-from"])
def test_secrets_that_are_refused(searched, url, option) -> None:
    secret = "Wr0ng-but-secret" if option == "--password-from" else "ZZ11" * 8
    ran = searched(
        [url("whm"), "-u", "root", "--service", "whm", option, "env:S"],
        "whm version\n",
        {"S": secret},
    )
    assert ran.returncode == 3


def test_a_login_url_shows_in_its_result_only(searched, sandbox, url) -> None:
    script = "let a = loginurl -u alice\nlogin ${a.login_url}\nuapi Ftp list_ftp\n"
    script += "login ${a.login_url}\n"
    ran = searched(
        [url("whm"), "-u", "root", "--password-from", "env:PW", "-k"],
        script,
        {"PW": sandbox.account("root")["password"]},
    )
    assert ran.returncode == 3  # the second use of the url
    assert b"alice_logs" in ran.stdout
    shown = searched(
        [url("whm"), "-u", "root", "--password-from", "env:PW"],
        "loginurl\n",
        {"PW": sandbox.account("root")["password"]},
        results=True,
    )
    assert b"cpsess" in shown.stdout


def test_a_login_url_that_was_typed(searched, sandbox, url) -> None:
    made = "/cpsess1234567890/login/?session=alice%3aAbcdefghijklmnop%2c" + "0a" * 16
    ran = searched([], f"login {url('cpanel')}{made}\n", {})
    assert ran.returncode == 3
    assert b"make a new one" in ran.stderr


def test_a_profile_holds_sources_only(searched, sandbox, url, tmp_path) -> None:
    whm = url("whm")
    ran = searched(
        [],
        f"login {whm} -u root --service whm --password-from env:PW --save prod\nstatus\nprofiles\n",
        {"PW": sandbox.account("root")["password"]},
    )
    assert ran.returncode == 0, ran.stderr
    assert b"env:PW" in ran.stdout
    kept = tmp_path / "home" / "CONFIG" / "cpshell" / "config.toml"
    assert 'password = "env:PW"' in kept.read_text()


@pytest.mark.parametrize("name", ["expired", "accounts-only"])
def test_tokens_that_expired_or_lack_a_privilege(searched, sandbox, url, name) -> None:
    token = next(
        entry["token"]
        for entry in sandbox.ready["tokens"]
        if (entry["user"], entry["name"]) == ("root", name)
    )
    ran = searched(
        [url("whm"), "-u", "root", "--service", "whm", "--token-from", "env:T"],
        "whm listpkgs\n",
        {"T": token},
    )
    assert ran.returncode == 3


@pytest.mark.parametrize("otp", [None, "JBSWY3DPEHPK3PXP", "123456"])
def test_a_second_factor_that_is_missing_or_wrong(searched, sandbox, url, otp) -> None:
    secrets = {"PW": sandbox.account("carol")["password"]} | ({"OTP": otp} if otp else {})
    more = ["--otp-from", "env:OTP"] if otp else []
    ran = searched(
        [url("cpanel"), "-u", "carol", "--service", "cpanel", "--password-from", "env:PW", *more],
        "uapi Ftp list_ftp\n",
        secrets,
    )
    assert ran.returncode == 3


def test_a_plain_port(searched, sandbox, url) -> None:
    ran = searched(
        [url("whm_plain").replace("https", "http"), "-u", "root", "--password-from", "env:PW"],
        "whm version\n",
        {"PW": sandbox.account("root")["password"]},
    )
    assert ran.returncode == 2


def test_a_session_that_ended_on_the_way(searched) -> None:
    with Sandbox(faults=["session@version#2"]) as panel:
        ran = searched(
            [f"https://127.0.0.1:{panel.ready['ports']['whm']}", *ROOT],
            "whm version\n" * 3,
            {"PW": panel.account("root")["password"]},
            ca=panel.ready["ca"],
        )
    assert ran.returncode == 0
    assert ran.stderr.count(b"login_only") == 2


def test_the_history_of_a_prompt_holds_no_secret(sandbox, url, tmp_path) -> None:

    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "STATE", "CACHE")}
    password = sandbox.account("root")["password"]
    made = "/cpsess1234567890/login/?session=alice%3aAbcdefghijklmnop%2c" + "0a" * 16
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "cpshell.cli", "--ca", sandbox.ready["ca"]],
        env={**os.environ, **folders, "TERM": "xterm"},
        timeout=20,
    )
    terminal.expect(">")
    terminal.sendline(f"login {url('cpanel')}{made}")
    terminal.expect("make a new one")
    terminal.sendline(f"login {url('whm')} -u root --service whm")
    terminal.expect("password of root")
    terminal.sendline(password)
    terminal.expect("root@127.0.0.1")
    terminal.sendline("exit")
    terminal.expect(pexpect.EOF)
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"login https" in text for text in kept)
    for text in kept:
        assert password.encode() not in text
        assert not any(shape.search(text) for shape in _SHAPES)
