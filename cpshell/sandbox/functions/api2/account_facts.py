"""API 2 StatsBar, Stats, Mime, DenyIp, Locale, CustInfo, Passwd, PasswdStrength: facts about an
account and small settings."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, api2
from cpshell.sandbox.functions.uapi.account_facts import LOCALES, REQUIRED_STRENGTH
from cpshell.sandbox.functions.uapi.account_settings import (
    change_own_password,
    contact_addresses,
    set_contact_addresses,
)
from cpshell.sandbox.functions.uapi.directories import folder_users
from cpshell.sandbox.functions.uapi.usage import stats_rows
from cpshell.sandbox.functions.uapi.web_rules import (
    blocked_addresses,
    handler_rows,
    redirect_rows,
    type_rows,
)
from cpshell.sandbox.world.areas import bandwidth


@api2("StatsBar", "stat")
def stat(ctx: Context, display: str, warnings: str = "", infinityimg: str = "") -> list[Any]:
    """Return the figures that were asked for, with ``|`` between their names."""
    return stats_rows(ctx, display)


@api2("Stats", "getthismonthsbwusage", feature="bandwidth")
def getthismonthsbwusage(ctx: Context) -> dict[str, Any]:
    """Bytes transferred this month."""
    month = bandwidth.present_month(ctx.world)
    return {"bw": sum(bandwidth.transferred(ctx.world, ctx.account, month).values())}


@api2("Mime", "listmime", feature="mime")
def listmime(ctx: Context, system: str = "0") -> list[dict[str, Any]]:
    """Return the content types of the account, or (``system=1``) of the server."""
    return type_rows(ctx, "system" if system == "1" else "user")


@api2("Mime", "listhandlers", feature="handlers")
def listhandlers(ctx: Context, system: str = "0") -> list[dict[str, Any]]:
    """Return the handlers of the account, or (``system=1``) of the server."""
    return handler_rows(ctx, "system" if system == "1" else "user")


@api2("Mime", "listredirects", feature="redirects")
def listredirects(ctx: Context) -> list[dict[str, Any]]:
    """Return the redirects."""
    return redirect_rows(ctx)


@api2("DenyIp", "listdenyips", feature="blockers")
def listdenyips(ctx: Context) -> list[dict[str, Any]]:
    """Return the blocked addresses."""
    return [{"ip": entry, "range": entry} for entry in blocked_addresses(ctx)]


@api2("Htaccess", "listusers", feature="indexmanager")
def listusers(ctx: Context, dir: str) -> list[dict[str, Any]]:
    """Return who may see a protected folder."""
    return [{"user": name} for name in folder_users(ctx, dir)]


@api2("Locale", "get_user_locale")
def get_user_locale(ctx: Context) -> dict[str, Any]:
    """Return the language in use."""
    return {"locale": ctx.account.locale}


@api2("Locale", "get_user_locale_name")
def get_user_locale_name(ctx: Context) -> dict[str, Any]:
    """Return its name."""
    return {"name": LOCALES.get(ctx.account.locale, LOCALES["en"])[0]}


@api2("CustInfo", "contactemails", feature="updatecontact")
def contactemails(ctx: Context, username: str = "") -> list[dict[str, Any]]:
    """Return the contact addresses."""
    found = [*contact_addresses(ctx), "", ""][:2]
    names = ("email", "second_email")
    return [{"name": name, "value": value} for name, value in zip(names, found, strict=True)]


@api2("CustInfo", "displaycontactinfo", feature="updatecontact")
def displaycontactinfo(ctx: Context) -> list[dict[str, Any]]:
    """Return the contact addresses with what they are called on the page (wire: inferred)."""
    shown = {"email": "Primary Email", "second_email": "Secondary Email"}
    return [row | {"descp": shown[row["name"]], "enabled": 1} for row in contactemails(ctx)]


@api2("CustInfo", "savecontactinfo", feature="updatecontact")
def savecontactinfo(ctx: Context, email: str = "", second_email: str = "") -> dict[str, Any]:
    """Replace the contact addresses."""
    set_contact_addresses(ctx, [address for address in (email, second_email) if address])
    return {"result": 1, "reason": "OK"}


@api2("Passwd", "change_password", feature="passwd")
def change_password(ctx: Context, oldpass: str, newpass: str, user: str = "") -> dict[str, Any]:
    """Change the account's own password."""
    if user and user != ctx.account.user:
        raise Refusal("You can change only your own password.")
    change_own_password(ctx, oldpass, newpass)
    return {"status": 1, "statustxt": "The password was changed."}


@api2("PasswdStrength", "appstrengths")
def appstrengths(ctx: Context, app: str = "") -> dict[str, Any]:
    """Return how strong passwords must be."""
    return {"app": app, "strength": REQUIRED_STRENGTH}
