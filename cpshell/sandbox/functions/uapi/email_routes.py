"""UAPI Email: forwarders, default addresses and the ways of mail."""

from html import escape
from typing import Any, Literal
from urllib.parse import quote

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.functions.uapi.mail_owner import is_address, own_address
from cpshell.sandbox.world.areas import domains, mail_routes, mailboxes
from cpshell.sandbox.world.areas.domains import is_domain_name

# Forwarders --------------------------------------------------------------------------------


@uapi("Email", "add_forwarder", feature="forwarders", webmail=True)
def add_forwarder(
    ctx: Context,
    domain: str,
    email: str,
    fwdopt: str,
    fwdemail: str = "",
    fwdsystem: str = "",
    failmsgs: str = "",
    pipefwd: str = "",
) -> list[dict[str, Any]]:
    """Pass mail to an address on."""
    address = own_address(ctx, email, domain)
    targets = forward_targets(ctx, fwdopt, fwdemail, fwdsystem, failmsgs, pipefwd)
    for target in targets:
        mail_routes.add_forwarder(ctx.world, ctx.account, address, target)
    where = address.partition("@")[2]
    return [{"email": address, "domain": where, "forward": target} for target in targets]


def forward_targets(
    ctx: Context, option: str, emails: str, system: str, message: str, pipe: str
) -> list[str]:
    """Return where mail goes, as the mail server has it.

    Raises Refusal for an option that there isn't, or one without what belongs to it.
    """
    match option:
        case "fwd":
            targets = [entry.strip() for entry in emails.split(",") if entry.strip()]
            bad = [entry for entry in targets if not is_address(entry)]
            if bad or not targets:
                shown = bad[0] if bad else emails
                raise Refusal(f"“{shown}” is not a valid email address to forward to.")
            return targets
        case "system":
            return [system or ctx.account.user]
        case "fail":
            return [f":fail: {message or 'No such person at this address.'}"]
        case "blackhole":
            return [":blackhole:"]
        case "pipe" if pipe:
            return [f"|{ctx.account.home}/{pipe.lstrip('/|')}"]
    raise Refusal(f"“{option}” is not a valid forwarding option, or it lacks a destination.")


@uapi("Email", "delete_forwarder", feature="forwarders", webmail=True)
def delete_forwarder(ctx: Context, address: str, forwarder: str) -> None:
    """Stop to pass mail on."""
    own = own_address(ctx, address)
    mail_routes.remove_forwarder(ctx.world, ctx.account, own, forwarder)


@uapi("Email", "list_forwarders", feature="forwarders", webmail=True)
def list_forwarders(
    ctx: Context, domain: str | None = None, regex: str = ""
) -> list[dict[str, Any]]:
    """Return the forwarders, those of one domain if given; a mailbox sees its own."""
    return matching(forwarder_rows(ctx, domain), regex, "dest")


def forwarder_rows(ctx: Context, domain: str | None) -> list[dict[str, Any]]:
    """Forwarders as rows of the lists.

    Raises Refusal for a domain of others.
    """
    if domain:
        domains.require_domain(ctx.world, ctx.account.user, domain)
    found = mail_routes.forwarders_of(ctx.world, ctx.account.user, domain or None)
    return [
        {
            "dest": address,
            "forward": target,
            "html_dest": escape(address),
            "html_forward": escape(target),
            "uri_dest": quote(address, safe=""),
            "uri_forward": quote(target, safe=""),
        }
        for address, target in found
        if ctx.mailbox is None or ctx.mailbox.address == address
    ]


@uapi("Email", "count_forwarders", feature="forwarders")
def count_forwarders(ctx: Context) -> int:
    """Return how many forwarders there are."""
    return len(mail_routes.forwarders_of(ctx.world, ctx.account.user))


@uapi("Email", "list_forwarders_backups", feature="forwarders")
def list_forwarders_backups(ctx: Context) -> list[dict[str, Any]]:
    """Return the domains that have forwarders."""
    found = mail_routes.forwarders_of(ctx.world, ctx.account.user)
    names = {address.rpartition("@")[2] for address, _ in found}
    return [{"domain": name} for name in sorted(names)]


