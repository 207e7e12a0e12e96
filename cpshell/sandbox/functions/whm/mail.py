"""WHM, Mail: mailboxes of accounts, what is turned away, greylisting, records for mail."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, Rest, whm
from cpshell.sandbox.calls.signature import invalid
from cpshell.sandbox.functions.whm.limits import check_email
from cpshell.sandbox.functions.whm.zones import visible_zone
from cpshell.sandbox.world.areas import mail_blocks, tweaks, zones
from cpshell.sandbox.world.areas.cphulk import read_network
from cpshell.sandbox.world.areas.domains import is_domain_name
from cpshell.sandbox.world.areas.mailboxes import mailboxes_of
from cpshell.sandbox.world.records import DEFAULT_TTL, Record, absolute, text_pieces

_ROOT = "all"
_SYSTEM_USERS = ("root", "nobody", "cpanel")


@whm("list_pops_for", acl=("list-accts", "mailcheck"))
def list_pops_for(ctx: Context, user: str) -> dict[str, Any]:
    """Return the mailboxes of an account."""
    account = ctx.require_owned(user)
    return {"pops": [box.address for box in mailboxes_of(ctx.world, account.user)]}


@whm("get_user_email_forward_destination", acl=_ROOT)
def get_user_email_forward_destination(ctx: Context, user: str) -> dict[str, Any]:
    """Return where mail to a user of the machine goes."""
    _require_user(ctx, user)
    found = tweaks.known(ctx.world, "forwards", {}).get(user)
    return {"forward_to": [found] if found else []}


@whm("set_user_email_forward_destination", acl=_ROOT)
def set_user_email_forward_destination(ctx: Context, user: str, forward_to: str) -> None:
    """Change it."""
    _require_user(ctx, user)
    tweaks.keep(ctx.world, "forwards", {user: check_email(forward_to)})


def _require_user(ctx: Context, user: str) -> None:
    if user not in _SYSTEM_USERS:
        ctx.require_owned(user)


# What is turned away ---------------------------------------------------------------------


@whm("block_incoming_email_from_domain", acl=_ROOT)
def block_incoming_email_from_domain(ctx: Context, domain: list[str]) -> None:
    """Turn mail from domains away."""
    for name in domain:
        if not is_domain_name(name.lower()):
            raise Refusal(f"“{name}” is not a valid domain name.")
        mail_blocks.add(ctx.world, "domain", name.lower())


@whm("unblock_incoming_email_from_domain", acl=_ROOT)
def unblock_incoming_email_from_domain(ctx: Context, domain: list[str]) -> None:
    """Take mail from domains again."""
    _unblock(ctx, "domain", [name.lower() for name in domain])


@whm("list_blocked_incoming_email_domains", acl=_ROOT)
def list_blocked_incoming_email_domains(ctx: Context) -> dict[str, Any]:
    """Return the domains whose mail is turned away."""
    return {"domains": [{"domain": name} for name in mail_blocks.entries(ctx.world, "domain")]}


@whm("block_incoming_email_from_country", acl=_ROOT)
def block_incoming_email_from_country(ctx: Context, country_code: list[str]) -> None:
    """Turn mail from countries (two letters) away."""
    for code in country_code:
        if not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise Refusal(f"“{code}” is not a valid country code.")
        mail_blocks.add(ctx.world, "country", code.upper())


@whm("unblock_incoming_email_from_country", acl=_ROOT)
def unblock_incoming_email_from_country(ctx: Context, country_code: list[str]) -> None:
    """Take mail from countries again."""
    _unblock(ctx, "country", [code.upper() for code in country_code])


@whm("list_blocked_incoming_email_countries", acl=_ROOT)
def list_blocked_incoming_email_countries(ctx: Context) -> dict[str, Any]:
    """Return the countries whose mail is turned away."""
    found = mail_blocks.entries(ctx.world, "country")
    return {"countries": [{"country_code": code} for code in found]}


def _unblock(ctx: Context, kind: str, values: list[str]) -> None:
    for value in values:
        if not mail_blocks.remove(ctx.world, kind, value):
            raise Refusal(f"The {kind} “{value}” is not blocked.")


# Greylisting -----------------------------------------------------------------------------


@whm("cpgreylist_status", acl=_ROOT)
def cpgreylist_status(ctx: Context) -> dict[str, Any]:
    """Return whether greylisting is on."""
    return {"is_enabled": int(mail_blocks.greylisting_on(ctx.world))}


@whm("load_cpgreylist_config", acl=_ROOT)
def load_cpgreylist_config(ctx: Context) -> dict[str, Any]:
    """Return its settings."""
    found = tweaks.known(ctx.world, "greylisting", mail_blocks.GREYLIST)
    return {"cpgreylist_config": found | cpgreylist_status(ctx)}


@whm("save_cpgreylist_config", acl=_ROOT)
def save_cpgreylist_config(ctx: Context, settings: Rest) -> dict[str, Any]:
    """Change its settings; the others stay."""
    for name, text in settings.items():
        if name not in mail_blocks.GREYLIST:
            raise Refusal(f"“{name}” is not a greylisting setting.")
        if not (text.isascii() and text.isdigit()) or len(text) > 9:
            raise invalid(name, text)
    values = {name: int(text) for name, text in settings.items()}
    tweaks.keep(ctx.world, "greylisting", values)
    return load_cpgreylist_config(ctx)


@whm("read_cpgreylist_trusted_hosts", acl=_ROOT)
def read_cpgreylist_trusted_hosts(ctx: Context) -> dict[str, Any]:
    """Return the addresses that greylisting leaves alone."""
    return {"greylist_trusted_hosts": _trusted(ctx)}


def _trusted(ctx: Context) -> list[dict[str, Any]]:
    return [
        {"host_ip": value, "comment": comment, "create_time": time}
        for value, (comment, time) in mail_blocks.entries(ctx.world, "trusted").items()
    ]


@whm("create_cpgreylist_trusted_host", acl=_ROOT)
def create_cpgreylist_trusted_host(
    ctx: Context, ip: list[str], comment: str = ""
) -> dict[str, Any]:
    """Let greylisting leave addresses alone."""
    for address in [read_network(text) for text in ip]:
        mail_blocks.add(ctx.world, "trusted", address, comment)
    added = [row for row in _trusted(ctx) if row["host_ip"] in map(read_network, ip)]
    rows = [row | {"id": number} for number, row in enumerate(added, 1)]
    return {"ips_added": rows, "ips_failed": {}, "comment": comment}


@whm("delete_cpgreylist_trusted_host", acl=_ROOT)
def delete_cpgreylist_trusted_host(ctx: Context, ip: list[str]) -> dict[str, Any]:
    """Stop that."""
    for text in ip:
        if not mail_blocks.remove(ctx.world, "trusted", read_network(text)):
            raise Refusal(f"“{text}” is not a trusted host.")
    return {"ips_removed": ip, "ips_failed": {}}


# Records for mail ------------------------------------------------------------------------


@whm("install_spf_records", acl=("edit-dns", "all"))
def install_spf_records(ctx: Context, domain: str, record: str) -> dict[str, Any]:
    """Give a domain an SPF policy in place of the one that it has."""
    if not record.lower().startswith("v=spf1 "):
        raise Refusal(f"“{record}” is not a valid SPF record.")
    _put_text(ctx, domain, "", "v=spf1", record)
    return {"payload": [{"domain": domain, "status": 1, "msg": "SPF record installed."}]}


@whm("apply_dmarc", acl=("edit-dns", "all"))
def apply_dmarc(ctx: Context, domain: str, policy: str) -> None:
    """Give a domain a DMARC policy in place of the one that it has."""
    if not policy.lower().replace(" ", "").startswith("v=dmarc1;"):
        raise Refusal(f"“{policy}” is not a valid DMARC record.")
    _put_text(ctx, domain, "_dmarc.", "v=dmarc1", policy)


@whm("remove_dmarc", acl=("edit-dns", "all"))
def remove_dmarc(ctx: Context, domain: str, force: Flag = False) -> None:
    """Take a domain's DMARC policy away."""
    zone = visible_zone(ctx, domain)
    gone = _texts(ctx, zone, f"_dmarc.{zone}", "v=dmarc1")
    if not gone:
        raise Refusal(f"The domain “{domain}” does not have a DMARC record.")
    zones.change_zone(ctx.world, zone, remove=gone)


def _put_text(ctx: Context, domain: str, before: str, begins: str, text: str) -> None:
    zone = visible_zone(ctx, domain)
    name = f"{before}{zone}"
    record = Record(f"{name}.", DEFAULT_TTL, "TXT", text_pieces(text))
    gone = _texts(ctx, zone, name, begins)
    zones.change_zone(ctx.world, zone, remove=gone, add=[record])


def _texts(ctx: Context, zone: str, name: str, begins: str) -> list[int]:
    """Return the lines of the TXT records of a name that begin so."""
    return [
        index
        for index, record in zones.zone_records(ctx.world, zone)
        if record.type == "TXT"
        and absolute(record.name, zone) == name
        and "".join(record.data).lower().startswith(begins)
    ]
