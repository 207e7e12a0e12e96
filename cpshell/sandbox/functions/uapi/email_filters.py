"""UAPI Email: filters. Their rules and actions come in numbered parameters (wire: recorded)."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Context, Named, Numbered, Parameters, Refusal, uapi
from cpshell.sandbox.functions.uapi.mail_owner import filter_owner
from cpshell.sandbox.world.areas import mail_filters
from cpshell.sandbox.world.areas.mail_filters import Action, MailFilter, Rule

_FEATURE = "popaccts"


def read_rules(parameters: Parameters) -> tuple[list[Rule], list[Action]]:
    """Return the rules (part1, match1, val1, opt1 …) and actions (action1, dest1 …) of a request.

    Raises Refusal for a rule that lacks a part.
    """
    parts, matches = parameters.numbered("part"), parameters.numbered("match")
    values, joins = parameters.numbered("val"), parameters.numbered("opt")
    for number in sorted({*parts, *matches, *values}):
        for name, given in (("part", parts), ("match", matches), ("val", values)):
            if number not in given:
                raise Refusal(f"The required parameter “{name}{number}” is not set.")
    rules = [
        Rule(parts[number], matches[number], values[number], joins.get(number) or "or")
        for number in sorted(parts)
    ]
    actions, targets = parameters.numbered("action"), parameters.numbered("dest")
    return rules, [Action(actions[number], targets.get(number)) for number in sorted(actions)]


@uapi("Email", "store_filter", feature=_FEATURE, webmail=True)
def store_filter(
    ctx: Context, filtername: str, account: str = "", oldfiltername: str = ""
) -> dict[str, Any]:
    """Add a filter, or replace the one of this name or the old one."""
    owner = filter_owner(ctx, account)
    rules, actions = read_rules(ctx.parameters)
    mail_filters.store_filter(
        ctx.world, ctx.account.user, owner, filtername, rules, actions, oldfiltername or None
    )
    return {"account": account or ctx.account.user}


@uapi("Email", "list_filters", feature=_FEATURE, webmail=True)
def list_filters(ctx: Context, account: str = "") -> list[dict[str, Any]]:
    """Return the filters in the order they run in."""
    return filter_rows(ctx, account)


def filter_rows(ctx: Context, account: str) -> list[dict[str, Any]]:
    """Filters as rows of the lists.

    Raises Refusal for a mailbox of others.
    """
    owner = filter_owner(ctx, account)
    return [
        {
            "filtername": entry.name,
            "enabled": int(entry.enabled),
            "unescaped": 1,
            "rules": [_rule(rule) for rule in entry.rules],
            "actions": [_action(action) for action in entry.actions],
        }
        for entry in mail_filters.filters_of(ctx.world, ctx.account.user, owner)
    ]


def _rule(rule: Rule) -> dict[str, Any]:
    return {"part": rule.part, "match": rule.match, "val": rule.value, "opt": rule.next_by}


def _action(action: Action) -> dict[str, Any]:
    return {"action": action.action, "dest": action.destination}


@uapi("Email", "get_filter", feature=_FEATURE, webmail=True)
def get_filter(ctx: Context, filtername: str, account: str = "") -> dict[str, Any]:
    """Return one filter with its rules and actions numbered."""
    entry = require_filter(ctx, account, filtername)
    return {
        "filtername": entry.name,
        "rules": [_rule(rule) | {"number": at} for at, rule in enumerate(entry.rules, 1)],
        "actions": [_action(each) | {"number": at} for at, each in enumerate(entry.actions, 1)],
        "metadata": {"transformed": 1},
    }


def require_filter(ctx: Context, account: str, name: str) -> MailFilter:
    """Return the filter of this name.

    Raises Refusal when there is none, or for a mailbox of others.
    """
    owner = filter_owner(ctx, account)
    return mail_filters.require_filter(ctx.world, ctx.account.user, owner, name)


@uapi("Email", "delete_filter", feature=_FEATURE, webmail=True)
def delete_filter(ctx: Context, filtername: str, account: str = "") -> None:
    """Drop a filter."""
    owner = filter_owner(ctx, account)
    mail_filters.remove_filter(ctx.world, ctx.account.user, owner, filtername)


@uapi("Email", "enable_filter", feature=_FEATURE, webmail=True)
def enable_filter(ctx: Context, filtername: str, account: str = "") -> dict[str, Any]:
    """Switch a filter on."""
    return switch_filter(ctx, account, filtername, on=True)


@uapi("Email", "disable_filter", feature=_FEATURE, webmail=True)
def disable_filter(ctx: Context, filtername: str, account: str = "") -> dict[str, Any]:
    """Switch a filter off."""
    return switch_filter(ctx, account, filtername, on=False)


def switch_filter(ctx: Context, account: str, name: str, *, on: bool) -> dict[str, Any]:
    """Do it; returns the filter's name and that it was changed."""
    owner = filter_owner(ctx, account)
    mail_filters.enable_filter(ctx.world, ctx.account.user, owner, name, on=on)
    return {"filtername": name, "updated": 1}


@uapi("Email", "reorder_filters", feature=_FEATURE, webmail=True)
def reorder_filters(
    ctx: Context, mailbox: str, order: Annotated[list[str], Named("filter"), Numbered]
) -> None:
    """Change the order that filters run in."""
    owner = filter_owner(ctx, mailbox)
    mail_filters.reorder_filters(ctx.world, ctx.account.user, owner, order)


@uapi("Email", "count_filters", feature=_FEATURE)
def count_filters(ctx: Context) -> int:
    """Return how many filters the account and its mailboxes have."""
    return mail_filters.count_filters(ctx.world, ctx.account.user)


@uapi("Email", "list_filters_backups", feature=_FEATURE)
def list_filters_backups(ctx: Context) -> list[dict[str, Any]]:
    """Return the domains whose mail is filtered: all of them as soon as the account has a
    filter."""
    if not mail_filters.filters_of(ctx.world, ctx.account.user, ""):
        return []
    return [{"domain": ctx.account.domain}]