@uapi("Email", "add_domain_forwarder", feature="forwarders")
def add_domain_forwarder(ctx: Context, domain: str, destdomain: str) -> str:
    """Send all mail of a domain to another domain."""
    return forward_domain(ctx, domain, destdomain)


def forward_domain(ctx: Context, domain: str, destination: str) -> str:
    """Do it; returns what to say about it.

    Raises Refusal for a domain of others or a bad destination.
    """
    if not is_domain_name(destination.lower()) or destination == domain:
        raise Refusal(f"“{destination}” is not a valid destination domain.")
    mail_routes.set_domain_forwarder(ctx.world, ctx.account, domain, destination.lower())
    return f"All mail for “{domain}” now goes to “{destination}”."


@uapi("Email", "delete_domain_forwarder", feature="forwarders")
def delete_domain_forwarder(ctx: Context, domain: str) -> None:
    """Stop to send a domain's mail to another."""
    mail_routes.remove_domain_forwarder(ctx.world, ctx.account, domain)


@uapi("Email", "list_domain_forwarders", feature="forwarders")
def list_domain_forwarders(ctx: Context, domain: str = "") -> list[dict[str, Any]]:
    """Return the domains whose mail goes to another."""
    if domain:
        domains.require_domain(ctx.world, ctx.account.user, domain)
    found = mail_routes.domain_forwarders_of(ctx.world, ctx.account.user)
    return [
        {"dest": name, "forward": target} for name, target in found.items() if domain in ("", name)
    ]


# Default addresses -------------------------------------------------------------------------


@uapi("Email", "list_default_address", feature="defaultaddress")
def list_default_address(ctx: Context, user: str = "", domain: str = "") -> list[dict[str, Any]]:
    """Return where mail to unknown addresses goes."""
    return default_rows(ctx, domain)


def default_rows(ctx: Context, domain: str) -> list[dict[str, Any]]:
    """Default addresses as rows of the lists, of one domain or of all.

    Raises Refusal for a domain of others.
    """
    if domain:
        found = [domains.require_domain(ctx.world, ctx.account.user, domain)]
    else:
        found = domains.domains_of(ctx.world, ctx.account.user)
    return [
        {
            "domain": entry.domain,
            "defaultaddress": mail_routes.default_address(ctx.world, ctx.account, entry.domain),
        }
        for entry in found
    ]


@uapi("Email", "set_default_address", feature="defaultaddress")
def set_default_address(
    ctx: Context,
    fwdopt: Literal["fwd", "fail", "blackhole", "pipe", "system"],
    domain: str = "",
    fwdemail: str = "",
    failmsgs: str = "",
    pipefwd: str = "",
) -> list[dict[str, Any]]:
    """Say where mail to unknown addresses goes."""
    name = domain or ctx.account.domain
    target = ", ".join(forward_targets(ctx, fwdopt, fwdemail, "", failmsgs, pipefwd))
    mail_routes.set_default_address(ctx.world, ctx.account, name, target)
    return [{"domain": name, "dest": target}]


# Where mail goes -------------------------------------------------------------------------


@uapi("Email", "trace_delivery", feature="popaccts")
def trace_delivery(ctx: Context, recipient: str) -> dict[str, Any]:
    """Return where mail to an address goes, one step far."""
    if not is_address(recipient):
        raise Refusal(f"“{recipient}” is not a valid email address.")
    return {
        "address": recipient,
        "type": "routed",
        "destinations": [{"type": kind, "mx": names} for kind, names in _steps(ctx, recipient)],
    }


def _steps(ctx: Context, address: str) -> list[tuple[str, list[str]]]:
    domain = address.partition("@")[2]
    found = domains.find_domain(ctx.world, domain)
    if found is None or found.user != ctx.account.user:
        return [("remote", [domain])]
    targets = [
        target
        for source, target in mail_routes.forwarders_of(ctx.world, found.user, domain)
        if source == address
    ]
    steps: list[tuple[str, list[str]]] = [("forward", [target]) for target in targets]
    if mailboxes.find_mailbox(ctx.world, address) is not None:
        steps.append(("local_delivery", [address]))
    fallback = mail_routes.default_address(ctx.world, ctx.account, domain)
    return steps or [("defaultaddress", [fallback])]
