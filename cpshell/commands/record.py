"""Record a session as a lesson while it happens: ``record`` and ``note``."""

from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.failures import CommandNamed
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path

_ACTIONS = ("start", "stop", "undo", "pause", "resume", "status", "preview")


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
            Option("title", "the heading of the lesson, or of a chapter with --append", "TEXT"),
            Option("append", "go on with a lesson where it ends"),
            Option("rename", "write NEW wherever OLD would stand", "OLD=NEW", repeat=True),
            Option("keep-width", "fill new names up to the width of the old ones"),
        ),
        examples=(
            'record start mail.md --title "Mail for a new customer" --rename alice=user1',
            "record undo",
            "record pause",
            "record preview",
            "record stop",
            "record start --append mail.md",
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
    action, recorder = given.text(0), shell.recorder
    if action == "start":
        shell.say(_start(shell, given))
        return None
    if len(given) > 1 or given.options:
        raise UsageError(f"`record {action}` takes nothing more")
    if action == "preview":
        return recorder.preview()
    if action == "status":
        return recorder.status()
    act = {
        "stop": recorder.stop,
        "undo": recorder.undo,
        "pause": recorder.pause,
        "resume": recorder.resume,
    }
    shell.say(act[action]())
    return None


def _start(shell: Shell, given: Arguments) -> str:
    if len(given) < 2:
        raise UsageError("record needs a file", hint="record start LESSON.md")
    path, title = given.text(1), given.option("title")
    renames, keep_width = given.option("rename", ()), given.switch("keep-width")
    shell.state.system.files.ask_to_write(user_path(path))
    if not given.switch("append"):
        return shell.recorder.start(path, title, renames, keep_width=keep_width)
    if renames or keep_width:
        raise UsageError(
            "--append goes on with the names in the head of the lesson",
            hint=f"record start --append {path}",
        )
    with CommandNamed(f"record start --append {path}"):
        return shell.recorder.go_on(path, title)


def _note(shell: Shell, given: Arguments) -> None:
    told = shell.recorder.note(" ".join(word.text for word in given.words))
    if told:
        shell.tell(told)
