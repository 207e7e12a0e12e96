"""UAPI Mime, BlockIP: types, handlers, redirects, hotlinks and blocked addresses of websites."""

import ipaddress
import json
import re
from collections.abc import Iterable
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.world.areas import domains
from cpshell.sandbox.world.areas.preferences import (
    preference,
    preferences,
    set_preference,
    unset_preference,
)

_TYPES, _HANDLERS, _REDIRECTS = "mime types", "handlers", "redirects"
_HOTLINK, _BLOCKED = "hotlinks", "blocked addresses"
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_EXTENSION = re.compile(r"\.?\w[\w.+-]{0,20}")
_SYSTEM_TYPES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg jpg jpe",
    "image/png": "png",
    "text/css": "css",
    "text/html": "html htm",
}
_SYSTEM_HANDLERS = {".cgi": "cgi-script", ".pl": "cgi-script", ".shtml": "server-parsed"}
Origin = Literal["system", "user"]


# Types and handlers ------------------------------------------------------------------------


@uapi("Mime", "list_mime", feature="mime")
def list_mime(ctx: Context, type: Origin) -> list[dict[str, Any]]:
    """Return the content types of the server or of the account."""
    return type_rows(ctx, type)


def type_rows(ctx: Context, origin: str) -> list[dict[str, Any]]:
    """Content types with the extensions that they are for."""
    own = preferences(ctx.world, ctx.account.user, _TYPES)
    found = _SYSTEM_TYPES if origin == "system" else own
    return [{"type": name, "extension": ext, "origin": origin} for name, ext in found.items()]


@uapi("Mime", "add_mime", feature="mime")
def add_mime(ctx: Context, type: str, extension: str) -> None:
    """Bind extensions to a content type."""
    if not _TYPE.fullmatch(type):
        raise Refusal(f"“{type}” is not a valid MIME type.")
    _check_extensions(extension)
    set_preference(ctx.world, ctx.account.user, _TYPES, type, extension)


def _check_extensions(text: str) -> None:
    for word in text.split():
        if not _EXTENSION.fullmatch(word):
            raise Refusal(f"“{word}” is not a valid file extension.")


@uapi("Mime", "delete_mime", feature="mime")
def delete_mime(ctx: Context, type: str) -> None:
    """Forget a content type."""
    if not unset_preference(ctx.world, ctx.account.user, _TYPES, type):
        raise Refusal(f"You do not have the MIME type “{type}”.")


@uapi("Mime", "list_handlers", feature="handlers")
def list_handlers(ctx: Context, type: Origin) -> list[dict[str, Any]]:
    """Return the handlers of the server or of the account."""
    return handler_rows(ctx, type)


def handler_rows(ctx: Context, origin: str) -> list[dict[str, Any]]:
    """Extensions with the handlers that they have."""
    own = preferences(ctx.world, ctx.account.user, _HANDLERS)
    found = _SYSTEM_HANDLERS if origin == "system" else own
    return [{"extension": ext, "handler": name, "origin": origin} for ext, name in found.items()]


@uapi("Mime", "add_handler", feature="handlers")
def add_handler(ctx: Context, extension: str, handler: str) -> None:
    """Bind extensions to a handler."""
    _check_extensions(extension)
    if not re.fullmatch(r"[\w./-]+", handler):
        raise Refusal(f"“{handler}” is not a valid Apache handler.")
    set_preference(ctx.world, ctx.account.user, _HANDLERS, extension, handler)


@uapi("Mime", "delete_handler", feature="handlers")
def delete_handler(ctx: Context, extension: str) -> None:
    """Unbind an extension."""
    if not unset_preference(ctx.world, ctx.account.user, _HANDLERS, extension):
        raise Refusal(f"There is no handler for the extension “{extension}”.")


# Redirects ---------------------------------------------------------------------------------


