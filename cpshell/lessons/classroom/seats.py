"""Keep who is in a classroom: one seat for each learner, with a world of the sandbox of its own."""

import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.lessons.lesson import Lesson
from cpshell.lessons.playing.score import Score

_LONGEST_NAME = 40


class NotAdmitted(UsageError):
    """Raised where somebody cannot have a seat; the text says why."""


@dataclass(slots=True)
class Seat:
    """A learner's place. ``world`` counts from 1; ``key`` lets the learner come back; ``language``
    is one of the course.

    ``scores`` are the latest by the name of the lesson; ``heard`` is when the learner was heard
    of last, in seconds as :func:`time.monotonic` has them.
    """

    name: str
    world: int
    language: str
    key: str = field(default_factory=secrets.token_urlsafe, repr=False)
    lesson: str | None = None
    scores: dict[str, Score] = field(default_factory=dict)
    heard: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in one language, as it was read when the classroom began."""

    text: str
    lesson: Lesson


@dataclass(frozen=True, slots=True)
class ClassLesson:
    """A lesson of the course; ``translations`` are in other languages than that of the course."""

    name: str
    original: LessonText
    translations: Mapping[str, LessonText] = field(default_factory=dict)

    @property
    def lesson(self) -> Lesson:
        """Return the lesson in the language of the course."""
        return self.original.lesson

    def in_language(self, language: str) -> LessonText:
        """Return the lesson in a language, or as it is where it is not translated."""
        return self.translations.get(language, self.original)

    @property
    def file_name(self) -> str:
        """Return the name of its file, which scores have."""
        return Path(self.lesson.name).name


class Classroom:
    """The seats, and how far the course is open. Any thread may use it.

    ``on_change`` is called after every change, in the thread that made it.
    """

    def __init__(
        self, title: str, language: str, lessons: tuple[ClassLesson, ...], worlds: int
    ) -> None:
        self.title = title
        self.languages = tuple(
            dict.fromkeys((language, *(code for each in lessons for code in each.translations)))
        )
        self.lessons = lessons
        self.worlds = worlds
        self.on_change: Callable[[], None] = lambda: None
        self._opened = 1
        self._seats: dict[str, Seat] = {}
        self._left: list[Seat] = []
        self._lock = threading.RLock()

    # Learners --------------------------------------------------------------------------------

    def join(self, name: str, key: str | None = None, language: str | None = None) -> Seat:
        """Return a new seat, or with its ``key`` the one that the learner has.

        Raises:
            NotAdmitted: an invalid name, one that is taken, a language that no lesson is in, or no
                seat is left.
        """
        name, language = checked_name(name), self._language(language)
        with self._lock:
            seat = self._seats.get(_folded(name))
            if seat is not None:
                if key is None or not secrets.compare_digest(key.encode(), seat.key.encode()):
                    raise NotAdmitted(f"the name {seat.name} is taken", hint="use another --name")
            elif len(self._seats) >= self.worlds:
                raise NotAdmitted(f"all {self.worlds} seats are taken: ask the trainer")
            else:
                seat = self._seats[_folded(name)] = Seat(name, self._free_world(), language)
        seat.language = language
        self.heard_of(seat)
        return seat

    def _language(self, wanted: str | None) -> str:
        """Return the language of the course that is wanted: ``pt`` may be ``pt-BR``."""
        if wanted is None:
            return self.languages[0]
        folded = wanted.lower()
        for code in self.languages:
            if folded in (code.lower(), code.lower().partition("-")[0]):
                return code
        known = ", ".join(self.languages)
        raise NotAdmitted(f"this course is not in {wanted[:_LONGEST_NAME]}", hint=f"--lang {known}")

    def _free_world(self) -> int:
        """Return a world that nobody has; one that nobody had before, if there is one."""
        taken, known = (
            {each.world for each in seats} for seats in (self._seats.values(), self._left)
        )
        free = [world for world in range(1, self.worlds + 1) if world not in taken]
        return min(free, key=lambda world: (world in known, world))

    def seat_of(self, key: str) -> Seat | None:
        """Return the seat with this key."""
        with self._lock:
            return next(
                (
                    seat
                    for seat in self._seats.values()
                    if secrets.compare_digest(seat.key.encode(), key.encode())
                ),
                None,
            )

    def heard_of(self, seat: Seat) -> None:
        """Note that a learner is there."""
        seat.heard = time.monotonic()
        self.on_change()

    def begin(self, seat: Seat, name: str) -> None:
        """Note which lesson a learner practises."""
        seat.lesson = name
        self.heard_of(seat)

    def keep_score(self, seat: Seat, lesson: ClassLesson, score: Score) -> None:
        """Keep how far a learner is in a lesson."""
        score.learner = seat.name
        with self._lock:
            seat.scores[lesson.name] = score
        self.heard_of(seat)

    # The trainer -----------------------------------------------------------------------------

    @property
    def opened(self) -> tuple[ClassLesson, ...]:
        """Return the lessons that learners may begin."""
        with self._lock:
            return self.lessons[: self._opened]

    def open_next(self) -> None:
        """Open one more lesson, if there is one."""
        with self._lock:
            self._opened = min(self._opened + 1, len(self.lessons))
        self.on_change()

    def free(self, world: int) -> Seat | None:
        """Take a learner's seat away, but not the scores; return it."""
        with self._lock:
            seat = next((each for each in self._seats.values() if each.world == world), None)
            if seat is not None:
                self._left.append(self._seats.pop(_folded(seat.name)))
        self.on_change()
        return seat

    def seats_with_scores(self) -> list[Seat]:
        """Return the seats, and those that were taken away."""
        with self._lock:
            return [*self.seats(), *self._left]

    def seats(self) -> list[Seat]:
        """Return the seats by their worlds."""
        with self._lock:
            return sorted(self._seats.values(), key=lambda seat: seat.world)


def checked_name(text: str) -> str:
    """Return the name of a learner in one form.

    It begins with a letter or digit, so that no spreadsheet takes it for a formula.

    Raises:
        NotAdmitted: it is empty, too long, or has characters that a name has not.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > _LONGEST_NAME:
        raise NotAdmitted(f"invalid name: use 1 to {_LONGEST_NAME} characters")
    if not name[0].isalnum() or not name.isprintable():
        raise NotAdmitted("invalid name: it begins with a letter or digit, and can be printed")
    return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def lesson_named(name: str | None, lessons: Iterable[ClassLesson]) -> ClassLesson | None:
    """Return the lesson of this name, if it is one of these."""
    return next((lesson for lesson in lessons if lesson.name == name), None)
