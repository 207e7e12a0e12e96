"""API 2 Email: forwarders, automatic answers, exchangers, filters, mailing lists."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Limit, api2
from cpshell.sandbox.functions.uapi import email_filters, email_settings
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.functions.uapi.email_exchangers import (
    changed,
    exchanger_rows,
    routing_state,
)
from cpshell.sandbox.functions.uapi.email_lists import list_rows
from cpshell.sandbox.functions.uapi.email_responders import (
    require_responder,
    responder_fields,
    responder_rows,
)
from cpshell.sandbox.functions.uapi.email_routes import (
    add_forwarder,
    default_rows,
    forward_domain,
    forwarder_rows,
)
from cpshell.sandbox.functions.uapi.mail_owner import filter_owner, own_address, own_mailbox
from cpshell.sandbox.sizes import megabytes
from cpshell.sandbox.world.areas import (
    domains,
    mail_exchangers,
    mail_filters,
    mail_routes,
    mailboxes,
)

# Forwarders --------------------------------------------------------------------------------


addforward = api2("Email", "addforward", feature="forwarders")(add_forwarder)


@api2("Email", "delforward", feature="forwarders")
def delforward(ctx: Context, email: str, emaildest: str) -> dict[str, Any]:
    """Stop to pass mail on; the address may come as ``address=destination``."""
    address = own_address(ctx, email.partition("=")[0])
    mail_routes.remove_forwarder(ctx.world, ctx.account, address, emaildest)
    return {"status": 1, "statusmsg": f"The forwarder “{address}” was removed."}


@api2("Email", "listforwards", feature="forwarders")
def listforwards(ctx: Context, domain: str = "", regex: str = "") -> list[dict[str, Any]]:
    """Return the forwarders."""
    return matching(forwarder_rows(ctx, domain), regex, "dest")


@api2("Email", "adddomainforward", feature="forwarders")
def adddomainforward(ctx: Context, domain: str, destdomain: str) -> dict[str, Any]:
    """Send all mail of a domain to another domain."""
    return {"status": 1, "statusmsg": forward_domain(ctx, domain, destdomain)}


@api2("Email", "listdefaultaddresses", feature="defaultaddress")
def listdefaultaddresses(ctx: Context, domain: str = "") -> list[dict[str, Any]]:
    """Return where mail to unknown addresses goes."""
    return default_rows(ctx, domain)


@api2("Email", "checkmaindiscard", feature="defaultaddress")
def checkmaindiscard(ctx: Context, domain: str = "") -> dict[str, Any]:
    """Return whether mail to unknown addresses of a domain is thrown away."""
    target = default_rows(ctx, domain or ctx.account.domain)[0]["defaultaddress"]
    return {"status": int(target == ":blackhole:")}


# Automatic answers -------------------------------------------------------------------------


@api2("Email", "listautoresponders", feature="autoresponders")
def listautoresponders(ctx: Context, domain: str = "", regex: str = "") -> list[dict[str, Any]]:
    """Return the automatic answers."""
    return matching(responder_rows(ctx, domain), regex, "email")


@api2("Email", "fetchautoresponder", feature="autoresponders")
def fetchautoresponder(ctx: Context, email: str) -> dict[str, Any]:
    """Return the automatic answer of an address."""
    return responder_fields(require_responder(ctx, email))


# Exchangers --------------------------------------------------------------------------------


@api2("Email", "listmx", feature="changemx")
def listmx(ctx: Context, domain: str = "") -> list[dict[str, Any]]:
    """Return the mail exchangers of one domain or of all."""
    return exchanger_rows(ctx, domain)


@api2("Email", "listmxs", feature="changemx")
def listmxs(ctx: Context, domain: str = "") -> list[dict[str, Any]]:
    """Return the same."""
    return exchanger_rows(ctx, domain)


@api2("Email", "addmx", feature="changemx")
def addmx(
    ctx: Context,
    domain: str,
    exchange: str,
    preference: int,
    alwaysaccept: str = "",
    oldexchange: str = "",
    oldpreference: str = "",
) -> dict[str, Any]:
    """Add a mail exchanger."""
    before = routing_state(ctx, domain)
    mail_exchangers.add_exchanger(ctx.world, ctx.account, domain, exchange, preference)
    return changed(ctx, domain, before, "Added MX Entry")


@api2("Email", "changemx", feature="changemx")
def changemx(
    ctx: Context,
    domain: str,
    exchange: str,
    preference: int,
    oldexchange: str,
    oldpreference: int | None = None,
) -> dict[str, Any]:
    """Change a mail exchanger."""
    before = routing_state(ctx, domain)
    old = (oldexchange, oldpreference)
    mail_exchangers.change_exchanger(ctx.world, ctx.account, domain, old, exchange, preference)
    return changed(ctx, domain, before, "Changed MX Entry")


@api2("Email", "delmx", feature="changemx")
def delmx(ctx: Context, domain: str, exchange: str, preference: int) -> dict[str, Any]:
    """Drop a mail exchanger."""
    before = routing_state(ctx, domain)
    mail_exchangers.remove_exchanger(ctx.world, ctx.account, domain, exchange, preference)
    return changed(ctx, domain, before, "Removed MX Entry")


@api2("Email", "getmxcheck", feature="changemx")
def getmxcheck(ctx: Context, domain: str) -> dict[str, Any]:
    """Return how mail for a domain is routed."""
    domains.require_domain(ctx.world, ctx.account.user, domain)
    return {"mxcheck": mail_exchangers.routing(ctx.world, ctx.account, domain)}


@api2("Email", "getalwaysaccept", feature="changemx")
def getalwaysaccept(ctx: Context, domain: str) -> dict[str, Any]:
    """Return whether this server takes a domain's mail whatever the records say."""
    domains.require_domain(ctx.world, ctx.account.user, domain)
    said = mail_exchangers.routing(ctx.world, ctx.account, domain)
    accepts = int(said in ("local", "secondary"))
    return {"alwaysaccept": accepts, "domain": domain, "mxcheck": said}


