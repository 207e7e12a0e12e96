"""Say how a lesson begins, and bring a shell to where a lesson ends that is to go on."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cpshell.errors import UsageError
from cpshell.language import Def, parse
from cpshell.language.printer import source_of
from cpshell.lessons.cassette import read_cassette
from cpshell.lessons.fixtures import Fixture
from cpshell.lessons.lesson import Lesson, Prose, Start, cassette_path
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import fits
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.plugins import PluginSources
from cpshell.lessons.recording.moments import chain_text, sessions_of, way_to
from cpshell.lessons.renaming import Renaming
from cpshell.lessons.replay_shell import build_replay_shell
from cpshell.plugin import PluginInfo, PluginState
from cpshell.redact import MASK
from cpshell.shell.shell import Shell
from cpshell.shell.state import State
from cpshell.system.system import System

_LARGEST_VARIABLE = 100_000  # characters of JSON
_OF_SANDBOX = "sandbox"  # the variable with the urls of a sandbox: another one has others


def describe_start(shell: Shell, rename: Renaming) -> Start:
    """Return how a lesson begins that is recorded from now on: nothing that only this machine
    would know."""
    state = shell.state
    sessions = shell.sessions.infos()
    top = sessions[-1] if sessions else None
    return Start(
        user=rename(state.redactor.text(top.user)) if top else None,
        service=top.service if top else None,
        terminal=state.system.streams.width,
        output=state.settings.output,
        renamed=rename.rules,
    )


def plugins_in(lesson: Lesson, shell: Shell) -> list[PluginInfo]:
    """Return the plugins of a shell whose words the steps of a lesson have."""
    words = {word for step in lesson.steps for word in re.findall(r"[\w-]+", step.command)}
    loaded = (each for each in shell.plugins.infos() if each.state is PluginState.LOADED)
    return [each for each in loaded if words & set(each.words)]


def sources_of(plugins: Iterable[PluginInfo], system: System) -> PluginSources:
    """Return where plugins come from that are loaded in a shell."""
    files = [each.file for each in plugins if each.file.endswith(f"{each.name}.py")]
    return PluginSources(system.paths.plugin_folder, files)


def kept_variables(state: State) -> dict[str, Any]:
    """Return the variables that a cassette keeps."""
    return dict(_writable(state.variables))


def _writable(variables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in variables.items():
        try:
            if len(json.dumps(value)) <= _LARGEST_VARIABLE:
                yield name, value
        except (TypeError, ValueError):
            continue


def continue_lesson(path: Path, shell: Shell) -> tuple[Lesson, list[str]]:
    """Return a lesson that is to go on in this shell, and what to tell the user.

    The lesson is played from its cassette to its end. The variables, functions and aliases that it
    has there are set here, too.

    Raises:
        LessonFailed: the lesson or its cassette cannot be read.
        UsageError: the lesson does not pass its check, or the shell is not where it ends.
    """
    system = shell.state.system
    lesson = read_lesson(path, system.files)
    if any(isinstance(part, Fixture) for part in lesson.parts):
        raise UsageError(
            f"{path.name} has a setup or teardown, which has not run here: write the steps into it",
            hint=f"cpshell check --sandbox --update {path}",
        )
    _check_width(lesson, shell)
    cassette = read_cassette(cassette_path(path), system.files)
    lesson_shell = build_replay_shell(lesson.start, cassette, path, system)
    lesson_shell.load_plugins(lesson.start.plugins, sources_of(shell.plugins.infos(), system))
    try:
        for step in lesson.steps:
            if not fits(step, lesson_shell.run(step)):
                raise UsageError(
                    f"{path.name} cannot go on: {step.place} does not show what it says",
                    hint=f"cpshell check {path}",
                )
        _check_sessions(lesson, lesson_shell, shell)
        said = _set_state(lesson, lesson_shell, shell)
    finally:
        lesson_shell.close()
    return _with_gap(lesson), said


def _check_width(lesson: Lesson, shell: Shell) -> None:
    width = shell.state.system.streams.width
    if (lesson.start.terminal is None) != (width is None):
        was = "in a script" if lesson.start.terminal is None else "on a terminal"
        raise UsageError(f"{Path(lesson.name).name} was recorded {was}: record on there")


def _check_sessions(lesson: Lesson, lesson_shell: LessonShell, shell: Shell) -> None:
    """Raise UsageError where other sessions are open than at the end of the lesson."""
    back = Renaming(lesson.start.renamed).inverse()
    user_service_host = sessions_of(lesson_shell.shell)
    wanted = tuple((back(user), service, back(host)) for user, service, host in user_service_host)
    now = sessions_of(shell)
    if wanted != now:
        raise UsageError(
            f"{Path(lesson.name).name} ends as {chain_text(wanted)}, and this is {chain_text(now)}",
            hint=way_to(wanted, now),
        )


def _set_state(lesson: Lesson, lesson_shell: LessonShell, shell: Shell) -> list[str]:
    """Set here what the lesson has set, and say what."""
    back = Renaming(lesson.start.renamed).inverse()
    there, here = lesson_shell.state, shell.state
    known: list[str] = []
    secret: list[str] = []
    for name, value in _writable(there.variables):
        text = json.dumps(value, ensure_ascii=False)
        if name != _OF_SANDBOX:
            (secret if MASK in text else known).append(f"${name}")
            if MASK not in text:
                here.variables[name] = json.loads(back(text))
    made = {name: source_of(each) for name, each in there.functions.items()}
    secret += [name for name, text in (made | there.aliases).items() if MASK in text]
    for text in (text for text in made.values() if MASK not in text):
        definitions = (each for each in parse(back(text)).statements if isinstance(each, Def))
        here.functions.update({each.name: each for each in definitions})
    aliases = {back(name): back(text) for name, text in there.aliases.items() if MASK not in text}
    here.aliases.update(aliases)
    here.settings.output = there.settings.output
    said = [f"set as at its end: {', '.join(known)}"] if known else []
    return [*said, *([f"secret, so not set: {', '.join(secret)}"] if secret else [])]


def _with_gap(lesson: Lesson) -> Lesson:
    """Return a lesson that ends in one blank line, after which a new block begins."""
    *before, last = lesson.parts or (Prose(()),)
    lines = last.lines if isinstance(last, Prose) else ()
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    kept = before if isinstance(last, Prose) else lesson.parts
    return Lesson(lesson.name, (*kept, Prose((*lines, ""))), lesson.start, lesson.head)