@uapi("Mime", "add_redirect", feature="redirects")
def add_redirect(
    ctx: Context,
    domain: str,
    redirect: str,
    src: str = "/",
    type: Literal["permanent", "temp"] = "permanent",
    redirect_wildcard: Flag = False,
    redirect_www: Literal["0", "1", "2"] = "0",
) -> None:
    """Send visitors of a path elsewhere."""
    domains.require_domain(ctx.world, ctx.account.user, domain)
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", redirect):
        raise Refusal(f"“{redirect}” is not a valid URL.")
    source = f"/{src.lstrip('/')}"
    if _find(ctx, domain, source) is not None:
        raise Refusal(f"A redirect from “{domain}{source}” already exists.")
    kept = {"url": redirect, "type": type, "wildcard": int(redirect_wildcard),
            "www": redirect_www}  # fmt: skip
    set_preference(ctx.world, ctx.account.user, _REDIRECTS, f"{domain} {source}", json.dumps(kept))


def _find(ctx: Context, domain: str, source: str) -> dict[str, Any] | None:
    kept = preference(ctx.world, ctx.account.user, _REDIRECTS, f"{domain} {source}")
    found: dict[str, Any] | None = json.loads(kept) if kept else None
    return found


@uapi("Mime", "delete_redirect", feature="redirects")
def delete_redirect(
    ctx: Context, domain: str, src: str = "/", docroot: str = "", args: str = ""
) -> None:
    """Stop to send visitors elsewhere."""
    source = f"/{src.lstrip('/')}"
    if not unset_preference(ctx.world, ctx.account.user, _REDIRECTS, f"{domain} {source}"):
        raise Refusal(f"There is no redirect from “{domain}{source}”.")


@uapi("Mime", "list_redirects", feature="redirects")
def list_redirects(ctx: Context, regex: str = "", destination: str = "") -> list[dict[str, Any]]:
    """Return the redirects."""
    rows = [row for row in redirect_rows(ctx) if destination in ("", row["destination"])]
    return matching(rows, regex, "source")


def redirect_rows(ctx: Context) -> list[dict[str, Any]]:
    """Redirects as rows of the lists."""
    rows: list[dict[str, Any]] = []
    for name, kept in preferences(ctx.world, ctx.account.user, _REDIRECTS).items():
        domain, _, source = name.partition(" ")
        rows.append(_redirect_row(ctx, domain, source, json.loads(kept)))
    return rows


def _redirect_row(ctx: Context, domain: str, source: str, kept: dict[str, Any]) -> dict[str, Any]:
    """Return a redirect as a row: ``matchwww`` is 0 only where www is left out (wire: one client's
    author saw it)."""
    found = domains.find_domain(ctx.world, domain)
    root = f"{ctx.account.home}/{found.root if found else 'public_html'}"
    permanent = kept["type"] == "permanent"
    return {
        "domain": domain,
        "displaydomain": domain,
        "urldomain": domain,
        "docroot": root,
        "source": source,
        "sourceurl": source,
        "displaysourceurl": source,
        "destination": kept["url"],
        "targeturl": kept["url"],
        "type": "permanent" if permanent else "temporary",
        "statuscode": "301" if permanent else "302",
        "kind": "rewrite",
        "opts": f"R={301 if permanent else 302},L",
        "matchwww": int(kept["www"] != "1"),
        "matchwww_text": "checked" if kept["www"] != "1" else "",
        "wildcard": kept["wildcard"],
        "wildcard_text": "checked" if kept["wildcard"] else "",
    }


@uapi("Mime", "get_redirect", feature="redirects")
def get_redirect(ctx: Context, domain: str) -> dict[str, Any]:
    """Return where a domain sends its visitors."""
    domains.require_domain(ctx.world, ctx.account.user, domain)
    kept = _find(ctx, domain, "/")
    return {"redirection_enabled": int(kept is not None), "url": kept["url"] if kept else ""}


