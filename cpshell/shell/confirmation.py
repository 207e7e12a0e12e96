"""Ask before a call that destroys or replaces something is sent."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from cpshell.errors import UsageError
from cpshell.events import QuestionAnswered
from cpshell.panel.call import Call
from cpshell.panel.carried import destroying_calls, overwriting_calls, unknown_calls
from cpshell.records import Record, record
from cpshell.render import safe

if TYPE_CHECKING:
    from cpshell.shell.state import State

_YES = ("y", "yes", "Y", "YES", "Yes")


@record
class Confirmation(Record):
    """What is asked before a call is sent: ``text`` says what it does.

    ``name`` is what it destroys, to be typed by who lets it; ``None`` where it only replaces
    something, and yes is enough.
    """

    text: str
    name: str | None = None

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return the answers that let the call go, blanks around them aside."""
        return (self.name,) if self.name is not None else _YES


def confirmations(call: Call, *, unknown: bool = False) -> list[Confirmation]:
    """Return what there is to ask before a call is sent: for each that it carries, if it carries
    others. With ``unknown``, functions that the catalog does not know may destroy something.
    """
    return [
        *(_about_loss(each) for each in destroying_calls(call)),
        *(
            Confirmation(f"{_introduced(each)} replaces what is there.")
            for each in overwriting_calls(call)
        ),
        *(_about_unknown(each) for each in (unknown_calls(call) if unknown else ())),
    ]


def _about_loss(call: Call) -> Confirmation:
    kind, name = _destroyed(call)
    what = f"destroys {_named(call, kind, name)}.\nAnother call cannot bring it back."
    return Confirmation(f"{_introduced(call)} {what}", name)


def _about_unknown(call: Call) -> Confirmation:
    what = f"is not in the catalog: it may destroy {_named(call, '', '')}."
    return Confirmation(f"{safe(call.name)} {what}", call.function)


def confirm(state: "State", call: Call) -> None:
    """Ask for the name of what a call destroys, and yes for what it replaces, and say why.

    Raises:
        UsageError: the answer is another one.
    """
    for question in confirmations(call):
        name = question.name
        wanted = f"Type {name} to go on: " if name is not None else "Go on? (yes/no) "
        _ask(state, call, f"{question.text} {wanted}", question.accepted)


def _ask(state: "State", call: Call, question: str, accepted: Collection[str]) -> None:
    def ask(text: str) -> str:
        answer = state.system.streams.ask(text, False)
        state.bus.emit(QuestionAnswered, text, answer)
        return answer

    if state.consent is not None:
        said = state.consent.obtain(question, accepted, ask)
    else:
        said = ask(question).strip() in accepted
    if not said:
        raise UsageError(f"{call.name} was not sent", hint="--yes asks no questions")


def _destroyed(call: Call) -> tuple[str, str]:
    """Return the parameter that names what a call destroys, and its value: all that it has, where
    it repeats.

    Where the one that the catalog names was not given, the first that was sent; where none
    was, no parameter and the name of the function.
    """
    entry = call.entry
    target = entry.target if entry is not None else None
    given = [(key, value) for key, value in call.parameters if value and not call.secret(key)]
    if entry is not None and target is not None:
        named = [pair for pair in given if entry.parameter(pair[0]) == target]
        if named:
            return named[0][0], ", ".join(dict.fromkeys(value for _, value in named))
        return (given or [("", call.function)])[0]
    return ("", call.function)


def _introduced(call: Call) -> str:
    """Return the name of a call, with what it does in brackets."""
    summary = call.entry.summary if call.entry is not None else ""
    return f"{call.name} ({summary or 'no summary'})"


def _named(call: Call, kind: str, name: str) -> str:
    whose = f" of {safe(call.as_user)}" if call.as_user else ""
    return f"{kind} {safe(name)}{whose}" if kind else f"something{whose}"
