"""UAPI Email: what mailboxes may use and do."""

from collections.abc import Callable
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Limit, Refusal, uapi
from cpshell.sandbox.functions.uapi.mail_owner import is_address, own_mailbox
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.sizes import MIB, megabytes
from cpshell.sandbox.world.areas import domains, mail_log, mailboxes
from cpshell.sandbox.world.areas.domains import DomainKind
from cpshell.sandbox.world.areas.tweaks import hostname

_FEATURE = "popaccts"
_SETTINGS_BYTES = 14_336
"""The size of the message with the settings of a mail program."""
DEFAULT_QUOTA_MB = 1024
"""The quota that the panel suggests for a new mailbox, in MiB."""
BIGGEST_QUOTA_MB = 4_294_967_296
"""The biggest quota that a mailbox may have, in MiB."""


CHARSETS = ("us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "koi8-r", "shift_jis")
"""The character sets that mail can be in."""


@uapi("Email", "count_pops", feature=_FEATURE)
def count_pops(ctx: Context) -> int:
    """Return how many mailboxes there are."""
    return len(mailboxes.mailboxes_of(ctx.world, ctx.account.user))


@uapi("Email", "edit_pop_quota", feature=_FEATURE)
def edit_pop_quota(ctx: Context, email: str, domain: str, quota: Limit = None) -> None:
    """Change a mailbox's quota."""
    mailbox = own_mailbox(ctx, email, domain)
    mailboxes.set_mailbox_quota(ctx.world, mailbox.address, quota)


@uapi("Email", "get_pop_quota", webmail=True)
def get_pop_quota(
    ctx: Context, email: str, domain: str | None = None, as_bytes: Flag = False
) -> int | str:
    """Return a mailbox's quota in MiB or bytes."""
    mailbox = own_mailbox(ctx, email, domain)
    if mailbox.quota_bytes is None or mailbox.quota_mb is None:
        return "unlimited"
    return mailbox.quota_bytes if as_bytes else mailbox.quota_mb


@uapi("Email", "get_disk_usage", webmail=True)
def get_disk_usage(ctx: Context, user: str, domain: str) -> dict[str, Any]:
    """Return the space that a mailbox uses, in MiB."""
    mailbox = own_mailbox(ctx, user, domain)
    return {
        "diskused": float(megabytes(mailbox.used_bytes)),
        "domain": mailbox.domain,
        "login": mailbox.address,
        "user": mailbox.local,
    }


@uapi("Email", "get_main_account_disk_usage", feature=_FEATURE)
def get_main_account_disk_usage(ctx: Context) -> str:
    """Return the space of the account's own mailbox; nothing is delivered to it here."""
    return "0\N{NO-BREAK SPACE}bytes"


@uapi("Email", "get_main_account_disk_usage_bytes", feature=_FEATURE)
def get_main_account_disk_usage_bytes(ctx: Context) -> int:
    """Return the same in bytes."""
    return 0


@uapi("Email", "get_default_email_quota", feature=_FEATURE)
def get_default_email_quota(ctx: Context) -> int:
    """Return the quota that is suggested for a new mailbox, in bytes."""
    return DEFAULT_QUOTA_MB * MIB


@uapi("Email", "get_default_email_quota_mib", feature=_FEATURE)
def get_default_email_quota_mib(ctx: Context) -> int:
    """Return the same in MiB."""
    return DEFAULT_QUOTA_MB


@uapi("Email", "get_max_email_quota", feature=_FEATURE)
def get_max_email_quota(ctx: Context) -> int:
    """Return the biggest quota of a mailbox, in bytes."""
    return BIGGEST_QUOTA_MB * MIB


@uapi("Email", "get_max_email_quota_mib", feature=_FEATURE)
def get_max_email_quota_mib(ctx: Context) -> int:
    """Return the same in MiB."""
    return BIGGEST_QUOTA_MB


# Locks -------------------------------------------------------------------------------------


def _switch(ctx: Context, email: str, switch: str, *, on: bool) -> str:
    mailbox = own_mailbox(ctx, email)
    mailboxes.set_mailbox_switch(ctx.world, mailbox.address, switch, on=on)
    return mailbox.address


@uapi("Email", "suspend_login", feature=_FEATURE)
def suspend_login(ctx: Context, email: str) -> None:
    """Lock a mailbox's owner out and end the sessions."""
    address = _switch(ctx, email, "suspended_login", on=True)
    ctx.host.sessions.end_all_of(address, Purge.KILL)


def _switching(switch: str, *, on: bool, says: int | None) -> Callable[[Context, str], int | None]:
    """Return the function that sets a switch of a mailbox and answers with ``says``."""

    def change(ctx: Context, email: str) -> int | None:
        _switch(ctx, email, switch, on=on)
        return says

    return change


for _name, _column, _on, _says in (
    ("unsuspend_login", "suspended_login", False, None),
    ("suspend_incoming", "suspended_incoming", True, None),
    ("unsuspend_incoming", "suspended_incoming", False, 1),
    ("suspend_outgoing", "suspended_outgoing", True, 1),
    ("unsuspend_outgoing", "suspended_outgoing", False, None),
    ("hold_outgoing", "hold_outgoing", True, None),
):
    uapi("Email", _name, feature=_FEATURE)(_switching(_column, on=_on, says=_says))


@uapi("Email", "release_outgoing", feature=_FEATURE)
def release_outgoing(ctx: Context, email: str) -> None:
    """Let mail from a mailbox go."""
    address = _switch(ctx, email, "hold_outgoing", on=False)
    mail_log.release(ctx.world, ctx.account.user, address)


@uapi("Email", "get_held_message_count", feature=_FEATURE)
def get_held_message_count(ctx: Context, email: str) -> int:
    """Return how many messages from a mailbox are held."""
    mailbox = own_mailbox(ctx, email)
    return mail_log.held_count(ctx.world, ctx.account.user, mailbox.address)


@uapi("Email", "delete_held_messages", feature=_FEATURE)
def delete_held_messages(ctx: Context, email: str) -> int:
    """Throw away what is held; returns how many messages."""
    mailbox = own_mailbox(ctx, email)
    return mail_log.delete_held(ctx.world, ctx.account.user, mailbox.address)


# About accounts ----------------------------------------------------------------------------


@uapi("Email", "verify_password", webmail=True)
def verify_password(ctx: Context, email: str, password: str) -> int:
    """Return whether a mailbox's password is this."""
    mailbox = own_mailbox(ctx, email)
    return int(mailboxes.password_fits(ctx.world, mailbox.address, password))


@uapi("Email", "account_name", webmail=True)
def account_name(ctx: Context, account: str = "", display: str = "") -> str:
    """Return the name to show for an account."""
    if account and account != ctx.account.user:
        return own_mailbox(ctx, account).address
    return display or "All Mail On Your Account"


@uapi("Email", "has_plaintext_authentication", webmail=True)
def has_plaintext_authentication(ctx: Context) -> int:
    """Return whether passwords may travel without TLS."""
    return 0


@uapi("Email", "get_client_settings", webmail=True)
def get_client_settings(ctx: Context, account: str = "") -> dict[str, Any]:
    """Hosts and ports for a mail program."""
    given = account or (ctx.mailbox.address if ctx.mailbox else ctx.account.user)
    if given == ctx.account.user:
        name, domain = ctx.account.user, ctx.account.domain
    else:
        mailbox = own_mailbox(ctx, given)
        name, domain = mailbox.address, mailbox.domain
    return {
        "account": name,
        "display": name,
        "domain": domain,
        "mail_domain": f"mail.{domain}",
        "from_archiving": 0,
        "has_plaintext_authentication": 0,
        "inbox_service": "imap",
        "inbox_host": f"mail.{domain}",
        "inbox_port": 993,
        "inbox_insecure_port": 143,
        "inbox_username": name,
        "smtp_host": f"mail.{domain}",
        "smtp_port": 465,
        "smtp_insecure_port": 587,
        "smtp_username": name,
        "activesync_available": 0,
        "activesync_host": hostname(ctx.world),
        "activesync_port": 2091,
        "activesync_username": name,
    }


@uapi("Email", "dispatch_client_settings", webmail=True)
def dispatch_client_settings(ctx: Context, account: str, to: str) -> None:
    """Send the settings of a mail program to someone; a mailbox that calls sends it itself."""
    own_mailbox(ctx, account)
    if not is_address(to):
        raise Refusal(f"“{to}” is not a valid email address.")
    sender = ctx.mailbox.address if ctx.mailbox else f"cpanel@{ctx.account.domain}"
    mail_log.send(ctx.world, ctx.account.user, sender, to, _SETTINGS_BYTES)


@uapi("Email", "get_webmail_settings", webmail=True)
def get_webmail_settings(ctx: Context, account: str = "") -> dict[str, Any]:
    """Return where a mailbox's mail is."""
    given = account or (ctx.mailbox.address if ctx.mailbox else "")
    if not given or given == ctx.account.user:
        return {"user": ctx.account.user, "domain": ctx.account.domain, "has_maildir": 1}
    mailbox = own_mailbox(ctx, given)
    return {"user": mailbox.local, "domain": mailbox.domain, "has_maildir": 1}


@uapi("Email", "list_mail_domains", webmail=True)
def list_mail_domains(
    ctx: Context, add_www: Flag = False, include_wildcard: Flag = False, select: str = ""
) -> list[dict[str, Any]]:
    """Return the domains that can have mailboxes; ``select`` marks one of them."""
    names: list[str] = []
    for domain in domains.domains_of(ctx.world, ctx.account.user):
        if _is_behind_addon(ctx, domain.domain):
            continue
        names.append(domain.domain)
        if add_www and domain.kind is not DomainKind.SUB:
            names.append(f"www.{domain.domain}")
    return [{"domain": name} | ({"select": 1} if name == select else {}) for name in names]


def _is_behind_addon(ctx: Context, domain: str) -> bool:
    return bool(
        ctx.world.value("select 1 from domains where kind = 'addon' and parent = ?", domain)
    )


@uapi("Email", "get_charsets", webmail=True)
def get_charsets(ctx: Context) -> list[str]:
    """Return the character sets that mail can be in."""
    return list(CHARSETS)


@uapi("Email", "fetch_charmaps", webmail=True)
def fetch_charmaps(ctx: Context) -> list[dict[str, Any]]:
    """Return the same, one row each."""
    return [{"map": name} for name in CHARSETS]
