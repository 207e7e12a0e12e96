"""Record a session as a lesson while it happens: ``record`` and ``note``."""

from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path

_ACTIONS = ("start", "stop", "preview")


def register(registry: Registry) -> None:
    """Add the commands of a recording."""
    registry.command(
        "record",
        _record,
        summary="record what happens as a lesson, secrets masked",
        parameters=(
            Parameter("what", choices=_ACTIONS),
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
    registry.command(
        "note",
        _note,
        summary="add narration to the lesson that is being recorded",
        parameters=(Parameter("text", "Markdown", repeat=True),),
        examples=('note "Who has an FTP account?"',),
        group="lessons",
    )


def _record(shell: Shell, given: Arguments) -> Any:
    action = given.text(0)
    if action != "start" and (len(given) > 1 or given.options):
        raise UsageError(f"`record {action}` takes nothing more")
    if action == "preview":
        return shell.recorder.preview()
    if action == "stop":
        shell.say(shell.recorder.stop())
        return None
    if len(given) < 2:
        raise UsageError("record needs a file", hint="record start LESSON.md")
    shell.state.system.files.ask_to_write(user_path(given.text(1)))
    shell.say(
        shell.recorder.start(
            given.text(1),
            given.option("title"),
            given.option("rename", ()),
            keep_width=given.switch("keep-width"),
        )
    )
    return None


def _note(shell: Shell, given: Arguments) -> None:
    shell.recorder.note(" ".join(word.text for word in given.words))
