"""UAPI Email: what the filters would do with a message.

The data is the text of Exim's filter test (wire: documented); how it is worded is inferred.
"""

import re
from collections.abc import Callable, Iterator
from email import message_from_string
from email.message import Message
from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.functions.uapi.mail_owner import filter_owner
from cpshell.sandbox.patterns import read_pattern
from cpshell.sandbox.world.areas import mail_filters
from cpshell.sandbox.world.areas.mail_filters import MailFilter, Rule

_HEADER = re.compile(r"\$h(?:eader)?_([\w-]+):")


def _number(text: str) -> float:
    found = re.match(r"\s*-?[0-9]+(\.[0-9]+)?", text)
    return float(found[0]) if found else 0.0


def _matches(text: str, value: str) -> bool:
    pattern = read_pattern(value)
    return pattern is not None and pattern.search(text) is not None


_COMPARISONS: dict[str, tuple[Callable[[str, str], bool], bool]] = {
    # how a rule compares, and whether that must hold
    "is": (str.__eq__, True),
    "matches": (_matches, True),
    "does not match": (_matches, False),
    "contains": (str.__contains__, True),
    "does not contain": (str.__contains__, False),
    "begins": (str.startswith, True),
    "does not begin": (str.startswith, False),
    "ends": (str.endswith, True),
    "does not end": (str.endswith, False),
    "is above": (lambda text, value: _number(text) > _number(value), True),
    "is not above": (lambda text, value: _number(text) > _number(value), False),
    "is below": (lambda text, value: _number(text) < _number(value), True),
}


@uapi("Email", "trace_filter", feature="popaccts", webmail=True)
def trace_filter(ctx: Context, msg: str, account: str = "") -> dict[str, Any]:
    """Say what the filters of the account or of a mailbox do with a message; one without
    headers is a body alone."""
    owner = filter_owner(ctx, account)
    filters = mail_filters.filters_of(ctx.world, ctx.account.user, owner)
    if not filters:
        raise Refusal(f"There is no filter for “{owner or ctx.account.user}”.")
    message = message_from_string(msg)
    lines = [line for entry in filters if entry.enabled for line in _trace(entry, message)]
    delivers = any(line.startswith("Action: ") for line in lines)
    lines.append(
        "Filtering set up at least one significant delivery or other action."
        if delivers
        else "Filtering did not set up a significant delivery."
    )
    return {"trace": "\n".join(lines) + "\n"}


def _trace(entry: MailFilter, message: Message) -> Iterator[str]:
    holds = False
    joined = "or"
    for rule in entry.rules:
        fits = _fits(rule, message)
        holds = (holds and fits) if joined == "and" else (holds or fits)
        joined = rule.next_by
        yield f"Sub-condition is {str(fits).lower()}: {rule.part} {rule.match} {rule.value}"
    yield f"Condition is {str(holds).lower()}: {entry.name}"
    for action in entry.actions if holds else ():
        yield f"Action: {action.action} {action.destination or ''}".rstrip()


def _fits(rule: Rule, message: Message) -> bool:
    test, wanted = _COMPARISONS[rule.match]
    text, value = _part(rule.part, message), rule.value
    if rule.match not in ("matches", "does not match"):
        text, value = text.lower(), value.lower()
    return test(text, value) == wanted


def _part(part: str, message: Message) -> str:
    """Return the text that a rule looks at; the sandbox knows headers and the body."""
    if part == "$message_body":
        return str(message.get_payload())
    if part == "$message_headers":
        return "\n".join(f"{name}: {value}" for name, value in message.items())
    if part == "$reply_address:":
        return str(message["Reply-To"] or message["From"] or "")
    names = _HEADER.findall(part)
    return ", ".join(str(value) for name in names for value in message.get_all(name, []))
