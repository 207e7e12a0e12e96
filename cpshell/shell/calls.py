"""Make calls on the current session, with the safety that the contract promises."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from cpshell.errors import UsageError, may_have_run
from cpshell.panel.call import Call
from cpshell.panel.carried import effect_of, reads, secret_values
from cpshell.panel.fetch import answer, refuse_page_of_all
from cpshell.panel.reply import Reply, failures_of
from cpshell.panel.request import request_for
from cpshell.records import changed
from cpshell.redact import MASK
from cpshell.shell.state import State

if TYPE_CHECKING:
    from cpshell.auth.session import Session
    from cpshell.shell.long_answers import LongAnswer

Observer = Callable[[str, Call, Reply], None]
"""Hears of each reply as it came, secrets and all, with the name of the session that made the call.
One that fails is reported, fails no call and hears no more."""


class Calls:
    """Sends calls on the current session, or on one below it that can make them."""

    def __init__(self, state: State, observers: list[Observer] | None = None) -> None:
        self._state = state
        self._observers = [] if observers is None else observers

    def checked(self, call: Call) -> Reply:
        """Send as :meth:`send` does, but raise where the reply says no.

        Raises:
            CallFailed: with the reply.
        """
        reply = self.send(call)
        if not reply.ok:
            raise reply.failure()
        return reply

    def send(self, call: Call) -> Reply:
        """Make a call; return the reply, also one that says no.

        Raises:
            UsageError: ``--read-only`` holds it back, or the user does.
        """
        call = self._ready(call)
        session = self._way(call)
        with self._waiting(call):
            reply = answer(call, partial(self._send, session))
        self._report(session.name, call, reply)
        return reply

    def _waiting(self, call: Call) -> AbstractContextManager[None]:
        """Return what shows a person at a prompt how long a call takes."""
        if not self._state.system.interactive:
            return nullcontext()
        from cpshell.shell.progress import waiting

        return waiting(self._state, call.name)

    def send_all(self, call: Call) -> Reply:
        """Make a call page after page; return one reply with the rows of all.

        Raises:
            UsageError: ``--read-only`` holds it back, or the user does.
        """
        return self._long(call).whole()

    def stream_all(self, call: Call) -> "Reply | LongAnswer":
        """Make a call page after page; return its rows as they come where they fill several
        pages and can be read again, else one reply.

        Raises:
            UsageError: as :meth:`send_all`.
        """
        answer = self._long(call)
        return answer if answer.passes_on and reads(call) else answer.whole()

    def _long(self, call: Call) -> "LongAnswer":
        from cpshell.shell.long_answers import LongAnswer

        call = self._ready(call)
        session = self._way(call)
        refuse_page_of_all(call.view)
        return LongAnswer(self._state, call, session, partial(self._send, session), self._report)

    def at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        """Make calls, up to ``jobs`` at a time; return their replies in the order of the calls.

        Raises:
            UsageError: one of them may not be sent; then none is.
        """
        batch = [self._ready(call) for call in calls]
        ways = [(self._way(call), call) for call in batch]
        from cpshell.engines.threads import at_once

        replies = at_once(lambda way: answer(way[1], partial(self._send, way[0])), ways, jobs)
        return self._reported(ways, replies, jobs)

    def _reported(
        self, ways: "Iterable[tuple[Session, Call]]", replies: Iterator[Reply], jobs: int
    ) -> Iterator[Reply]:
        with self._state.context.network.jobs(jobs):
            for (session, call), reply in zip(ways, replies, strict=False):
                self._report(session.name, call, reply)
                yield reply

    def batch(self, calls: Sequence[Call], *, abort: bool = True) -> list[Reply]:
        """Make several calls in one request.

        Raises:
            CallFailed: the batch as a whole was refused.
        """
        from cpshell.panel.batch import batch_call, batch_replies

        calls = [self._ready(call) for call in calls]
        session = self._way(*calls)
        reply = self._send(session, batch_call(calls, session.service, abort=abort))
        replies = batch_replies(calls, reply)
        complete = len(replies) == len(calls) and all(each.ok for each in reply.inner)
        if not reply.ok and (complete or not replies):
            raise reply.failure()
        told = [text for each in replies for text in each.errors]
        told += failures_of(reply.inner, len(calls))
        news = [text for text in reply.errors if not any(each in text for each in told)]
        self._tell(changed(reply, ok=True, errors=news, inner=()))
        for number, each in enumerate(replies, 1):
            self._tell(each, f"call {number} of {len(calls)}, ")
        return replies

    def _send(self, session: "Session", call: Call) -> Reply:
        """Send a call, a write between two lines of the journal where there is one."""
        state = self._state
        kept = state.journals.given is not None or session.journal is not None
        journal = state.journals.of(session) if kept and not reads(call) else None
        if journal is None:
            return self._sent(session, call)
        from cpshell.shell.journal import written_by

        turns = tuple(map(state.redactor.text, state.turns))  # whole: they tell turns apart
        place = {"script": state.source, "line": state.line, "turns": turns}
        write = written_by(session, call, state.redactor, **place)
        return journal.keep(write, call, partial(self._sent, session, call))

    def _sent(self, session: "Session", call: Call) -> Reply:
        """Send a call; remember a write that may have run and was not answered."""
        self._state.sent = (session, call)
        try:
            return session.call(call)
        except BaseException as error:
            if not reads(call) and may_have_run(error):
                self._state.unsure.append(call.name)
                if not isinstance(error, Exception):  # a signal, whose line names no call
                    self._state.tell(call.name, ": interrupted while it ran; it may have run")
            raise

    def check(self, call: Call, *, sends: bool) -> None:
        """Refuse a call that the session cannot take, or may not be sent, before it is whole: its
        secrets are asked for afterwards.

        Raises:
            UsageError: no session is open that takes it, or ``--read-only`` holds it back.
        """
        request_for(call, self._state.stack.serving(call).service)
        carries = call.entry is not None and call.entry.wraps  # what, is not known yet
        if sends and not carries:
            self._refuse_write(call)

    def preview(self, call: Call) -> dict[str, Any]:
        """Return the request that a call would be: method, url, header, form or json, files.

        Secrets are masked; nothing is sent.
        """
        from cpshell.shell.preview import preview

        return preview(call, self._state.stack.serving(call), self._state.redactor)

    def last_request(self) -> dict[str, Any]:
        """Return the request of the call that was sent last, as :meth:`preview` shows it.

        Raises:
            UsageError: none was sent.
        """
        from cpshell.shell.preview import preview

        if self._state.sent is None:
            raise UsageError("no call was sent yet")
        session, call = self._state.sent
        return preview(call, session, self._state.redactor)

    def _way(self, *calls: Call) -> "Session":
        """Return the session that makes these calls; say once where it is not the current one."""
        state = self._state
        current, way = state.stack.current, state.stack.serving(*calls)
        if way is not current and (current.name, way.name) not in state.ways:
            state.ways.add((current.name, way.name))
            if not state.settings.quiet:
                state.tell(f"{calls[0].name}: sent through {way.name} ({way.service.label})")
        return way

    def _ready(self, call: Call) -> Call:
        """Return a call as it is sent, once it may be."""
        self._learn(call)
        self._guard(call)
        return call

    def _learn(self, call: Call) -> None:
        """Let the redactor know the secrets among the parameters, and the variables and fields
        that hold them: a short one is known by its name only."""
        redactor, variables = self._state.redactor, self._state.variables
        for name, value in secret_values(call):
            for holder in (name, *_holders(variables, value)):
                redactor.learn(value, keep=False, name=holder)

    def _guard(self, call: Call) -> None:
        """Hold back what may not be sent."""
        settings = self._state.settings
        self._refuse_masks(call)
        self._refuse_write(call)
        if self._state.system.interactive and call.asked and not settings.yes:
            from cpshell.shell.confirmation import confirm

            confirm(self._state, call)

    def _refuse_write(self, call: Call) -> None:
        """Hold back what may write where the shell, or the profile of the session, is read-only."""
        if self._state.settings.read_only:
            why, hint = "this shell is read-only", "set read-only=off"
        elif self._is_held_back(call):
            why, hint = "the profile of this session is read-only", None
        else:
            return
        if not reads(call):
            raise read_only_error(call, why, hint=hint)

    def _is_held_back(self, call: Call) -> bool:
        """Return whether the session, or the one that makes the call, may only read."""
        stack = self._state.stack
        return len(stack) > 0 and (stack.current.read_only or stack.serving(call).read_only)

    def _refuse_masks(self, call: Call) -> None:
        refuse_masks(call)

    def _report(self, session: str, call: Call, reply: Reply, which: str = "") -> None:
        """Let the observers and the user know of a reply; ``which`` page of a list it is."""
        if self._state.system.streams.terminal:
            from cpshell.shell.done_lines import done_line

            self._state.done = "" if reads(call) or reply.messages else done_line(call)
        for observe in tuple(self._observers):
            try:
                observe(session, call, reply)
            except Exception as fault:  # noqa: BLE001 - the call ran: what is learned is an extra
                with suppress(ValueError):  # another turn was first
                    self._observers.remove(observe)
                    self._state.tell(f"cpshell: {self._state.system.faults.report(fault).message}")
        self._tell(reply, which)

    def _tell(self, reply: Reply, which: str = "") -> None:
        """Tell what the server says beside the data, where it says anything."""
        if reply.errors or reply.warnings or reply.messages or reply.remarks or reply.inner:
            from cpshell.shell.reply_notes import tell_notes

            tell_notes(self._state, reply, which)


def _holders(variables: Mapping[str, Any], value: str) -> Iterator[str]:
    """Yield the names of the variables that hold a value, and of the fields of a row."""
    for name, held in variables.items():
        if held == value:
            yield name
        elif isinstance(held, dict):
            yield from (field for field, text in held.items() if text == value)


def read_only_error(call: Call, why: str, *, hint: str | None = None) -> UsageError:
    """Return the error for a call that is held back because it is not known to read only."""
    what = "may write" if effect_of(call) is None else "writes"
    return UsageError(f"{call.name} {what}, and {why}", hint=hint)


def refuse_masks(call: Call) -> None:
    """Refuse what comes from a history, lesson or trace, and has lost its secrets.

    Raises:
        UsageError: a value is a mask.
    """
    for name, value in call.texts:
        if value == MASK or (MASK in value and call.secret(name)):
            raise UsageError(
                f"the value of {name} is a mask, not the secret",
                hint=f"type it again, or write {name}=? to be asked",
            )
