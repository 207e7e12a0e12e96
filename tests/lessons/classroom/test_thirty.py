"""Thirty learners at once, scripted: no world meets another, the trainer's page shows all."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cpshell.lessons.classroom.access import TRAINER_COOKIE
from tests.lessons.browser import has_browser, open_browser
from tests.lessons.classroom.callers import Caller, call_whm, score, write_course
from tests.lessons.classroom.test_trainer_page import NAMES
from tests.lessons.classroom.test_worlds import ADD, mailboxes

pytestmark = pytest.mark.slow

LEARNERS = 30
STEPS = 5
MALICE = """\
free
login https://192.0.2.7:2087 -u root --password-from prompt
!/usr/bin/touch {file}
open /etc/hosts
"""


class ServedClassroom:
    """The program as a process, with its scores."""

    def __init__(self, folder: Path) -> None:
        self.scores = folder / "scores.csv"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cpshell.cli", "classroom", str(write_course(folder / "course")),
             "--learners", str(LEARNERS), "--scores", str(self.scores)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        told = ""
        while "Ctrl-C" not in told:
            line = self.process.stdout.readline()
            assert line, told
            told += line
        found = re.search(r"(http://\S+)/trainer#(\S+)", told)
        line_to_paste = re.search(r"cpshell (join .*--name )NAME", told)
        assert found
        assert line_to_paste
        self.join = line_to_paste[1].split()
        code = self.join[self.join.index("--code") + 1]
        self.caller = Caller(found[1], code, found[2])

    def most_memory(self) -> int:
        """The largest resident set so far, in KiB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.partition("VmHWM:")[2].split()[0])

    def end(self) -> tuple[int, str]:
        """Press Ctrl-C while a page is open; the exit code, and what standard error says."""
        trainer = self.caller.teach()
        page = http.client.HTTPConnection(urlsplit(trainer.url).netloc, timeout=60)
        cookie = f"{TRAINER_COOKIE}={trainer.cookies[TRAINER_COOKIE]}"
        page.request("GET", "/trainer/events", headers={"cookie": cookie})
        with closing(page.getresponse()):
            self.process.send_signal(signal.SIGINT)
            _, told = self.process.communicate(timeout=60)
        return self.process.returncode, told


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedClassroom]:
    """A classroom of thirty seats in a process of its own."""
    classroom = ServedClassroom(tmp_path)
    yield classroom
    if classroom.process.poll() is None:
        classroom.process.kill()
        classroom.process.communicate()


