"""``record`` and ``note``: a session becomes a lesson while it happens."""

from collections.abc import Sequence
from typing import Any, Protocol

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter, PluginShell

_DEEDS = ("start", "stop", "preview")


class Recorder(Protocol):
    """What writes the lesson down; it hears of all else through events."""

    def start(
        self, path: str, title: str | None, renames: Sequence[str], *, keep_width: bool
    ) -> str:
        """Begin a lesson; returns what to tell the user."""

    def note(self, text: str) -> None:
        """Narration."""

    def stop(self) -> str:
        """End the lesson; returns what to tell the user."""

    def preview(self) -> list[dict[str, Any]]:
        """What was masked or renamed up to now, and where."""


def register(shell: PluginShell, recorder: Recorder) -> None:
    """Add the commands of a recording."""

    def record(shell: PluginShell, given: Arguments) -> Any:
        deed = given.text(0)
        if deed != "start" and (len(given) > 1 or given.options):
            raise UsageError(f"`record {deed}` takes nothing more")
        if deed == "preview":
            return recorder.preview()
        if deed == "stop":
            shell.say(recorder.stop())
            return None
        if len(given) < 2:
            raise UsageError("record into which file?", hint="record start LESSON.md")
        shell.say(
            recorder.start(
                given.text(1),
                given.option("title"),
                given.option("rename", ()),
                keep_width=given.switch("keep-width"),
            )
        )
        return None

    def note(shell: PluginShell, given: Arguments) -> None:
        recorder.note(" ".join(word.text for word in given.words))

    shell.command(
        "record",
        record,
        summary="write down what happens as a lesson, secrets masked",
        parameters=(
            Parameter("what", choices=_DEEDS),
            Parameter("file", "the lesson, NAME.md", "file", required=False),
        ),
        options=(
            Option("title", "the heading of the lesson", "TEXT"),
            Option("rename", "write NEW wherever OLD would stand", "OLD=NEW", repeat=True),
            Option("keep-width", "fill new names up to the width of the old ones"),
        ),
        examples=(
            'record start mail.md --title "Mail for a new customer" --rename alice=user1',
            "record preview",
            "record stop",
        ),
        group="lessons",
    )
    shell.command(
        "note",
        note,
        summary="add narration to the lesson that is being recorded",
        parameters=(Parameter("text", "Markdown", repeat=True),),
        examples=('note "Who has an FTP account?"',),
        group="lessons",
    )
