"""Turn options into a running shell: what is built, in which order, and how it ends."""

import gc
from argparse import Namespace
from collections.abc import Iterable
from contextlib import ExitStack

from cpshell.build import build_shell
from cpshell.catalog.layers import Layers, use_layers
from cpshell.errors import AccessError, CpshellError, ExitCode, UsageError
from cpshell.options import login_request, parse_options
from cpshell.records import Record, record
from cpshell.shell.script_runner import ScriptRunner, read_sources, reads_arguments
from cpshell.shell.settings import Settings
from cpshell.shell.shell import Recorder, Shell, Tour
from cpshell.shell.state import State
from cpshell.system.files import user_path
from cpshell.system.signals import signals_end
from cpshell.system.system import System


def run(arguments: list[str], system: System) -> int:
    """Parse, build and run; return the exit code."""
    options = parse_options(arguments)
    with signals_end():
        return _run(options, system)


@record
class BuiltShell(Record):
    """A shell that has been built, and what runs its lines."""

    state: State
    shell: Shell
    runner: ScriptRunner


def open_shell(
    arguments: list[str], system: System, ends: ExitStack, *, interactive: bool
) -> BuiltShell:
    """Return a shell that runs nothing by itself: for a prompt, or for one call.

    ``ends`` takes what is to be closed.

    Raises:
        CpshellError: an option or a file of the configuration is invalid, or a login failed.
    """
    options = parse_options(arguments)
    system.interactive = interactive
    built = _build(options, system, ends)
    _start(options, built, ends)
    return built


def _build(options: Namespace, system: System, ends: ExitStack) -> BuiltShell:
    shell = build_shell(
        system,
        settings=_settings(options),
        defaults=login_request(options, options.target),
        use_config=not options.no_config,
        make_recorder=_make_recorder,
        make_tour=_make_tour,
    )
    ends.callback(shell.close)
    if not options.no_config:
        _add_rows_to_catalog(shell.state, ends)
    return BuiltShell(shell.state, shell, ScriptRunner(shell))


def _add_rows_to_catalog(state: State, ends: ExitStack) -> None:
    """Let the catalog find the user's rows, when something is looked up in it first."""

    def complain(text: str) -> None:
        state.tell("cpshell: ", text)

    def texts() -> Iterable[tuple[str, str]]:
        from cpshell.profiles.catalog_files import CatalogFiles

        return CatalogFiles(state.system, complain).texts()

    use_layers(Layers(texts, complain))
    ends.callback(use_layers, None)


def _make_recorder(shell: Shell) -> Recorder:
    from cpshell.lessons.recording.recorder import LessonRecorder

    return LessonRecorder(shell)


def _make_tour(state: State) -> Tour:
    from cpshell.lessons.playing.tour import RecordedTour

    return RecordedTour(state)


def _start(options: Namespace, built: BuiltShell, ends: ExitStack) -> None:
    """Load plugins, apply settings, and open the session that the options ask for."""
    shell, state = built.shell, built.state
    shell.plugins.begin(
        shell,
        options.plugins,
        folder=state.use_config and not options.no_plugins,
        packages=not options.no_plugins,
        beside=state.system.interactive,
    )
    if options.output:
        shell.set("output", options.output)
    try:
        _log_in(options, shell, state, ends)
    finally:
        if not gc.isenabled():  # cli switched it off: what a start makes is not garbage
            gc.freeze()
            gc.enable()


