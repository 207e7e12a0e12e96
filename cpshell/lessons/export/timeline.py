"""Run a lesson and keep what appears on the screen, and when.

The same lesson always gives the same timeline.
"""

from dataclasses import dataclass
from enum import Enum, auto

from cpshell.lessons.export.captions import caption_pages
from cpshell.lessons.lesson import Lesson, Prose, Step
from cpshell.lessons.performer import Performer
from cpshell.lessons.presentation import (
    LONGEST,
    PER_KEY,
    PER_LINE,
    PER_WORD,
    Presentation,
    narrated_text,
)
from cpshell.render import safe


class EventKind(Enum):
    """What an event is: what a step shows, narration on the screen, a step that begins, or a
    caption below the screen."""

    TEXT = auto()
    NARRATION = auto()
    STEP = auto()
    CAPTION = auto()


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that appears ``at`` a time in milliseconds; of a step, its first line."""

    at: int
    text: str
    kind: EventKind = EventKind.TEXT

    @property
    def is_shown(self) -> bool:
        """Return whether its text appears on the screen."""
        return self.kind in (EventKind.TEXT, EventKind.NARRATION)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All events of a lesson in order, its ``duration`` in milliseconds, sizes in cells."""

    title: str
    width: int
    height: int
    events: tuple[TimelineEvent, ...]
    duration: int

    @property
    def text(self) -> str:
        """Return everything that appears on the screen."""
        return "".join(event.text for event in self.events if event.is_shown)


def build_timeline(
    lesson: Lesson, performer: Performer, *, height: int, color: bool, captions: bool = False
) -> Timeline:
    """Run a lesson and return what a spectator sees; narration as ``captions``, if asked."""
    presentation = Presentation(lesson.start.terminal or 80, color)
    builder = _TimelineBuilder()
    before: Prose | Step | None = None
    for scene in lesson.scenes():
        before, last = scene, before
        if isinstance(scene, Prose) and captions:
            for page in caption_pages(narrated_text(scene), presentation.width):
                builder.add(page, EventKind.CAPTION)
                builder.rest(PER_WORD * len(page.split()))
            continue
        if isinstance(scene, Prose):
            text = presentation.narration(scene, last)
            builder.add(text, EventKind.NARRATION)
            builder.rest(PER_WORD * len(text.split()))
            continue
        builder.add(scene.command.split("\n")[0], EventKind.STEP)
        builder.add(presentation.prompt(performer.shell))
        for characters in presentation.typed(scene):
            builder.rest(PER_KEY)
            builder.add(characters)
        builder.rest(PER_KEY * 6)
        result = presentation.result(performer.perform(scene))
        builder.add(f"\n{result}")
        builder.rest(PER_LINE * (1 + result.count("\n")))
    return builder.build(safe(lesson.title), presentation.width, height)


class _TimelineBuilder:
    def __init__(self) -> None:
        self._now = 0
        self._events: list[TimelineEvent] = []

    def add(self, text: str, kind: EventKind = EventKind.TEXT) -> None:
        self._events.append(TimelineEvent(self._now, text, kind))

    def rest(self, seconds: float) -> None:
        self._now += round(min(seconds, LONGEST) * 1000)

    def build(self, title: str, width: int, height: int) -> Timeline:
        return Timeline(title, width, height, tuple(self._events), self._now)
