"""Run a block on many servers: ``on TARGETS [--jobs N] { … }``.

Each server is a turn with a session of its own, logged in to by its profile and logged out at the
end; rows begin with ``server``.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from cpshell.errors import CpshellError, ExitCode, Interrupted, UsageError
from cpshell.language import Block
from cpshell.plugin_host.registry import Registry
from cpshell.profiles.login_connection import connection_settings
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import target_of
from cpshell.profiles.profile import Profile
from cpshell.profiles.profile_store import Profiles
from cpshell.records import changed
from cpshell.render import settled
from cpshell.shell.board import Board
from cpshell.shell.consent import Consent
from cpshell.shell.jumps import TurnEnded
from cpshell.shell.parallel import jobs_of, run_turns
from cpshell.shell.sinks import RunBlock, Sink
from cpshell.shell.state import State
from cpshell.shell.turns import Turns
from cpshell.system.activity import Activity
from cpshell.system.signals import Ended, stops_threads

T = TypeVar("T")

SERVER = "server"
"""The variable, and the first field of rows."""
_HOW = {ExitCode.ACCESS: "refused", ExitCode.CONNECTION: "unreachable"}
"""What became of a server, by the exit code of its failure; else it failed."""
_STOPPED = "interrupted"
_NAMED = 5  # servers of one kind in the summary


class FleetTurns(Turns):
    """Takes what each server yielded, and sums up how it went."""

    def __init__(self, state: State, names: Sequence[str], *, elsewhere: bool = False) -> None:
        """``elsewhere``: they run on other machines, where a signal does not come."""
        super().__init__(state, SERVER, names)
        self._stopped = "may go on at its worker" if elsewhere else _STOPPED
        self._names = names
        self._board = Board(state, names)
        self._has_board = self._board.draws
        self._begun: set[str] = set()
        self._unsure = len(state.unsure)
        self._went: dict[str, list[str]] = {}
        self._became: dict[str, str] = {}  # those that nobody has seen, too

    def add(self, value: Any, yielded: list[Any], error: CpshellError | None = None) -> None:
        """Add a server that is done."""
        how = "fine" if error is None else _how(error)
        self._board.end(str(value), how)
        self._went.setdefault(how, []).append(str(value))
        super().add(value, yielded, error)

    def begin(self, value: Any) -> None:
        """Hear that a server's turn begins."""
        self._begun.add(str(value))
        self._board.begin(str(value))

    def activity(self, value: Any) -> Activity | None:
        """Return what hears what a server does, where a board is drawn."""
        return self._board.line(str(value)).activity if self._has_board else None

    def watched(self, ran: Iterator[T]) -> Generator[T, None, None]:
        """Yield turns as they end; at a prompt with a board of all servers."""
        return self._board.watched(ran) if self._has_board else super().watched(ran)

    @contextmanager
    def turn(self, state: State, value: Any) -> Iterator[None]:
        """Let a state know of the server it is for, and the board how it ended."""
        how = _STOPPED
        try:
            with super().turn(state, value):
                yield
            how = "fine"
        except TurnEnded:
            how = "fine"
            raise
        except CpshellError as error:
            how = _STOPPED if stops_threads() else _how(error)  # what a signal ends fails, too
            raise
        finally:
            self._board.end(str(value), how)
            self._became[str(value)] = how

    def interrupted(self) -> None:
        """Tell what became of each server when a signal came."""
        state, done = self._state, {name for names in self._went.values() for name in names}
        became = {how: [*names] for how, names in self._went.items()}
        for name in self._names:
            if name not in done:
                became.setdefault(self._unseen(name), []).append(name)
        for what, names in became.items():
            state.tell(f"on: {what}: {', '.join(names)}")
        if unsure := state.unsure[self._unsure :]:
            state.tell(f"on: may have run: {', '.join(unsure)}")

    def _unseen(self, name: str) -> str:
        """Return what became of a server of which nothing was shown."""
        if name not in self._begun:
            return "not begun"
        how = self._became.get(name, _STOPPED)
        return self._stopped if how == _STOPPED else f"{how}, not shown"

    def _summary(self) -> str | None:
        done = sum(map(len, self._went.values()))
        if self.total < 2:
            return None
        counts = [_counted(how, self._went.get(how, [])) for how in ("fine", *_HOW.values())]
        if failed := self._went.get("failed"):
            counts.append(_counted("failed", failed))
        left = f", {self.total - done:,} left" if done < self.total else ""
        return f"on {self.total:,} servers: {', '.join(counts)}{left}"


