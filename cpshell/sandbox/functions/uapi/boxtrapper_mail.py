"""UAPI BoxTrapper: the mail that waits until its sender answers (shapes: the published description;
wire: that a rule alone lets a message wait is inferred)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.clock import iso_time
from cpshell.sandbox.functions.uapi.boxtrapper import box_of
from cpshell.sandbox.world.areas import boxtrapper
from cpshell.sandbox.world.areas.boxtrapper import HeldMail

_FEATURE = "boxtrap"
_DAY = 86_400
_TOP_LINES = 200
_SOME_FAILED = "One or more of the operations failed."
Action = Literal["deliver", "deliverall", "delete", "deleteall", "blacklist", "whitelist", "ignore"]
Data = dict[str, Any]


@uapi("BoxTrapper", "list_queued_messages", feature=_FEATURE, webmail=True)
def list_queued_messages(ctx: Context, email: str, date: int = 0) -> list[Data]:
    """Return the messages of a day that wait for an answer."""
    day = (date or ctx.clock.now()) // _DAY
    return [
        {
            "from": message.sender,
            "queuefile": message.queuefile,
            "subject": message.subject,
            "time": message.came,
        }
        for message in boxtrapper.queue_of(ctx.world, box_of(ctx, email).address)
        if message.came // _DAY == day
    ]


@uapi("BoxTrapper", "get_message", feature=_FEATURE, webmail=True)
def get_message(ctx: Context, email: str, queuefile: str) -> Data:
    """Return the first lines of a message that waits."""
    address = box_of(ctx, email).address
    message = _require(ctx, address, queuefile)
    top = "".join(message.text.splitlines(keepends=True)[:_TOP_LINES])
    return {"queuefile": queuefile, "content": top, "contents": top}


@uapi("BoxTrapper", "get_log", feature=_FEATURE, webmail=True)
def get_log(ctx: Context, email: str, date: int = 0) -> Data:
    """Return what happened on a day."""
    address = box_of(ctx, email).address
    when = date or ctx.clock.now()
    events: list[tuple[int, str, HeldMail]] = []
    for message in boxtrapper.mail_of(ctx.world, address):
        events.append((message.came, "queued", message))
        if message.outcome:
            events.append((message.done, message.outcome, message))
    lines = [
        f"{iso_time(time)} {what} {message.queuefile} from {message.sender}: {message.subject}"
        for time, what, message in sorted(events, key=lambda event: event[0])
        if time // _DAY == when // _DAY
    ]
    path = f"{ctx.account.home}/etc/{address}/boxtrapper/log"
    return {"date": when, "lines": lines, "path": path}


# What to do with them ------------------------------------------------------------------------


@uapi("BoxTrapper", "process_messages", feature=_FEATURE, webmail=True)
def process_messages(
    ctx: Context, action: list[Action], queuefile: list[str], email: str = ""
) -> list[Data]:
    """Do one thing after the other with messages."""
    return _process(ctx, email, [(one, name) for one in action for name in queuefile])


@uapi("BoxTrapper", "deliver_messages", feature=_FEATURE, webmail=True)
def deliver_messages(
    ctx: Context, email: str, queuefile: list[str], all_like: Flag = False
) -> list[Data]:
    """Let messages into the mailbox, and all others of their senders if asked for."""
    return _process_all_like(ctx, email, "deliver", queuefile, all_like=all_like)


@uapi("BoxTrapper", "delete_messages", feature=_FEATURE, webmail=True)
def delete_messages(
    ctx: Context, email: str, queuefile: list[str], all_like: Flag = False
) -> list[Data]:
    """Throw messages away, and all others of their senders if asked for."""
    return _process_all_like(ctx, email, "delete", queuefile, all_like=all_like)


def _listing(action: Action) -> Callable[[Context, list[str], str], list[Data]]:
    """Return the function that puts the senders of messages on a list."""

    def list_senders(ctx: Context, queuefile: list[str], email: str = "") -> list[Data]:
        return _process(ctx, email, [(action, name) for name in queuefile])

    return list_senders


for _action in ("blacklist", "whitelist", "ignore"):
    uapi("BoxTrapper", f"{_action}_messages", feature=_FEATURE, webmail=True)(_listing(_action))


def _process_all_like(
    ctx: Context, email: str, operator: Action, names: list[str], *, all_like: bool
) -> list[Data]:
    wanted: Action = operator
    if all_like:
        wanted = "deliverall" if operator == "deliver" else "deleteall"
    rows = _process(ctx, email, [(wanted, name) for name in names])
    return [{**row, "operator": operator} for row in rows]


def _process(ctx: Context, email: str, steps: list[tuple[Action, str]]) -> list[Data]:
    """Return a row for each step; one that fails says so, and the others are done."""
    address = box_of(ctx, email).address
    rows = [_row(ctx, address, action, name) for action, name in steps]
    if any("failed" in row for row in rows):
        ctx.warning(_SOME_FAILED)
    return rows


def _row(ctx: Context, address: str, action: Action, name: str) -> Data:
    try:
        message = _require(ctx, address, name)
    except Refusal as refusal:
        failed = {"failed": 1, "reason": refusal.reason}
        return {"email": None, "matches": [], "operator": action} | failed
    found = [message]
    if action in ("deliverall", "deleteall"):
        queue = boxtrapper.queue_of(ctx.world, address)
        found = [each for each in queue if each.sender == message.sender]
    for each in found:
        _act(ctx, action, each)
    matches = [each.queuefile for each in found]
    return {"email": message.sender, "matches": matches, "operator": action}


def _act(ctx: Context, action: Action, message: HeldMail) -> None:
    box = boxtrapper.of_mailbox(ctx.world, message.address)
    rule = f"from {message.sender}".replace("@", r"\@").replace(".", r"\.")
    match action:
        case "deliver" | "deliverall":
            boxtrapper.deliver(ctx.world, message)
        case "delete" | "deleteall":
            boxtrapper.discard(ctx.world, message)
        case "blacklist":
            boxtrapper.save(ctx.world, replace(box, blocked=_with(box.blocked, rule)))
        case "whitelist":
            boxtrapper.save(ctx.world, replace(box, allowed=_with(box.allowed, rule)))
        case "ignore":
            boxtrapper.save(ctx.world, replace(box, ignored=_with(box.ignored, rule)))


def _with(rules: tuple[str, ...], rule: str) -> tuple[str, ...]:
    return rules if rule in rules else (*rules, rule)


def _require(ctx: Context, address: str, name: str) -> HeldMail:
    for message in boxtrapper.queue_of(ctx.world, address):
        if message.queuefile == name:
            return message
    raise Refusal(f"The message “{name}” is not in the queue.")
