"""The main job, end to end, as the README promises it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cpshell.cli import main
from cpshell.sandbox.server import Sandbox

CPSHELL = [sys.executable, "-m", "cpshell.cli"]
ROOT = Path(__file__).parents[2]


def root_password(sandbox: Sandbox) -> str:
    return str(next(a["password"] for a in sandbox.ready["accounts"] if a["user"] == "root"))


@pytest.fixture
def whm(sandbox: Sandbox) -> list[str]:
    """Options that log in as root on WHM."""
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    return [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]]


@pytest.fixture(autouse=True)
def password(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PW", root_password(sandbox))


def test_a_script_on_stdin_against_its_own_sandbox_prints_one_line_for_each_value(run) -> None:
    ran = run("--sandbox", stdin="whm applist\nsu alice\nuapi Ftp list_ftp\n")
    assert ran.code == 0, ran.err
    applist, ftp = ran.out.splitlines()
    assert "listaccts" in json.loads(applist)["app"]
    assert any(row["user"] == "alice" for row in json.loads(ftp))


def test_python_m_cpshell_does_the_same() -> None:
    command = [sys.executable, "-m", "cpshell", "-c", "echo hi; nonesuch"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (2, "hi\n")
    assert ran.stderr.startswith("cpshell: -c:1: ")


@pytest.mark.quick
def test_a_filtered_call_prints_compact_json(run, whm) -> None:
    ran = run(*whm, "-c", "whm listaccts --where user=alice | get acct[].user")
    assert (ran.code, ran.out) == (0, '["alice"]\n')


def test_a_wrong_password_is_exit_3(run, whm, monkeypatch) -> None:
    monkeypatch.setenv("PW", "not-the-password")
    ran = run(*whm, "-c", "whm applist")
    assert ran.code == 3
    assert ran.out == ""
    assert "wrong user name or password" in ran.err


def test_a_port_where_nobody_listens_is_exit_4(run, whm) -> None:
    ran = run("https://127.0.0.1:1", *whm[1:], "-c", "whm applist")
    assert ran.code == 4
    assert "127.0.0.1:1" in ran.err


def test_an_untrusted_certificate_is_exit_4_with_its_fingerprint(run, whm, sandbox) -> None:
    ran = run(*whm[:-2], "-c", "whm applist")
    assert ran.code == 4
    assert "sha256:" in ran.err
    assert "--pin" in ran.err


def test_a_function_that_the_server_does_not_know_is_exit_1_with_its_reason(run, whm) -> None:
    ran = run(*whm, "-c", "whm nonesuch")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("cpshell: -c:1: whm nonesuch: Unknown app (“nonesuch”)")


def test_an_open_quote_is_exit_2_with_a_caret_and_sends_nothing(run, whm, sandbox) -> None:
    before = Path(sandbox.ready["request_log"]).read_text().count("\n")
    ran = run(*whm, "-c", "whm version; uapi Ftp 'list_ftp")
    assert ran.code == 2
    message, line, caret = ran.err.splitlines()[:3]
    assert message == "cpshell: -c:1: a single quote is never closed"
    assert line.index("'") == caret.index("^")
    log = Path(sandbox.ready["request_log"]).read_text().splitlines()[before:]
    assert not any("version" in entry for entry in log)


def test_a_page_in_place_of_json_is_exit_5(run) -> None:
    with Sandbox(faults=("html@applist",)) as panel:
        whm = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
        options = ["-u", "root", "--password-from", "env:PW", "--ca", panel.ready["ca"]]
        ran = run(whm, *options, "-c", "whm applist", env={"PW": root_password(panel)})
    assert ran.code == 5
    assert "web page" in ran.err


def test_the_tour_is_true(run) -> None:
    ran = run("check", "--sandbox", str(ROOT / "examples" / "tour.md"))
    assert ran.code == 0, ran.out


def test_the_sandbox_says_when_it_is_ready_and_ends_on_sigterm(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*CPSHELL, "sandbox", "--json"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert ready["ready"] is True
        assert set(ready["ports"]) == {
            f"{service}{plain}"
            for service in ("cpanel", "whm", "webmail")
            for plain in ("", "_plain")
        }
        assert Path(ready["ca"]).exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert not Path(ready["ca"]).exists()


def test_a_script_imports_no_prompt_and_no_event_loop(whm, sandbox) -> None:
    program = (
        "import sys\nfrom cpshell.cli import main\n"
        f"code = main({[*whm, '-c', 'whm version']!r})\n"
        "heavy = {'prompt_toolkit', 'pygments', 'asyncio', 'click', 'rich'} & set(sys.modules)\n"
        "print(code, sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr


def test_a_call_imports_only_what_it_uses(whm, sandbox) -> None:
    """What a failure, a block, a page, a proxy, a program or a plugin would need stays away."""
    families = {
        "auth": "login_refusals otp sso",
        "language": "printer quantities",
        "panel": "batch http_errors no_reply page_text pagination planner proxy senders unreadable",
        "plugin": "plugin_shell",
        "profiles": "config",
        "render": "readers",
        "shell": "appending blocks done_lines row_streams turns",
        "system": "file_kinds programs",
    }
    unused = {"certifi", "html", "httpx", "importlib.resources", "tempfile", "tomlkit"}
    unused |= {
        f"cpshell.{family}.{name}" for family, names in families.items() for name in names.split()
    }
    program = (
        "import sys\nbefore = set(sys.modules)\nfrom cpshell.cli import main\n"
        f"code = main({[*whm, '-c', 'whm version']!r})\n"
        "loaded = set(sys.modules) - before\n"
        "own = [name for name in loaded if name.startswith('cpshell')]\n"
        f"print([code, sorted({unused!r} & loaded), len(own) <= 131 or len(own)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.stdout.splitlines()[-1] == "[0, [], True]", done.stderr


def test_a_script_without_calls_imports_no_http() -> None:
    program = (
        "import sys\nfrom cpshell.cli import main\nmain(['-c', 'echo hello'])\n"
        "print(sorted({'httpcore', 'pyotp', 'yaml', 'jmespath', 'keyring', 'tomlkit'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["hello", "[]"], done.stderr


def test_a_script_that_sends_nothing_does_without_what_makes_imports_slow() -> None:
    program = (
        "import sys\nbefore = set(sys.modules)\nfrom cpshell.cli import main\n"
        "main(['-c', 'echo hi'])\n"
        "heavy = {'dataclasses', 'inspect', 'ssl', 'socket', 'hashlib', 'httpcore', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["hi", "[]"], done.stderr


def test_a_script_that_sends_nothing_does_without_what_logs_in() -> None:
    program = (
        "import sys\nfrom cpshell.cli import main\nmain(['-c', 'echo hi'])\n"
        "print(*sorted(name for name in sys.modules if name.startswith('cpshell')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    hi, modules = done.stdout.splitlines()
    assert hi == "hi"
    own = set(modules.split())
    parts = {name for name in own if name.startswith(("cpshell.auth.", "cpshell.profiles."))}
    assert parts == {
        "cpshell.auth.clock",
        "cpshell.auth.methods",
        "cpshell.auth.session_context",
        "cpshell.auth.session_info",
        "cpshell.auth.stack",
        "cpshell.profiles.login_options",
        "cpshell.profiles.profile_store",
    }
    assert not {f"cpshell.{name}" for name in ("shell.logins", "shell.opening")} & own
    assert len(own) <= 110


def test_the_version_imports_next_to_nothing() -> None:
    program = (
        "import sys\nbefore = set(sys.modules)\nfrom cpshell.cli import main\nmain(['--version'])\n"
        "print(sorted(name for name in set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    version, modules = done.stdout.splitlines()
    assert version.startswith("cpshell ")
    assert modules == "['cpshell', 'cpshell.cli', 'cpshell.version']"


def test_help_imports_no_shell_but_the_tables_that_it_lists() -> None:
    program = (
        "import sys\nfrom cpshell.cli import main\nassert main(['--help']) == 0\n"
        "print(sorted(name for name in sys.modules if name.startswith('cpshell')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "exit codes:" in done.stdout
    tables = ["auth", "auth.methods", "panel", "panel.services", "profiles"]
    tables += ["profiles.login_options", "records", "source_kinds"]
    imported = [f"cpshell.{name}" for name in sorted(["cli", "options", "version", *tables])]
    assert done.stdout.splitlines()[-1] == str(["cpshell", *imported])


def test_help_does_without_what_makes_imports_slow() -> None:
    program = (
        "import sys, argparse\nbefore = set(sys.modules)\nfrom cpshell.cli import main\n"
        "main(['--help'])\n"
        "heavy = {'typing', 'dataclasses', 'inspect', 'shutil', 'textwrap', 'urllib'}\n"
        "print(sorted(heavy & set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


@pytest.mark.parametrize("columns", [50, 80, 120])
def test_help_is_broken_between_words_as_wide_as_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.get_terminal_size", lambda: os.terminal_size((columns, 24)))
    main(["--help"])
    options = capsys.readouterr().out.partition("logging in:")[2].partition("SRC is")[0]
    assert max(map(len, options.splitlines())) < columns
    proxy = "reach TLS ports through http://HOST:PORT; env: as HTTPS_PROXY and NO_PROXY say"
    assert proxy in " ".join(options.split())
    assert (proxy in options) == (columns == 120)
