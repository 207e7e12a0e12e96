"""Every job of the cookbook runs, and prints what stands below it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cpshell.sandbox.server import Sandbox

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Job:
    """A script, the files that it reads, and what it prints."""

    title: str
    script: str = ""
    prints: str = ""
    files: dict[str, str] = field(default_factory=dict)


def read_jobs() -> list[Job]:
    jobs = []
    for section in COOKBOOK.read_text("utf-8").split("\n## ")[1:]:
        job = Job(section.split("\n")[0])
        for kind, name, text in FENCE.findall(section):
            if name:
                job.files[name] = text
            elif kind == "cpshell":
                job.script = text
            else:
                job.prints = text
        jobs.append(job)
    return jobs


JOBS = read_jobs()


def test_there_are_jobs() -> None:
    assert len(JOBS) >= 15
    assert all(job.script and job.prints for job in JOBS)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.title)
def test_a_job_prints_what_stands_below_it(run, tmp_path, monkeypatch, job: Job) -> None:
    for name, text in job.files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    with Sandbox() as sandbox:
        monkeypatch.setenv("PW", sandbox.ready["accounts"][0]["password"])
        target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
        login = [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]]
        ran = run(*login, "-q", "-c", job.script)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == job.prints
