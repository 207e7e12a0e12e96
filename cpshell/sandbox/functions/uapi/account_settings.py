"""UAPI ContactInformation, Personalization, UserData, Users: what an account can change about
itself."""

import json
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Json, Refusal, uapi
from cpshell.sandbox.functions.uapi.mail_owner import is_address
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.world.areas import accounts
from cpshell.sandbox.world.areas.preferences import preference, preferences, set_preference
from cpshell.sandbox.world.secrets import require_strong_password

_CONTACT = "contact"
_INTERFACE = "interface"
_LONGEST_VALUE = 128 * 1024


def _require_password(ctx: Context, password: str) -> None:
    if not accounts.verify_password(ctx.account, password):
        raise Refusal("The password that you entered is incorrect.")


# Contact addresses -------------------------------------------------------------------------


def contact_addresses(ctx: Context) -> list[str]:
    """Return the account's contact addresses: none, one or two."""
    second = preference(ctx.world, ctx.account.user, _CONTACT, "second email")
    return [address for address in (ctx.account.email, second) if address]


def set_contact_addresses(ctx: Context, addresses: list[str]) -> None:
    """Replace the contact addresses.

    Raises Refusal for more than two or an invalid address.
    """
    if len(addresses) > 2:
        raise Refusal("You can set at most two contact email addresses.")
    for address in addresses:
        if not is_address(address):
            raise Refusal(f"“{address}” is not a valid email address.")
    first, second = [*addresses, "", ""][:2]
    user = ctx.account.user
    ctx.world.run("update accounts set email = ? where user = ?", first, user)
    set_preference(ctx.world, user, _CONTACT, "second email", second)


@uapi("ContactInformation", "set_email_addresses", feature="updatecontact")
def set_email_addresses(
    ctx: Context, password: str, address: list[str], old_address: list[str]
) -> None:
    """Replace the contact addresses; the password and the old ones show that it is meant."""
    _require_password(ctx, password)
    _require_old(ctx, old_address)
    set_contact_addresses(ctx, address)


@uapi("ContactInformation", "unset_email_addresses", feature="updatecontact")
def unset_email_addresses(ctx: Context, password: str, old_address: list[str]) -> None:
    """Drop the contact addresses."""
    _require_password(ctx, password)
    _require_old(ctx, old_address)
    set_contact_addresses(ctx, [])


def _require_old(ctx: Context, given: list[str]) -> None:
    if sorted(given) != sorted(contact_addresses(ctx)):
        raise Refusal("The old contact email addresses do not match the current ones.")


# Interface preferences ---------------------------------------------------------------------


@uapi("Personalization", "get", webmail=True)
def get(ctx: Context, names: list[str] = []) -> dict[str, Any]:  # noqa: B006  # it is only read
    """Saved interface preferences; those that were never saved are empty."""
    kept = preferences(ctx.world, ctx.account.user, _INTERFACE)
    wanted = names or list(kept)
    return {
        "personalization": {
            name: {"success": 1, "reason": "OK", "value": kept.get(name)} for name in wanted
        }
    }


@uapi("Personalization", "set", webmail=True)
def set_(ctx: Context, personalization: Json) -> dict[str, Any]:
    """Save interface preferences: an object of names and values."""
    if not isinstance(personalization, dict) or not personalization:
        raise Refusal("“personalization” must be a JSON object of names and values.")
    rows: dict[str, Any] = {}
    for name, value in personalization.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if len(text) > _LONGEST_VALUE:
            raise Refusal(f"The value of “{name}” is too long.")
        set_preference(ctx.world, ctx.account.user, _INTERFACE, name, text)
        rows[name] = {"success": 1, "reason": "OK", "value": text}
    return {"personalization": rows}


@uapi("UserData", "get_scoped_userdata")
def get_scoped_userdata(ctx: Context, scope: str) -> dict[str, str]:
    """Return what was saved in a scope."""
    return preferences(ctx.world, ctx.account.user, f"userdata {scope}")


@uapi("UserData", "set_scoped_userdata")
def set_scoped_userdata(
    ctx: Context, scope: str, key: str = "", value: str = "", json: Json = None
) -> None:
    """Save a value under a name, or an object of several."""
    if isinstance(json, dict):
        entries = {str(name): str(entry) for name, entry in json.items()}
    elif key:
        entries = {key: value}
    else:
        raise Refusal("You must specify either the “key” or the “json” parameter.")
    for name, entry in entries.items():
        set_preference(ctx.world, ctx.account.user, f"userdata {scope}", name, entry)


@uapi("Users", "change_password", feature="passwd")
def change_password(
    ctx: Context, oldpass: str, newpass: str, enabledigest: Flag = False, enablemysql: Flag = False
) -> None:
    """Change the account's own password; its other sessions end."""
    change_own_password(ctx, oldpass, newpass)


def change_own_password(ctx: Context, old: str, new: str) -> None:
    """Do it.

    Raises Refusal when the old one is wrong or the new one weak.
    """
    _require_password(ctx, old)
    require_strong_password(new)
    accounts.set_password(ctx.world, ctx.account.user, new)
    ctx.host.sessions.end_all_of(ctx.account.user, Purge.PASSWORD_CHANGE, keep=ctx.caller.session)
