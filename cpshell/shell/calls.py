"""Making calls on the current session, with the safety that the contract promises."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from cpshell.catalog import Api
from cpshell.errors import CallFailed, UsageError
from cpshell.panel.batch import batch_call, batch_replies
from cpshell.panel.call import WHOLE, Call, View, make_call
from cpshell.panel.pagination import merge_replies, pages, rows_in, total_of
from cpshell.panel.reply import Reply
from cpshell.panel.request import request_for
from cpshell.redact import MASK
from cpshell.render import rows, safe
from cpshell.shell.jobs import at_once
from cpshell.shell.progress import counting, waiting
from cpshell.shell.state import State

_COLORS = {"warning": "33", "message": "36"}


class Calls:
    """Implements :class:`cpshell.plugin.Calls`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def call(
        self,
        api: Api | str,
        module: str | None,
        function: str,
        parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
        *,
        as_user: str | None = None,
        view: View = WHOLE,
    ) -> Reply:
        """Call an API function on the current session.

        Raises:
            CallFailed: the API said no.
        """
        call = make_call(api, module, function, parameters, as_user=as_user, view=view)
        return self.checked(call)

    def checked(self, call: Call) -> Reply:
        """As :meth:`send`, but a reply that says no is raised.

        Raises:
            CallFailed: with the reply.
        """
        reply = self.send(call)
        if not reply.ok:
            raise CallFailed(reply.reason, reply=reply)
        return reply

    def send(self, call: Call) -> Reply:
        """Make a call; a reply that says no is given back.

        Raises:
            UsageError: ``--read-only`` holds it back, or the user does.
        """
        state = self._state
        self._learn(call)
        if state.collecting is not None:
            state.collecting.append(call)
            return Reply(True, call.api, call.name)
        self._guard(call)
        with waiting(state, call.name):
            reply = state.stack.current.call(call)
        if state.witness is not None:
            state.witness(call, reply)
        self._tell(reply)
        return reply

    def send_all(self, call: Call) -> Reply:
        """Make a call page after page; one reply with the rows of all.

        Raises:
            UsageError: ``--read-only`` holds it back, or the user does.
        """
        state = self._state
        if state.collecting is not None:
            raise UsageError("--all can't stand in a batch")
        self._learn(call)
        self._guard(call)
        replies: list[Reply] = []
        with counting(state, f"rows of {call.name}") as counter:
            for reply in pages(call, state.stack.current.call):
                replies.append(reply)
                counter.total = total_of(reply)
                counter.add(len(rows_in(reply.data)))
        reply = merge_replies(replies)
        if state.witness is not None:
            state.witness(call, reply)
        self._tell(reply)
        return reply

    def calls_at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        """Make calls, up to ``jobs`` at a time; their replies in the order of the calls.

        Raises:
            UsageError: one of them may not be sent; then none is.
        """
        wanted = list(calls)
        if self._state.collecting is not None:
            return iter([self.send(call) for call in wanted])
        for call in wanted:
            self._learn(call)
            self._guard(call)
        return self._told(at_once(self._state.stack.current.call, wanted, jobs))

    def _told(self, replies: Iterator[Reply]) -> Iterator[Reply]:
        for reply in replies:
            self._tell(reply)
            yield reply

    def batch(self, calls: Sequence[Call], *, abort: bool = True) -> list[Reply]:
        """Several calls in one request.

        Raises:
            CallFailed: the batch as a whole was refused.
        """
        for call in calls:
            self._learn(call)
            self._guard(call)
        session = self._state.stack.current
        reply = session.call(batch_call(calls, session.service, abort=abort))
        replies = batch_replies(calls, reply)
        if not replies and not reply.ok:
            raise CallFailed(reply.reason, reply=reply)
        for each in replies:
            self._tell(each)
        return replies

    def preview(self, call: Call) -> dict[str, Any]:
        """The request that a call would be, secrets masked: method, url, header, form, files."""
        session = self._state.stack.current
        request = request_for(call, session.service)
        masked = [
            (name, MASK if call.secret(name) or self._state.redactor.secret_name(name) else value)
            for name, value in request.form or request.query
        ]
        prefix, header = session.grant.describe()
        url = session.target.origin + prefix + request.path
        if request.query:
            url += f"?{urlencode(masked, safe=MASK)}"
        shown: dict[str, Any] = {"method": request.method, "url": url, "header": header}
        if request.form:
            shown["form"] = [f"{name}={value}" for name, value in masked]
        if request.uploads:
            shown["files"] = {part.name: part.filename for part in request.uploads}
        return shown

    def rows(self, value: Any) -> list[Any]:
        """The rows of a reply or value."""
        return rows(value.data if isinstance(value, Reply) else value)

    def _learn(self, call: Call) -> None:
        """Let the redactor know the secrets among the parameters."""
        redactor = self._state.redactor
        for name, value in call.parameters:
            if redactor.secret_name(name) or call.secret(name):
                redactor.learn(value, keep=False)

    def _guard(self, call: Call) -> None:
        """Hold back what may not be sent."""
        settings = self._state.settings
        if not self._state.replayed:
            _refuse_masks(call)
        if settings.read_only and not call.reads:
            known = call.entry
            what = "writes" if known is not None and known.effect else "may write"
            raise UsageError(
                f"{call.name} {what}, and this shell is read-only", hint="set read-only=off"
            )
        if self._state.system.interactive and call.asked and not settings.yes:
            self._confirm(call)

    def _confirm(self, call: Call) -> None:
        """Ask for the name of what a call destroys, and say why."""
        known = call.entry
        if known is None or not known.destroys:
            return
        kind, name = _destroyed(call)
        whose = f" of {call.as_user}" if call.as_user else ""
        what = f"{kind} {name}{whose}" if kind else f"something{whose}"
        question = (
            f"{call.name} ({known.summary or 'no summary'}) destroys {what}.\n"
            f"It can't be had back by calling it again. Type {name} to go on: "
        )
        if self._state.system.ask(safe(question, multiline=True), False).strip() != name:
            raise UsageError(f"{call.name} was not sent", hint="--yes asks no questions")

    def _tell(self, reply: Reply) -> None:
        """Set what the server says beside the data apart, on standard error."""
        state = self._state
        if state.settings.quiet:
            return
        told = [("warning", text) for text in reply.warnings]
        if reply.ok and (state.system.interactive or state.settings.verbose):
            told += [("message", text) for text in reply.messages]
        for kind, text in told:
            state.tell(f"{reply.call}: {kind}: {text}", _COLORS[kind])


def _refuse_masks(call: Call) -> None:
    """A line from a history, lesson or trace has lost its secrets: the mask must not become one."""
    for name, value in call.parameters:
        if value == MASK or (MASK in value and call.secret(name)):
            raise UsageError(
                f"the value of {name} is a mask, not the secret",
                hint=f"type it again, or write {name}=? to be asked",
            )


def _destroyed(call: Call) -> tuple[str, str]:
    """The parameter that names what a call destroys, and its value.

    Where the one that the catalogue names was not given, the first that was sent; where none
    was, no parameter and the name of the function.
    """
    target = call.entry.target if call.entry else None
    given = [(key, value) for key, value in call.parameters if value and not call.secret(key)]
    named = [pair for pair in given if target is not None and target.matches(pair[0])]
    return (named or given or [("", call.function)])[0]