@uapi("Mime", "redirect_info", feature="redirects")
def redirect_info(ctx: Context, domain: str, url: str) -> dict[str, Any]:
    """Return a domain and where it sends its visitors."""
    domains.require_domain(ctx.world, ctx.account.user, domain)
    return {"domain": domain, "url": url}


# Hotlinks ----------------------------------------------------------------------------------


@uapi("Mime", "list_hotlinks", feature="hotlink")
def list_hotlinks(ctx: Context) -> dict[str, Any]:
    """Return which sites may embed files of this one."""
    kept = preference(ctx.world, ctx.account.user, _HOTLINK, "rule")
    rule = json.loads(kept) if kept else _NO_RULE
    return {"state": "enabled" if kept else "disabled", **rule}


_NO_RULE = {"allow_null": 1, "extensions": "jpg,jpeg,gif,png,bmp", "redirect_url": "", "urls": []}


@uapi("Mime", "add_hotlink", feature="hotlink")
def add_hotlink(
    ctx: Context, urls: str, extensions: str, redirect_url: str, allow_null: Flag = False
) -> None:
    """Let only some sites embed files of this one."""
    rule = {
        "allow_null": int(allow_null),
        "extensions": extensions,
        "redirect_url": redirect_url,
        "urls": urls.split(),
    }
    set_preference(ctx.world, ctx.account.user, _HOTLINK, "rule", json.dumps(rule))


@uapi("Mime", "delete_hotlink", feature="hotlink")
def delete_hotlink(ctx: Context) -> None:
    """Let every site embed files of this one again."""
    if not unset_preference(ctx.world, ctx.account.user, _HOTLINK, "rule"):
        raise Refusal("Hotlink protection is not enabled.")


# Blocked addresses -------------------------------------------------------------------------


@uapi("BlockIP", "add_ip", feature="blockers")
def add_ip(ctx: Context, ip: str) -> list[str]:
    """Deny an address, a network or a range access to the websites."""
    blocked = _networks(ip)
    kept = blocked_addresses(ctx)
    if all(entry in kept for entry in blocked):
        raise Refusal(f"The address “{ip}” is already blocked.")
    for entry in blocked:
        set_preference(ctx.world, ctx.account.user, _BLOCKED, entry, "1")
    return blocked


@uapi("BlockIP", "remove_ip", feature="blockers")
def remove_ip(ctx: Context, ip: str) -> list[str]:
    """Lift a block."""
    blocked = _networks(ip)
    removed = [
        entry for entry in blocked if unset_preference(ctx.world, ctx.account.user, _BLOCKED, entry)
    ]
    if not removed:
        raise Refusal(f"The address “{ip}” is not blocked.")
    return removed


def blocked_addresses(ctx: Context) -> list[str]:
    """Return the addresses and networks that are blocked."""
    return list(preferences(ctx.world, ctx.account.user, _BLOCKED))


def _networks(text: str) -> list[str]:
    """Return an address, a network, a range with a dash or the beginning of an address as networks.

    Raises Refusal for anything else.
    """
    try:
        found = list(_read_networks(text))
    except (ValueError, TypeError):
        raise Refusal(f"“{text}” is not a valid IP address or range.") from None
    return [
        str(entry.network_address) if entry.num_addresses == 1 else str(entry) for entry in found
    ]


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _read_networks(text: str) -> Iterable[Network]:
    if "-" in text:
        first, last = (part.strip() for part in text.split("-", 1))
        return ipaddress.summarize_address_range(
            ipaddress.IPv4Address(first), ipaddress.IPv4Address(last)
        )
    if re.fullmatch(r"(\d{1,3}\.){1,3}", text):
        parts = [part for part in text.split(".") if part]
        padded = ".".join([*parts, *["0"] * (4 - len(parts))])
        return [ipaddress.ip_network(f"{padded}/{8 * len(parts)}")]
    return [ipaddress.ip_network(text)]
