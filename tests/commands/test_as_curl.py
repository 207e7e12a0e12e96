"""``--as-curl``: a real curl, given the line and the secrets, does what the call does."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cpshell.commands.curl import curl_line

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

ODD = """it's "odd" $(touch ran) `touch ran` $HOME \\ %41 a+b & c=d; é
@second line  """


@pytest.fixture
def as_root(run, sandbox, monkeypatch):
    """Run a script as root on WHM, by token."""
    monkeypatch.setenv("TOKEN", sandbox.account("root")["token"])
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--token-from", "env:TOKEN", "--ca", sandbox.ready["ca"]]
    return lambda script, **env: run(*login, "-c", script, env=env)


@pytest.fixture
def curl(as_root, sandbox, tmp_path: Path):
    """Run the curl line of a call in a shell; its answer as JSON."""

    def answer(call: str, secrets: dict[str, str] | None = None, **env: str) -> Any:
        ran = as_root(f"{call} --as-curl", **env)
        assert ran.code == 0, ran.err
        token = sandbox.account("root")["token"]
        assert token not in ran.out
        secrets = {"CPSHELL_SECRET": token, **(secrets or {})}
        done = subprocess.run(
            ["sh", "-c", ran.out],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "CURL_CA_BUNDLE": sandbox.ready["ca"], **secrets},
        )
        assert done.returncode == 0, f"{ran.out}\n{done.stderr}"
        assert not (tmp_path / "ran").exists(), "the shell ran a part of a value"
        return json.loads(done.stdout)

    return answer


def test_a_form_sends_every_value_as_it_is(as_root, curl) -> None:
    curl("uapi --as dave Fileman save_file_content dir=/ file=curl.txt content=$env.ODD", ODD=ODD)
    ran = as_root("uapi --as dave Fileman get_file_content dir=/ file=curl.txt | get content")
    assert json.loads(ran.out) == ODD


def test_a_query_sends_every_value_as_it_is(curl) -> None:
    answer = curl("whm accountsummary user=$env.ODD", ODD=ODD)
    assert ODD.strip() in answer["metadata"]["reason"]
    answer = curl("whm listaccts --where user=alice --columns user")
    assert answer["data"]["acct"] == [{"user": "alice"}]


def test_a_secret_parameter_is_taken_from_a_variable(run, sandbox, curl) -> None:
    password = "Qz7 'plum' \"$(touch ran)\" Quay"
    curl(
        "uapi --as dave Email add_pop email=curl domain=dave.test password=Not-This-1 quota=5",
        {"CPSHELL_PASSWORD": password},
    )
    webmail = f"https://127.0.0.1:{sandbox.ready['ports']['webmail']}"
    ran = run(
        *(webmail, "-u", "curl@dave.test", "--password-from", "env:MAIL_PASSWORD"),
        *("--ca", sandbox.ready["ca"], "-c", "whoami | get user"),
        env={"MAIL_PASSWORD": password},
    )
    assert (ran.code, ran.out) == (0, '"curl@dave.test"\n'), ran.err


def test_a_file_is_uploaded_from_where_it_lies(as_root, curl, tmp_path: Path) -> None:
    folder = tmp_path / 'a "folder"; it\'s, $(touch ran)'
    folder.mkdir()
    (folder / "curl-upload.txt").write_text(ODD)
    call = "uapi --as dave Fileman upload_files dir=/ file-1=@@$env.FILE"
    curl(call, FILE=str(folder / "curl-upload.txt"))
    ran = as_root(
        "uapi --as dave Fileman get_file_content dir=/ file=curl-upload.txt | get content"
    )
    assert json.loads(ran.out) == ODD


@pytest.mark.parametrize(
    "preview",
    [
        {"header": "Authorization: whm $(touch ran):•••", "url": "https://127.0.0.1:1/"},
        {"header": "X: •••", "url": "https://$(touch ran)/cpsess•••/execute/`touch ran`"},
        {"header": "X: •••", "url": "http://127.0.0.1:1/", "form": ["pass$(touch ran)=•••"]},
        {"header": "X: •••", "url": "http://127.0.0.1:1/", "form": ["a'$(touch ran)=b"]},
        {"header": "X: •••", "url": "http://127.0.0.1:1/", "files": {"a$(touch ran)": "b"}},
    ],
)
def test_nothing_that_varies_is_run_by_the_shell(preview: dict[str, Any], tmp_path: Path) -> None:
    line = curl_line(preview).replace("curl ", "printf '%s\\n' ", 1)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "touch" in done.stdout
    assert not (tmp_path / "ran").exists()


def test_the_names_of_variables_are_plain() -> None:
    line = curl_line({"header": "X: •••", "url": "http://h/", "form": ["pass-ü.1=•••"]})
    assert '"$CPSHELL_PASS___1"' in line


def test_a_secret_inside_another_value_is_a_variable_as_a_whole(as_root, curl) -> None:
    inside = "accountsummary?user=alice&password=Qz7-Plum-Quay"
    for option in ("--dry-run", "--as-curl"):
        ran = as_root(f"whm batch command='{inside}' {option}")
        assert ran.code == 0, ran.err
        assert "Plum" not in ran.out + ran.err
    answer = curl(f"whm batch command='{inside}'", {"CPSHELL_COMMAND": "version"})
    assert answer["data"]["result"][0]["metadata"]["command"] == "version"


def test_a_known_secret_in_a_query_is_a_variable(as_root, curl, sandbox) -> None:
    token = sandbox.account("root")["token"]
    ran = as_root("whm accountsummary user=$env.TOKEN --dry-run")
    assert token not in ran.out
    answer = curl("whm accountsummary user=$env.TOKEN", {"CPSHELL_USER": "alice"})
    assert answer["data"]["acct"][0]["user"] == "alice"


@pytest.mark.parametrize("name", ["$(touch ran)", "`touch ran`", "a'; touch ran; '", "a b", '"'])
@pytest.mark.parametrize("header", ["Cookie: {}=•••", "Authorization: whm {}:•••"])
def test_no_name_of_a_user_or_cookie_runs_in_a_shell(tmp_path: Path, name, header) -> None:
    shown = header.format(name)
    line = curl_line({"header": shown, "url": "http://h/", "form": [f"{name}=x"]})
    line = line.replace("curl ", "printf '%s\\n' ", 1)
    env = {**os.environ, "CPSHELL_SECRET": "S"}
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=tmp_path, env=env)
    assert shown.replace("•••", "S") in done.stdout
    assert not list(tmp_path.glob("ran"))
