"""UAPI BoxTrapper: its settings, lists and messages of a mailbox."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.functions.uapi.mail_owner import is_address, own_mailbox
from cpshell.sandbox.world.areas import boxtrapper
from cpshell.sandbox.world.areas.boxtrapper import TEMPLATES, BoxTrapper

_FEATURE = "boxtrap"
_LONGEST_QUEUE = 30
Template = Literal["blacklist", "returnverify", "verifyreleased", "verify"]
Data = dict[str, Any]


def box_of(ctx: Context, email: str) -> BoxTrapper:
    """Return what a mailbox of the account has set; a mailbox that calls means itself, whatever
    the address (documented). Raises Refusal when there is none."""
    meant = email if ctx.mailbox is None else ctx.mailbox.address
    return boxtrapper.of_mailbox(ctx.world, own_mailbox(ctx, meant).address)


@uapi("BoxTrapper", "get_status", feature=_FEATURE, webmail=True)
def get_status(ctx: Context, email: str) -> int:
    """Return whether a mailbox asks unknown senders."""
    return int(box_of(ctx, email).enabled)


@uapi("BoxTrapper", "set_status", feature=_FEATURE, webmail=True)
def set_status(ctx: Context, email: str, enabled: Flag) -> Data:
    """Let a mailbox ask unknown senders, or not."""
    boxtrapper.save(ctx.world, replace(box_of(ctx, email), enabled=enabled))
    return {}


@uapi("BoxTrapper", "get_configuration", feature=_FEATURE, webmail=True)
def get_configuration(ctx: Context, email: str) -> Data:
    """Return how a mailbox does it."""
    box = box_of(ctx, email)
    known = {
        "from_addresses": box.address,
        "from_name": "",
        "queue_days": "15",
        "spam_score": "-2.5",
        "enable_auto_whitelist": "1",
        "whitelist_by_association": "1",
    } | box.settings
    return known | {
        "queue_days": int(known["queue_days"]),
        "spam_score": float(known["spam_score"]),
        "enable_auto_whitelist": int(known["enable_auto_whitelist"]),
        "whitelist_by_association": int(known["whitelist_by_association"]),
    }


@uapi("BoxTrapper", "save_configuration", feature=_FEATURE, webmail=True)
def save_configuration(
    ctx: Context,
    email: str,
    from_addresses: str,
    queue_days: int,
    enable_auto_whitelist: Flag,
    whitelist_by_association: Flag,
    from_name: str = "",
    spam_score: float = -2.5,
) -> Data:
    """Change how a mailbox does it."""
    box = box_of(ctx, email)
    _check_addresses(from_addresses.split(","))
    if not 1 <= queue_days <= _LONGEST_QUEUE:
        raise Refusal(f"The number of days must be between 1 and {_LONGEST_QUEUE}.")
    settings = {
        "from_addresses": from_addresses,
        "from_name": from_name,
        "queue_days": str(queue_days),
        "spam_score": str(spam_score),
        "enable_auto_whitelist": str(int(enable_auto_whitelist)),
        "whitelist_by_association": str(int(whitelist_by_association)),
    }
    boxtrapper.save(ctx.world, replace(box, settings=settings))
    return {}


def _check_addresses(addresses: list[str]) -> None:
    for address in addresses:
        if not is_address(address.strip()):
            raise Refusal(f"“{address}” is not a valid email address.")


# Lists -------------------------------------------------------------------------------------


def _getting(read: Callable[[BoxTrapper], tuple[str, ...]]) -> Callable[[Context, str], list[str]]:
    """Return the function that returns a list of a mailbox."""

    def get(ctx: Context, email: str) -> list[str]:
        return list(read(box_of(ctx, email)))

    return get


def _setting(
    change: Callable[[BoxTrapper, tuple[str, ...]], BoxTrapper],
) -> Callable[[Context, str, list[str]], Data]:
    """Return the function that replaces a list of a mailbox."""

    def set_rules(ctx: Context, email: str, rules: list[str]) -> Data:
        for rule in rules:
            if not rule.isprintable():
                raise Refusal(f"“{rule}” is not a valid rule.")
        kept = tuple(rule for rule in rules if rule)
        boxtrapper.save(ctx.world, change(box_of(ctx, email), kept))
        return {}

    return set_rules


for _name, _read, _change in (
    ("allowlist", lambda box: box.allowed, lambda box, rules: replace(box, allowed=rules)),
    ("blocklist", lambda box: box.blocked, lambda box, rules: replace(box, blocked=rules)),
    ("ignorelist", lambda box: box.ignored, lambda box, rules: replace(box, ignored=rules)),
):
    uapi("BoxTrapper", f"get_{_name}", feature=_FEATURE, webmail=True)(_getting(_read))
    uapi("BoxTrapper", f"set_{_name}", feature=_FEATURE, webmail=True)(_setting(_change))
uapi("BoxTrapper", "get_forwarders", feature=_FEATURE, webmail=True)(
    _getting(lambda box: box.forwarders)
)


@uapi("BoxTrapper", "set_forwarders", feature=_FEATURE, webmail=True)
def set_forwarders(ctx: Context, email: str, forwarder: list[str]) -> Data:
    """Say who gets the mail that is let through, too; an empty address is nobody."""
    wanted = tuple(address for address in forwarder if address)
    _check_addresses(list(wanted))
    boxtrapper.save(ctx.world, replace(box_of(ctx, email), forwarders=wanted))
    return {}


# Messages ----------------------------------------------------------------------------------


@uapi("BoxTrapper", "list_email_templates", feature=_FEATURE, webmail=True)
def list_email_templates(ctx: Context) -> list[str]:
    """Return the names of the messages that can be changed."""
    return list(TEMPLATES)


@uapi("BoxTrapper", "get_email_template", feature=_FEATURE, webmail=True)
def get_email_template(ctx: Context, email: str, template: Template) -> str:
    """Return a message."""
    return box_of(ctx, email).templates.get(template, TEMPLATES[template])


@uapi("BoxTrapper", "save_email_template", feature=_FEATURE, webmail=True)
def save_email_template(ctx: Context, email: str, template: Template, contents: str) -> Data:
    """Change a message."""
    box = box_of(ctx, email)
    changed = {**box.templates, template: contents}
    boxtrapper.save(ctx.world, replace(box, templates=changed))
    return {}


@uapi("BoxTrapper", "reset_email_template", feature=_FEATURE, webmail=True)
def reset_email_template(ctx: Context, email: str, template: Template) -> Data:
    """Let a message be as at first."""
    box = box_of(ctx, email)
    kept = {name: text for name, text in box.templates.items() if name != template}
    boxtrapper.save(ctx.world, replace(box, templates=kept))
    return {}
