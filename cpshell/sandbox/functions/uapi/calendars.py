"""UAPI CPDAVD, CCS: calendars and address books, and with whom they are shared (wire: documented;
what ``shared`` says is inferred)."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Context, Flag, Named, uapi
from cpshell.sandbox.world.areas import calendars
from cpshell.sandbox.world.areas.calendars import Collection, Share

_FEATURE = "popaccts"
Data = dict[str, Any]


@uapi("CPDAVD", "list_users", feature=_FEATURE)
def list_users(ctx: Context) -> list[Data]:
    """Return who can have calendars, each with all collections."""
    return [{owner: _collections(ctx, owner) for owner in calendars.owners(ctx.world, ctx.account)}]


def _collections(ctx: Context, owner: str) -> Data:
    return {
        each.path: {
            "displayname": each.name,
            "description": each.description,
            "calendar-color": each.color,
            "protected": int(each.protected),
            "type": each.type,
        }
        for each in calendars.collections_of(ctx.world, ctx.account, owner)
    }


@uapi("CPDAVD", "manage_collection", feature=_FEATURE)
def manage_collection(
    ctx: Context,
    account: str,
    action: Literal["create", "update", "delete"],
    collection_type: Literal["addressbook", "calendar", "tasks"],
    path: str,
    name: str = "",
    description: str = "",
    color: Annotated[str, Named("calendar-color")] = "",
) -> Data:
    """Make, change or remove a collection."""
    calendars.require_owner(ctx.world, ctx.account, account)
    if action == "create":
        entry = Collection(
            ctx.account.user, account, path, collection_type, name or path, description, color
        )
        calendars.save_collection(ctx.world, entry)
        return {"shared": 0}
    found = calendars.require_collection(ctx.world, ctx.account, account, path)
    if action == "delete":
        calendars.remove_collection(ctx.world, found)
    else:
        changed = replace(
            found,
            name=name or found.name,
            description=description or found.description,
            color=color or found.color,
        )
        calendars.save_collection(ctx.world, changed)
    return {"shared": 0}


# Shares of the panel's own server ----------------------------------------------------------


@uapi("CPDAVD", "list_delegates", feature=_FEATURE)
def list_delegates(ctx: Context) -> list[Data]:
    """Return what is shared."""
    return [
        {
            "calendar": share.calendar,
            "calname": calendars.require_collection(
                ctx.world, ctx.account, share.delegator, share.calendar
            ).name,
            "delegatee": share.delegatee,
            "delegator": share.delegator,
            "readonly": int(share.readonly),
        }
        for share in calendars.shares_of(ctx.world, ctx.account.user, ccs=False)
    ]


def _share(
    ctx: Context, delegator: str, calendar: str, delegatee: str, *, readonly: bool = False
) -> Share:
    """Return a share. Raises Refusal for people of others, or a calendar that there is not."""
    for name in (delegator, delegatee):
        calendars.require_owner(ctx.world, ctx.account, name)
    if calendar:
        calendars.require_collection(ctx.world, ctx.account, delegator, calendar)
    return Share(ctx.account.user, delegator, calendar, delegatee, readonly)


@uapi("CPDAVD", "add_delegate", feature=_FEATURE)
def add_delegate(
    ctx: Context, calendar: str, delegatee: str, delegator: str, readonly: Flag = False
) -> Data:
    """Share a calendar."""
    share = _share(ctx, delegator, calendar, delegatee, readonly=readonly)
    calendars.save_share(ctx.world, share, new=True)
    return {"shared": 1}


@uapi("CPDAVD", "update_delegate", feature=_FEATURE)
def update_delegate(
    ctx: Context, calendar: str, delegatee: str, delegator: str, readonly: Flag = False
) -> Data:
    """Share a calendar otherwise."""
    share = _share(ctx, delegator, calendar, delegatee, readonly=readonly)
    calendars.save_share(ctx.world, share, new=False)
    return {"shared": 1}


@uapi("CPDAVD", "remove_delegate", feature=_FEATURE)
def remove_delegate(ctx: Context, calendar: str, delegatee: str, delegator: str) -> Data:
    """Share a calendar no more."""
    calendars.remove_share(ctx.world, _share(ctx, delegator, calendar, delegatee))
    return {"shared": 0}


# Shares of CCS -----------------------------------------------------------------------------


@uapi("CCS", "list_users", feature=_FEATURE)
def list_ccs_users(ctx: Context) -> Data:
    """Return who can have calendars, by name, each with an id."""
    names = calendars.owners(ctx.world, ctx.account)
    return {name: {"uid": f"{number:08d}"} for number, name in enumerate(names, 1)}


@uapi("CCS", "list_delegates", feature=_FEATURE)
def list_ccs_delegates(ctx: Context) -> list[Data]:
    """Return who may see whose calendars."""
    return [
        {
            "delegatee": share.delegatee,
            "delegator": share.delegator,
            "read_only": int(share.readonly),
        }
        for share in calendars.shares_of(ctx.world, ctx.account.user, ccs=True)
    ]


@uapi("CCS", "add_delegate", feature=_FEATURE)
def add_ccs_delegate(ctx: Context, delegatee: str, delegator: str, readonly: Flag = False) -> None:
    """Let somebody see another's calendars."""
    share = _share(ctx, delegator, "", delegatee, readonly=readonly)
    calendars.save_share(ctx.world, share, new=True)


@uapi("CCS", "update_delegate", feature=_FEATURE)
def update_ccs_delegate(
    ctx: Context, delegatee: str, delegator: str, readonly: Flag = False
) -> None:
    """Let somebody change another's calendars, or only see them."""
    share = _share(ctx, delegator, "", delegatee, readonly=readonly)
    calendars.save_share(ctx.world, share, new=False)


@uapi("CCS", "remove_delegate", feature=_FEATURE)
def remove_ccs_delegate(ctx: Context, delegatee: str, delegator: str) -> None:
    """Let somebody see another's calendars no more."""
    calendars.remove_share(ctx.world, _share(ctx, delegator, "", delegatee))
