"""Every job of the cookbook runs, and prints what stands below it."""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from cpshell.sandbox.server import Sandbox
from cpshell.sandbox.world.areas.certificates import private_pem, signed_certificate
from tests.documented import note_run

pytestmark = pytest.mark.slow

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Job:
    """A script, the files that it reads, what it prints, and its exit code."""

    title: str
    line: int
    script: str = ""
    prints: str | None = None
    code: int = 0
    files: dict[str, str] = field(default_factory=dict)


def read_jobs() -> list[Job]:
    jobs = []
    page = COOKBOOK.read_text("utf-8")
    for section in page.split("\n### ")[1:]:
        job = Job(section.split("\n")[0], page.count("\n", 0, page.index("\n### " + section)) + 2)
        for kind, note, text in FENCE.findall(section.split("\n## ")[0]):
            if kind == "cpshell":
                job.script = text
            elif note and not note.startswith("exit="):
                job.files[note] = text
            else:
                job.prints, job.code = text, int(note.removeprefix("exit=") or 0)
        jobs.append(job)
    return jobs


JOBS = read_jobs()


# What a job finds on the server, where the sandbox's world does not have it from its start -------

Script = Callable[..., object]


def mail_elsewhere(as_root: Script, sandbox: Sandbox) -> None:
    as_root("whm savemxs domain=erin.test name=erin.test. exchange=mx.example.com preference=5")


def certificate_that_ends(as_root: Script, sandbox: Sandbox) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    begin = int(time.time()) - 80 * 86_400 + 3600  # ten days and an hour are left of 90 days
    Path("new.crt").write_text(signed_certificate(["bob.test"], key, 7, begin=begin, days=90))
    Path("new.key").write_text(private_pem(key))
    as_root("whm installssl domain=bob.test crt=@new.crt key=@new.key")


def guesses(as_root: Script, sandbox: Sandbox) -> None:
    for _ in range(3):
        as_root("whoami", "-u", "alice", password="wrong")


def sessions_of_others(as_root: Script, sandbox: Sandbox) -> None:
    as_root("su alice; exit; su bob; exit")
    shutil.copy(sandbox.ready["session_log"], "session_log")


def account_elsewhere(as_root: Script, sandbox: Sandbox) -> None:
    as_root("whm removeacct user=bob", "--yes")


PREPARED = {
    "See how full every server is": account_elsewhere,
    "Find the server that has a domain": account_elsewhere,
    "Find domains whose mail goes to another server": mail_elsewhere,
    "Find certificates that end in 14 days": certificate_that_ends,
    "Block the addresses that guess passwords": guesses,
    "See who worked with the rights of others": sessions_of_others,
}


@pytest.fixture(autouse=True)
def keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring that forgets all at the end."""
    module = ModuleType("keyring")
    module.set_password = lambda service, name, secret: None  # type: ignore[attr-defined]
    module.errors = ModuleType("keyring.errors")  # type: ignore[attr-defined]
    module.errors.KeyringError = OSError
    monkeypatch.setitem(sys.modules, "keyring", module)


@pytest.fixture(scope="module")
def web2() -> Iterator[Sandbox]:
    """The second server of the group ``web``, which jobs leave as it was."""
    with Sandbox() as panel:
        yield panel


def group(*panels: Sandbox) -> dict[str, str]:
    """Write profiles web1, web2 … in the group ``web``; return the variables of their passwords."""
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    passwords = {}
    with config.open("a") as file:
        for number, panel in enumerate(panels, 1):
            passwords[f"PW{number}"] = panel.ready["accounts"][0]["password"]
            target = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
            file.write(
                f'[profile.web{number}]\ntarget = "{target}"\nuser = "root"\n'
                f'password = "env:PW{number}"\nca = "{panel.ready["ca"]}"\n'
            )
        file.write('[group]\nweb = ["web1", "web2"]\n')
    return passwords


def test_there_are_jobs() -> None:
    assert len(JOBS) >= 40
    assert len({job.title for job in JOBS}) == len(JOBS)
    assert all(job.script and job.prints is not None for job in JOBS)
    assert {job.title for job in JOBS} >= set(PREPARED)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.title)
def test_a_job_prints_what_stands_below_it(run, tmp_path, monkeypatch, request, job: Job) -> None:
    for name, text in job.files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    with Sandbox() as sandbox:
        secret = sandbox.ready["accounts"][0]["password"]
        target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"

        def as_root(script: str, *options: str, password: str = secret):
            monkeypatch.setenv("PW", password)
            login = [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]]
            return run(*login, "-q", *options, "-c", script)

        if job.title in PREPARED:
            PREPARED[job.title](as_root, sandbox)
        if "on @web" in job.script:
            ran = run("-q", "-c", job.script, env=group(sandbox, request.getfixturevalue("web2")))
        else:
            ran = as_root(job.script)
    assert (ran.code, ran.err) == (job.code, "")
    assert ran.out == job.prints
    note_run(request, "docs/cookbook.md", job.line, job.script.rstrip())
