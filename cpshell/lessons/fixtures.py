"""Define the blocks of a lesson that set up what it needs, and tidy up after it."""

from dataclasses import dataclass

from cpshell.lessons.lesson import Lesson, Prose, Step

SETUP = "setup"
TEARDOWN = "teardown"
PURPOSES = (SETUP, TEARDOWN)
"""The words after ``cpshell`` that begin such a block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture(Prose):
    """A block of steps that run before the lesson or after it, wherever it stands."""

    purpose: str
    steps: tuple[Step, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """Return nothing: it is for those who check and edit the lesson."""
        return ()


def fixture_steps(lesson: Lesson, purpose: str) -> tuple[Step, ...]:
    """Return the steps of all blocks with a purpose."""
    return tuple(
        step
        for part in lesson.parts
        if isinstance(part, Fixture) and part.purpose == purpose
        for step in part.steps
    )
