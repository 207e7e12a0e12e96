"""The container file does what it says; ``make container`` builds it and runs it, too."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
import tomllib
from pathlib import Path, PurePath

import pytest

from cpshell.sandbox.command_options import sandbox_parser
from cpshell.sandbox.server import Sandbox
from cpshell.sandbox.services import PORTS

ROOT = Path(__file__).parents[2]
ENGINE = os.environ.get("ENGINE", "")
PLAIN_WHM = "2086"


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    return [(line.split()[0], line.partition(" ")[2]) for line in lines if line.strip()]


INSTRUCTIONS = _instructions()
LAST_STAGE = INSTRUCTIONS[max(n for n, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM") :]


def _one(word: str) -> str:
    (rest,) = [rest for name, rest in LAST_STAGE if name == word]
    return rest


def _check() -> list[str]:
    command = json.loads(_one("HEALTHCHECK").partition("CMD ")[2])
    assert isinstance(command, list)
    return command


def test_the_base_is_pinned_to_a_python_that_is_supported() -> None:
    bases = [rest for word, rest in INSTRUCTIONS if word == "FROM"]
    assert [base.split()[0] for base in bases] == ["${PYTHON}"] * 2
    ((_, base),) = [(word, rest) for word, rest in INSTRUCTIONS if word == "ARG"]
    version = re.fullmatch(r"PYTHON=docker\.io/library/python:3\.(\d+)-slim-[a-z]+", base)
    assert version
    classifier = f"Programming Language :: Python :: 3.{version[1]}"
    assert classifier in (ROOT / "pyproject.toml").read_text("utf-8")


def test_it_runs_as_a_user_without_rights_who_owns_what_is_kept() -> None:
    words = [word for word, _ in LAST_STAGE]
    assert words.index("USER") < words.index("ENTRYPOINT")
    user = shlex.split(next(rest for word, rest in LAST_STAGE if word == "RUN"))
    assert user[0] == "useradd"
    assert user[user.index("--uid") + 1] != "0"
    assert _one("USER") in user
    assert _one("VOLUME") == user[user.index("--home-dir") + 1]


def test_it_is_a_sandbox_unless_told_otherwise() -> None:
    """Without a shell between: signals reach the program itself."""
    assert json.loads(_one("ENTRYPOINT")) == ["cpshell"]
    command, *arguments = json.loads(_one("CMD"))
    assert command == "sandbox"
    options = sandbox_parser().parse_args(arguments)
    assert (options.host, options.real_ports) == ("0.0.0.0", True)
    assert sorted(map(int, _one("EXPOSE").split())) == sorted(port.real for port in PORTS)


def test_what_it_is_built_from_is_sent_to_the_builder() -> None:
    patterns = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert patterns[0] == "*"
    sent = {pattern[1:] for pattern in patterns if pattern.startswith("!")}
    assert all((ROOT / name).exists() for name in sent)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    hatch, project = project["tool"]["hatch"], project["project"]
    wheel = hatch["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", "README.md", "hatch_build.py", hatch["version"]["path"]}
    needed |= {*project["license-files"], *wheel["packages"], *wheel["force-include"]}
    assert {
        name for name in needed if sent.isdisjoint(map(str, (name, *PurePath(name).parents)))
    } == set()


@pytest.mark.slow
def test_its_health_is_that_of_the_sandbox(sandbox: Sandbox, tmp_path: Path) -> None:
    process = tmp_path / "cmdline"
    script = _check()[2].replace("/proc/1/cmdline", str(process))
    assert PLAIN_WHM in script

    def exit_code(port: int) -> int:
        here = script.replace(PLAIN_WHM, str(port))
        return subprocess.run([sys.executable, "-c", here], stderr=subprocess.DEVNULL).returncode

    process.write_bytes(b"/opt/cpshell/bin/python\0/opt/cpshell/bin/cpshell\0sandbox\0--host\0::\0")
    assert exit_code(sandbox.ready["ports"]["whm_plain"]) == 0
    assert exit_code(1) != 0
    process.write_bytes(b"/opt/cpshell/bin/python\0/opt/cpshell/bin/cpshell\0--sandbox\0")
    assert exit_code(1) == 0


def _engine(*arguments: str) -> str:
    ran = subprocess.run([ENGINE, *arguments], text=True, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.fixture(scope="module")
def image() -> str:
    return _engine("build", "--quiet", str(ROOT)).splitlines()[-1]


@pytest.mark.slow
@pytest.mark.skipif(not ENGINE, reason="`make container` builds the image and runs this")
class TestImage:
    def test_a_sandbox_gets_healthy_answers_and_ends_at_once(self, image: str) -> None:
        ports = [f"--publish=127.0.0.1:{port.real}:{port.real}" for port in PORTS]
        started = _engine("run", "--rm", "--detach", *ports, image)
        try:
            health = ("inspect", "--format", "{{.State.Health.Status}}", started)
            while _engine(*health) == "starting":
                time.sleep(1)
            assert _engine(*health) == "healthy"
            with Sandbox() as same:
                password = same.account("root")["password"]
            call = [sys.executable, "-m", "cpshell", "https://127.0.0.1:2087", "--insecure"]
            login = ["-u", "root", "--password-from", "env:PASSWORD", "-c", "whm version"]
            ran = subprocess.run([*call, *login], env={**os.environ, "PASSWORD": password})
            assert ran.returncode == 0
        finally:
            before = time.monotonic()
            _engine("stop", "--time=10", started)
        assert time.monotonic() - before < 9

    def test_it_is_a_shell_too_and_no_one_is_root(self, image: str) -> None:
        lines = "whoami | get user; !id -un; !ls -ld /data"
        said = _engine("run", "--rm", image, "--sandbox", "-c", lines).splitlines()
        assert said[:2] == ['"root"', "cpshell"]
        assert said[2].split()[2] == "cpshell"