def _run(options: Namespace, system: System) -> int:
    scripts = options.scripts
    read = _settle_words(options, system)
    system.interactive = options.stay or not (scripts or not system.streams.asks)
    with ExitStack() as ends:
        built = _build(options, system, ends)
        state, runner = built.state, built.runner
        if not scripts and not system.interactive:
            scripts = [("file", "-")]
        try:
            texts = _begin_journal(options, state, scripts, read)
            _start(options, built, ends)
        except CpshellError as error:
            runner.failed(error)
            refused = isinstance(error, AccessError)
            if not (refused and system.interactive and not scripts):  # at a prompt, try again
                return int(runner.exit_code)
        with built.shell.interpreter.arguments(options.words):
            if texts is None:
                runner.run_sources(scripts)
            else:
                runner.run_texts(texts)
        code = _end(options, built)
        state.journals.ended(code)
        given = state.journals.given
        if given is not None and given.skipped:
            writes = "1 write was" if given.skipped == 1 else f"{given.skipped:,} writes were"
            built.shell.say(f"journal: {writes} done before, and not sent again")
    return code


def _settle_words(options: Namespace, system: System) -> list[tuple[str, bytes]] | None:
    """Take the word after ``-f FILE`` as the target, unless a script reads arguments.

    Return the texts of the scripts, where they were read for this.

    Raises:
        UsageError: a script cannot be read, or nothing takes a word.
    """
    if not options.words:
        return None
    texts = None
    if ("file", "-") not in options.scripts:  # standard input is run as it comes
        texts = read_sources(options.scripts, system)
        if any(reads_arguments(text, name) for name, text in texts):
            return texts
    target, *more = options.words
    if more or options.target is not None:
        word = more[0] if options.target is None else target
        raise UsageError(f"unexpected argument {word!r}: no script here reads $1 or $args")
    options.target, options.words = target, []
    return texts


def _end(options: Namespace, built: BuiltShell) -> int:
    """Open a prompt if one is wanted; return the exit code."""
    state, shell, runner = built.state, built.shell, built.runner
    if state.system.interactive and not state.leaving:
        from cpshell.repl import prompt

        keep = not options.no_history
        return prompt.run(lambda: shell, keep_history=keep, paint_first=False)
    if state.exit_code is not None:
        return state.exit_code
    return int(runner.exit_code or (ExitCode.PLUGIN if shell.plugins.failed else ExitCode.OK))


def _begin_journal(
    options: Namespace,
    state: State,
    scripts: list[tuple[str, str]],
    texts: list[tuple[str, bytes]] | None,
) -> list[tuple[str, bytes]] | None:
    """Keep what is written from now on, if the options say so.

    Return the texts of the scripts then, which the journal knows; ``texts`` are those that were
    read before.
    """
    if options.assume and not options.resume:
        raise UsageError("--assume says what became of writes in doubt", hint="add --resume FILE")
    if options.journal and options.resume:
        raise UsageError("--resume keeps the journal that it goes on with: leave out --journal")
    if not (options.journal or options.resume):
        return texts
    from cpshell.shell.journal import digests_of
    from cpshell.shell.journal_runs import begin_journal, resume_journal

    if texts is None:
        texts = read_sources(scripts, state.system)
    said = [("the arguments", "\0".join(options.words).encode())] if options.words else []
    digests = digests_of([*texts, *said])
    if options.resume:
        resume_journal(state, user_path(options.resume), digests, options.assume)
    else:
        begin_journal(state, user_path(options.journal), digests)
    return texts


def _settings(options: Namespace) -> Settings:
    return Settings(
        color=options.color,
        keep_going=options.keep_going,
        read_only=options.read_only,
        yes=options.yes,
        timeout=options.timeout,
        rate=options.rate,
        verbose=options.verbose,
        quiet=options.quiet,
    )


def _log_in(options: Namespace, shell: Shell, state: State, ends: ExitStack) -> None:
    """Open the session that the options ask for, if any."""
    if options.sandbox:
        from cpshell.sandbox_login import log_in_to_sandbox

        log_in_to_sandbox(login_request(options, options.target), shell, state, ends)
    elif "session=" in (options.target or ""):
        raise UsageError(
            "a login url on the command line can be seen by other users",
            hint="put it into a variable: cpshell -c 'login $env.NAME'",
        )
    elif options.target:
        shell.sessions.login(login_request(options, options.target))
