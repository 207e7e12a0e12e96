"""Ask before a call that destroys or replaces something is sent."""

from collections.abc import Collection

from cpshell.errors import UsageError
from cpshell.events import QuestionAnswered
from cpshell.panel.call import Call
from cpshell.panel.carried import destroying_calls, overwriting_calls
from cpshell.shell.state import State


def confirm(state: State, call: Call) -> None:
    """Ask for the name of what a call destroys, and yes for what it replaces, and say why.

    Raises:
        UsageError: the answer is another one.
    """
    for each in destroying_calls(call):
        kind, name = _destroyed(each)
        question = (
            f"{_introduced(each)} destroys {_named(each, kind, name)}.\n"
            f"Another call cannot bring it back. Type {name} to go on: "
        )
        _ask(state, call, question, {name})
    for each in overwriting_calls(call):
        question = f"{_introduced(each)} replaces what is there. Go on? (yes/no) "
        _ask(state, call, question, {"y", "yes", "Y", "YES", "Yes"})


def _ask(state: State, call: Call, question: str, accepted: Collection[str]) -> None:
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
    """Return the parameter that names what a call destroys, and its value.

    Where the one that the catalog names was not given, the first that was sent; where none
    was, no parameter and the name of the function.
    """
    entry = call.entry
    target = entry.target if entry is not None else None
    given = [(key, value) for key, value in call.parameters if value and not call.secret(key)]
    if entry is not None and target is not None:
        named = [pair for pair in given if entry.parameter(pair[0]) == target]
        return (named or given or [("", call.function)])[0]
    return ("", call.function)


def _introduced(call: Call) -> str:
    """Return the name of a call, with what it does in brackets."""
    summary = call.entry.summary if call.entry is not None else ""
    return f"{call.name} ({summary or 'no summary'})"


def _named(call: Call, kind: str, name: str) -> str:
    whose = f" of {call.as_user}" if call.as_user else ""
    return f"{kind} {name}{whose}" if kind else f"something{whose}"
