"""Do an errand on a worker: run the block of ``on`` for one server, and report what came of it."""

import json
import os
import pickle
from collections.abc import Callable, Collection
from io import StringIO
from typing import TYPE_CHECKING, Any, cast

from cpshell.build import build_shell
from cpshell.errors import CpshellError, UsageError
from cpshell.plugin_host.hooks import event_named
from cpshell.plugin_host.host import acting
from cpshell.records import changed
from cpshell.redact import Redactor
from cpshell.render import settled
from cpshell.shell.consent import Consent
from cpshell.shell.errands import Errand, described_error, described_event
from cpshell.shell.jumps import ShellEnded, TurnEnded
from cpshell.shell.parallel import Held
from cpshell.shell.shell import Shell
from cpshell.shell.sinks import Printing, Sink
from cpshell.system.streams import Streams
from cpshell.system.system import System
from cpshell.version import __version__

if TYPE_CHECKING:
    from typing import TextIO


def run_errand(item: bytes) -> str:
    """Return a report as JSON: what was written, what the block yields, how it ended."""
    version, sent = pickle.loads(item)  # noqa: S301 - from the scheduler, which runs what it likes
    if version != __version__:
        error = UsageError(
            f"a worker has cpshell {__version__}, and this is {version}",
            hint=f"install cpshell {version} on the workers, too",
        )
        return _report([], [], described_error(error, str))
    errand: Errand = pickle.loads(sent)  # noqa: S301 - likewise
    effects: list[tuple[str, Any]] = []
    shell = _build(errand, effects)
    sink: Sink = Printing(shell.results, errand.labels)
    if errand.captures:
        sink = shell.interpreter.collecting()
    failure, end = None, None
    try:
        _run(shell, errand, sink)
    except TurnEnded:
        pass
    except ShellEnded as ended:
        end = ended.args
    except CpshellError as error:
        failure = error
    except Exception as fault:  # noqa: BLE001 - it is reported here, and told there
        failure = shell.fault(fault)
    finally:
        shell.close()
    masked = shell.state.redactor.text
    described = None if failure is None else described_error(failure, masked)
    return _report(effects, sink.values(), described, end, shell.state.unsure)


def _report(
    effects: list[tuple[str, Any]],
    yielded: list[Any],
    error: Any,
    end: Any = None,
    unsure: Collection[str] = (),
) -> str:
    values = [settled(value) for value in yielded]
    told = {"effects": effects, "yielded": values, "error": error, "end": end}
    return json.dumps({**told, "unsure": [*unsure]})


def _build(errand: Errand, effects: list[tuple[str, Any]]) -> Shell:
    """Return a shell that is as the one that sent the errand, as far as the block can tell."""
    streams = _Streams(errand, lambda kind: lambda text: effects.append((kind, text)))
    shell = build_shell(
        System(streams, interactive=errand.asks),
        settings=errand.settings,
        redactor=Redactor(),
        use_config=False,
    )
    state = shell.state
    heard = [event_named(name) for name in errand.events]
    if heard:
        state.bus.add(lambda event: effects.append(described_event(event)), *heard)
    shell.sessions.know(errand.profile)
    state.functions.update(errand.functions)
    state.aliases.update(errand.aliases)
    state.variables.update(errand.variables)
    state.last, state.source, state.line = errand.last, errand.source, errand.line
    state.attempts, state.turns = errand.attempts, errand.turns
    state.consent = _NoConsent([errand.server])
    return shell


def _run(shell: Shell, errand: Errand, sink: Sink) -> None:
    with acting(shell):
        try:
            login = errand.profile.login
            shell.sessions.login(changed(login, target=errand.server, save=None, keyring=None))
        except UsageError as error:
            error.hint = error.hint or "secrets of a profile are read on the worker: put it there"
            raise
        shell.interpreter.run_block(errand.body, sink)


class _Streams(Streams):
    """Keeps what is written, as wide as the terminal of who sent the errand; nobody answers."""

    def __init__(self, errand: Errand, keep: Callable[[str], Callable[[str], None]]) -> None:
        super().__init__(
            StringIO(),
            cast("TextIO", Held(keep("out"), terminal=errand.terminal)),
            cast("TextIO", Held(keep("err"), terminal=False)),
        )
        self._columns_and_lines = errand.size

    @property
    def size(self) -> os.terminal_size:
        return os.terminal_size(self._columns_and_lines)


class _NoConsent(Consent):
    """Refuses what a person would be asked about."""

    def obtain(self, question: str, accepted: Collection[str], ask: Callable[[str], str]) -> bool:
        raise UsageError(
            "this destroys something, and nobody can be asked on a worker",
            hint="--yes asks no questions",
        )
