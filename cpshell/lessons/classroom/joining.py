"""``cpshell join``: practise the lessons of a classroom in a world of its sandbox."""

import hashlib
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cpshell.errors import (
    ConnectionFailed,
    ExitCode,
    NotAReply,
    UsageError,
)
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.classroom.authority import check_authority
from cpshell.lessons.classroom.class_options import join_parser
from cpshell.lessons.classroom.link import ClassroomLink, Reporter
from cpshell.lessons.lesson import SUFFIX, Lesson
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.exercises import exercises_of
from cpshell.lessons.playing.lesson_practice import PracticeOptions, practise
from cpshell.lessons.playing.practice import new_score
from cpshell.lessons.playing.score import Score, read_score, write_record
from cpshell.panel.services import Service
from cpshell.panel.targets import parse_target
from cpshell.panel.trust import normal_pin
from cpshell.render import safe
from cpshell.system.files import Files
from cpshell.system.signals import signals_end, sleep
from cpshell.system.system import System

_WAY_BACK = "the line that you pasted"
_LOOK = 2.0  # seconds between two looks whether the next lesson is open


@dataclass(frozen=True, slots=True)
class JoinedSeat:
    """A seat as the learner's shell knows it. ``folder`` holds its files, for the learner only."""

    name: str
    ready: dict[str, Any]
    folder: Path
    lessons: int


def main(arguments: list[str], system: System) -> int:
    """Run ``cpshell join``; return the exit code.

    Raises:
        CpshellError: the classroom cannot be reached, or refuses.
    """
    options = join_parser().read(arguments)
    target = parse_target(options.url)
    if target.tls or "://" not in options.url:
        raise UsageError("a classroom is http://host:port: paste the whole line")
    pin = normal_pin(options.pin)
    folder = _folder(pin, options.name, system)
    with (
        signals_end(),
        closing(ClassroomLink(target)) as link,
        system.own_files.hold(folder / "lock") as alone,
    ):
        if not alone:
            raise UsageError("you are in this classroom already, in another terminal")
        asked = {"name": options.name, "code": options.code, "lang": options.lang}
        place = _join(link, asked, pin, folder, system.own_files)
        return _Learner(link, place, system).practise_course()


def _folder(pin: str, name: str, system: System) -> Path:
    """Return where a learner's files of one classroom are: a new one has another authority."""
    digest = hashlib.sha256(f"{pin} {name}".encode()).hexdigest()
    return system.paths.state_file("classrooms") / digest[:16]


def _join(
    link: ClassroomLink, asked: dict[str, str | None], pin: str, folder: Path, files: Files
) -> JoinedSeat:
    """Take a seat, the one that this learner had before if it is still there.

    ``asked`` are name, code and language.
    """
    authority = str(link.get("/authority").get("authority"))
    check_authority(authority, pin)
    files.replace_private(folder / "ca.pem", authority)
    key_file = folder / "key"
    key = files.read_private(key_file) if files.exists(key_file) else None
    answer = link.post("/join", {**asked, "key": key})
    try:
        link.key = str(answer["key"])
        world = answer["world"]
        ready = {
            "host": link.target.host,
            "ports": {each.value: int(world["ports"][each.value]) for each in Service},
            "accounts": list(world["accounts"]),
            "tokens": list(world["tokens"]),
            "ca": str(folder / "ca.pem"),
        }
        place = JoinedSeat(str(answer["name"]), ready, folder, int(answer["lessons"]))
    except (KeyError, TypeError, ValueError):
        raise NotAReply(f"{link.target.origin} is not a classroom of this version") from None
    files.replace_private(key_file, link.key)
    return place


@dataclass(frozen=True, slots=True)
class _Result:
    """How a practice ended: ``over`` if nothing of the lesson is left."""

    exit_code: int
    over: bool


def _is_over(score: Score) -> bool:
    return score.at == len(score.steps)


def _translate(score: Score, lesson: Lesson, path: Path, files: Files) -> None:
    """Bring a score to the language in which its lesson is now: the steps are the same."""
    now = new_score(score.lesson, exercises_of(lesson)).steps
    if len(now) == len(score.steps) and now != score.steps:
        for step, new in zip(score.steps, now, strict=True):
            step.line, step.task = new.line, new.task
        write_record(score.as_json(), path, files)


class _Learner:
    """Practises one lesson after the other, as the trainer opens them."""

    def __init__(self, link: ClassroomLink, place: JoinedSeat, system: System) -> None:
        self._link = link
        self._place = place
        self._system = system
        self._backend = LessonBackend(
            start_sandbox=lambda _ends, _accounts: place.ready, system=system, sandbox=True
        )

    def practise_course(self) -> int:
        """Practise until the course ends, or the learner leaves; return the exit code."""
        code = int(ExitCode.OK)
        with ExitStack() as ends:
            reporter = Reporter(
                ends.enter_context(closing(ClassroomLink(self._link.target, self._link.key))),
                self._say,
            )
            ends.callback(self._close, reporter)
            done: set[str] = set()
            while (name := self._next(done)) is not None:
                result = self._practise(name, reporter)
                code = code or result.exit_code
                if not result.over:
                    break
                done.add(name)
        return code

    def _next(self, done: set[str]) -> str | None:
        """Return the next lesson, when it is open; None after the last one."""
        waits = False
        while True:
            opened = self._opened()
            for name in opened:
                if name not in done:
                    return name
            if len(done) >= self._place.lessons:
                return None
            if not waits:
                self._say("done; waiting for the trainer to open the next lesson (Ctrl-C leaves)")
                waits = True
            sleep(_LOOK)

    def _opened(self) -> list[str]:
        try:
            return [str(name) for name in self._link.get("/class")["opened"]]
        except ConnectionFailed:
            return []

    def _practise(self, name: str, reporter: Reporter) -> "_Result":
        """Practise a lesson in a world that is new; go on where the learner was."""
        path, kept = self._file(name, SUFFIX), self._file(name, ".score.json")
        files = self._system.own_files
        scores = [read_score(kept, files)] if files.exists(kept) else []

        def report(score: Score) -> None:
            scores.append(score)
            reporter.send(f"/progress/{quote(name)}", score.as_json())

        if scores and _is_over(scores[-1]):
            report(scores[-1])
            return _Result(int(ExitCode.OK), over=True)
        text = str(self._link.post("/begin", {"lesson": name}).get("text"))
        files.replace_private(path, text)
        if scores:
            _translate(scores[-1], read_lesson(path, files), kept, files)
        options = PracticeOptions(self._place.name, kept, resume=True, way_back=_WAY_BACK)
        code = practise(path, self._backend, options, [report])
        return _Result(code, over=bool(scores) and _is_over(scores[-1]))

    def _file(self, name: str, ending: str) -> Path:
        """Return where something of a lesson is kept.

        Raises:
            NotAReply: the classroom names no file in a folder.
        """
        if not name or name.startswith(".") or set(name) & set("/\\:\0"):
            raise NotAReply("the classroom has a lesson without a valid name")
        return self._place.folder / f"{name}{ending}"

    def _close(self, reporter: Reporter) -> None:
        if not reporter.close():
            self._say("the classroom was not told of all that you did: it cannot be reached")

    def _say(self, text: str) -> None:
        self._system.streams.tell(safe(f"cpshell: {text}"))