# Mailboxes ---------------------------------------------------------------------------------


@api2("Email", "editquota", feature="popaccts")
def editquota(ctx: Context, domain: str, email: str, quota: Limit = None) -> dict[str, Any]:
    """Change a mailbox's quota."""
    mailbox = own_mailbox(ctx, email, domain)
    mailboxes.set_mailbox_quota(ctx.world, mailbox.address, quota)
    return {"result": 1, "reason": "OK"}


@api2("Email", "getdiskusage", feature="popaccts")
def getdiskusage(ctx: Context, domain: str, login: str) -> dict[str, Any]:
    """Return the space that a mailbox uses, in MiB."""
    mailbox = own_mailbox(ctx, login, domain)
    return {
        "login": mailbox.address,
        "user": mailbox.local,
        "domain": mailbox.domain,
        "diskused": megabytes(mailbox.used_bytes),
    }


@api2("Email", "accountname", feature="popaccts")
def accountname(ctx: Context, account: str = "", display: str = "") -> dict[str, Any]:
    """Return the name to show for an account."""
    return {"account": email_settings.account_name(ctx, account, display)}


@api2("Email", "listdomains", feature="popaccts")
def listdomains(ctx: Context, skipmain: Flag = False) -> list[dict[str, Any]]:
    """Return the domains that can have mailboxes."""
    rows = email_settings.list_mail_domains(ctx)
    return [row for row in rows if not (skipmain and row["domain"] == ctx.account.domain)]


@api2("Email", "get_default_email_quota", feature="popaccts")
def get_default_email_quota(ctx: Context) -> dict[str, Any]:
    """Return the quota that is suggested for a new mailbox, in MiB."""
    return {"quota": email_settings.DEFAULT_QUOTA_MB}


@api2("Email", "get_max_email_quota", feature="popaccts")
def get_max_email_quota(ctx: Context) -> dict[str, Any]:
    """Return the biggest quota of a mailbox, in MiB."""
    return {"quota": email_settings.BIGGEST_QUOTA_MB}


@api2("Email", "listlists", feature="lists")
def listlists(ctx: Context, domain: str = "", regex: str = "") -> list[dict[str, Any]]:
    """Return the mailing lists."""
    return matching(list_rows(ctx, domain), regex, "list")


# Filters -----------------------------------------------------------------------------------


@api2("Email", "filterlist", feature="popaccts")
def filterlist(ctx: Context, account: str = "") -> list[dict[str, Any]]:
    """Return the filters of the account or of a mailbox."""
    return email_filters.filter_rows(ctx, account)


@api2("Email", "storefilter", feature="popaccts")
def storefilter(
    ctx: Context, filtername: str, account: str = "", oldfiltername: str = ""
) -> dict[str, Any]:
    """Add a filter, or replace the one of this name."""
    owner = filter_owner(ctx, account)
    rules, actions = email_filters.read_rules(ctx.parameters)
    old = oldfiltername or None
    user = ctx.account.user
    mail_filters.store_filter(ctx.world, user, owner, filtername, rules, actions, old)
    return {"result": 1, "account": account or user}


@api2("Email", "deletefilter", feature="popaccts")
def deletefilter(ctx: Context, filtername: str, account: str = "") -> dict[str, Any]:
    """Drop a filter."""
    owner = filter_owner(ctx, account)
    mail_filters.remove_filter(ctx.world, ctx.account.user, owner, filtername)
    return {"result": 1, "deleted": 1}


@api2("Email", "enablefilter", feature="popaccts")
def enablefilter(ctx: Context, filtername: str, account: str = "") -> dict[str, Any]:
    """Switch a filter on."""
    return email_filters.switch_filter(ctx, account, filtername, on=True)


@api2("Email", "disablefilter", feature="popaccts")
def disablefilter(ctx: Context, filtername: str, account: str = "") -> dict[str, Any]:
    """Switch a filter off."""
    return email_filters.switch_filter(ctx, account, filtername, on=False)