class Learner(threading.Thread):
    """Takes a seat, makes mailboxes in its world while others do, and reports."""

    def __init__(self, caller: Caller, number: int, all_are_there: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.seat: dict[str, Any] = {}
        self.found: set[str] = set()
        self._caller = caller
        self._all_are_there = all_are_there

    def run(self) -> None:
        caller = self._caller
        authority = caller.ask("GET", "/authority").body["authority"]
        self.seat = caller.join(f"Learner {self.number}").body
        self._all_are_there.wait(120)
        caller.ask("POST", "/begin", {"lesson": "hello"}, self.seat["key"])
        before = mailboxes(self.seat, authority)
        for at in range(3):
            box = f"own{self.number}.{at}"
            call_whm(self.seat["world"], authority, ADD.format(box, self.number))
            report = score(STEPS, min(at + 1 + self.number % 3, STEPS))
            assert caller.ask("POST", "/progress/hello", report, self.seat["key"]).status == 200
        self.found = mailboxes(self.seat, authority) - before


def test_thirty_learners_at_once(served: ServedClassroom) -> None:
    barrier = threading.Barrier(LEARNERS)
    learners = [Learner(served.caller, number, barrier) for number in range(LEARNERS)]
    for learner in learners:
        learner.start()
    for learner in learners:
        learner.join(300)
    for learner in learners:
        own = {f"own{learner.number}.{at}@alice.test" for at in range(3)}
        assert learner.found == own
    late = served.caller.join("Late")
    assert (late.status, late.body["error"]) == (409, "all 30 seats are taken: ask the trainer")

    trainer = served.caller.teach()
    shown = trainer.learners()
    assert len(shown) == LEARNERS
    assert len({each["world"] for each in shown.values()}) == LEARNERS
    for learner in learners:
        each = shown[f"Learner {learner.number}"]
        assert each["at"] == min(3 + learner.number % 3, STEPS)
        assert (each["steps"], each["lesson"], each["away"]) == (STEPS, "Hello <b>all</b>", False)
    if has_browser():
        with open_browser() as tab:
            tab.call("Page.navigate", url=f"{trainer.url}/trainer#{trainer.token}")
            tab.until("document.querySelectorAll('#learners tbody tr').length === 30")
            names = tab.value(NAMES)
        assert set(names) == set(shown)
    if sys.platform == "linux":
        assert served.most_memory() < 600 << 10
    assert served.end() == (0, "")
    rows = served.scores.read_text().splitlines()
    assert len(rows) == 1 + LEARNERS
    assert rows[0].startswith("learner,world,lesson,steps,done")


def test_learners_practise_one_lesson_after_the_other_as_the_trainer_opens_them(
    served: ServedClassroom, tmp_path: Path
) -> None:
    trainer = served.caller.teach()

    def join(name: str, lines: str, *options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "cpshell.cli", *served.join, name, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(lines)
        process.stdin.flush()
        return process

    hello = "whm gethostname\nwhm gethostname | get hostname\n"
    ada = join("Ada", hello)
    assert ada.stdin is not None
    assert ada.stderr is not None
    assert "waiting for the trainer" in ada.stderr.readline()
    end = time.monotonic() + 60
    while (here := trainer.learners()["Ada"])["at"] == 0:  # reports are sent beside the practice
        assert time.monotonic() < end
    assert (here["at"], here["steps"], here["tries"]) == (1, 1, 2)
    twice = join("Ada", "")  # the same seat, while it is in use
    assert "in another terminal" in twice.communicate(timeout=60)[1]
    assert twice.returncode == 2

    trainer.ask("POST", "/trainer/open", {})
    ada.stdin.write("hint\n")
    ada.stdin.write("uapi --as alice Email add_pop email=nora password=Typed-Secret-42x\n")
    out, err = ada.communicate(timeout=120)
    assert ada.returncode == 0, out + err
    assert "It is add_pop." in out
    assert "Typed-Secret-42x" not in trainer.ask("GET", "/trainer/scores.csv").body
    here = trainer.learners()["Ada"]
    assert (here["lesson"], here["at"], here["hints"]) == ("Mail", 1, 1)

    bob = join("Bob", "whm version\n", "--lang", "de")
    out, err = bob.communicate(timeout=120)
    assert ("Schau hin" in out, "Look" in out) == (True, False), out + err
    assert trainer.learners()["Bob"]["language"] == "de"
    bob = join("Bob", hello.partition("\n")[2])  # the same steps in another language
    out, err = bob.communicate(timeout=120)  # leaves in the middle, and comes back to the place
    assert "left at the task; the line that you pasted goes on there" in out, out + err
    assert trainer.learners()["Bob"]["lesson"] == "Mail"
    again = join("Bob", "uapi --as alice Email add_pop email=nora password=Typed-Secret-42x\n")
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, out + err
    assert "Look" not in out  # the first lesson was done
    mallory = join("Mallory", MALICE.format(file=tmp_path / "made"))
    out, err = mallory.communicate(timeout=120)
    for action in ("connect to 192.0.2.7:2087", "start /usr/bin/touch", "read /etc/hosts"):
        assert f"not allowed to {action}" in out, out + err
    assert not (tmp_path / "made").exists()
    assert served.end() == (0, "")
    rows = [row.split(",") for row in served.scores.read_text().splitlines()[1:]]
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("Ada", "hello", "1"), ("Ada", "mail", "1"), ("Bob", "hello", "1"), ("Bob", "mail", "1"),
        ("Mallory", "hello", "0"),
    ]  # fmt: skip