def _how(error: CpshellError) -> str:
    return _STOPPED if isinstance(error, Interrupted) else _HOW.get(error.exit_code, "failed")


def _counted(how: str, names: list[str]) -> str:
    if how == "fine" or not names:
        return f"{len(names):,} {how}"
    shown = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"{len(names):,} {how} ({shown})"


def run_fleet(
    state: State,
    words: Sequence[Any],
    options: tuple[str | None, str | None],
    body: Block,
    run_block: RunBlock | None,
    registry: Registry,
    sink: Sink,
) -> None:
    """Run a block on the servers that the words name; ``options`` are how many at a time, and
    where: in threads, or on the workers of an engine.

    Raises:
        UsageError: a word names no profile or group.
        CpshellError: the first failure, in the order of the servers.
    """
    names = _targets(state, words)
    if run_block is None:
        raise UsageError("`on` cannot stand here")
    run, (jobs, engine) = run_block, options
    turns, consent = FleetTurns(state, names, elsewhere=engine is not None), Consent(names)
    number = None if jobs is None else jobs_of(jobs)

    def visit(own: State, name: str, out: Sink) -> None:
        with closing(own.stack.empty()) as stack:
            run(changed(own, stack=stack, consent=consent), body, out, name)

    try:
        if engine is None:
            run_turns(state, names, number or 1, visit, turns, sink)
        else:
            from cpshell.shell.errands import run_errands

            profiles = _resolved(state, names)
            run_errands(state, profiles, body, engine, number, turns, sink, registry)
    except (KeyboardInterrupt, Interrupted, Ended):
        turns.interrupted()
        raise
    turns.end(sink)


def _resolved(state: State, names: Sequence[str]) -> list[Profile]:
    """Return profiles with all that a login by them needs; secrets by their sources."""
    profiles = Profiles(state.system, enabled=state.use_config)
    logins = [profiles.required(name).login.with_defaults(state.defaults) for name in names]
    return [
        changed(profiles.required(name), login=_with_pin(state, login))
        for name, login in zip(names, logins, strict=True)
    ]


def _with_pin(state: State, login: LoginRequest) -> LoginRequest:
    """Return a login that trusts what was trusted by hand here, wherever it runs."""
    settings = connection_settings(login, state.system, None)
    pin = settings.remembered_pin(target_of(login))
    return login if pin is None else changed(login, pin=pin)


def _targets(state: State, words: Sequence[Any]) -> list[str]:
    """Return the profiles that words name, each once, in their order."""
    profiles = Profiles(state.system, enabled=state.use_config)
    names = [name for word in words for name in _named(profiles, settled(word))]
    if not names:
        raise UsageError("`on` names no server", hint="on @GROUP { … }")
    return list(dict.fromkeys(names))


def _named(profiles: Profiles, word: Any) -> Iterator[str]:
    if isinstance(word, list):
        for item in word:
            yield from _named(profiles, item)
    elif not isinstance(word, str):
        raise UsageError(f"`on` takes names of profiles, not {word!r}")
    elif word.startswith("@"):
        yield from profiles.group(word[1:])
    elif ":" in word:  # it may hold a secret, and is not repeated
        raise UsageError(
            "unknown profile: `on` takes names of profiles and groups, not targets",
            hint="login TARGET --save NAME",
        )
    else:
        profiles.required(word)
        yield word
