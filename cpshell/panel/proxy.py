"""Proxies that carry connections to a panel by CONNECT: they see TLS, and nothing inside it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from cpshell.errors import UsageError
from cpshell.panel.targets import Target
from cpshell.records import Record, changed, record

FROM_ENVIRONMENT = "env"
_HINT = "write http://HOST:PORT; TLS to the panel goes through it unread"


@record
class Proxy(Record):
    """Carries connections; hosts, domains and networks in ``exempt`` are reached without it.

    With ``tls_only`` plain ports are, too: the variable that names it concerns HTTPS.
    """

    host: str
    port: int
    exempt: tuple[str, ...] = ()
    tls_only: bool = False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def carries(self, target: Target) -> bool:
        """Tell if a server is reached through it.

        Raises:
            UsageError: it would be, and is a plain port.
        """
        if any(_matches(entry, target) for entry in self.exempt):
            return False
        if target.tls or self.tls_only:
            return target.tls
        raise UsageError(
            f"{target.origin} is a plain port: a proxy carries TLS ports only",
            hint="write https://, or leave out --proxy",
        )


def parse_proxy(text: str | None, variables: Mapping[str, str]) -> Proxy | None:
    """Return the proxy that ``--proxy`` names: a URL, or ``env`` for that of the variables.

    Raises:
        UsageError: an invalid URL, or one with credentials in it; it is not repeated.
    """
    if text != FROM_ENVIRONMENT:
        return _parse_url(text, "proxy URL") if text else None
    name = next((n for n in ("https_proxy", "HTTPS_PROXY") if variables.get(n)), None)
    if name is None:
        return None
    listed = variables.get("no_proxy") or variables.get("NO_PROXY") or ""
    exempt = tuple(listed.lower().replace(",", " ").split())
    proxy = _parse_url(variables[name], f"proxy URL in ${name}")
    return changed(proxy, exempt=exempt, tls_only=True)


def _parse_url(text: str, what: str) -> Proxy:
    if "@" in text:
        raise UsageError(f"the {what} has credentials in it: others could see them", hint=_HINT)
    try:
        url = urlsplit(text if "://" in text else f"http://{text}")
        host, port = url.hostname, url.port or 80
    except ValueError:
        raise UsageError(f"invalid {what}", hint=_HINT) from None
    if url.scheme != "http" or not host or url.path.strip("/") or url.query or url.fragment:
        raise UsageError(f"invalid {what}", hint=_HINT)
    return Proxy(host, port)


def _matches(entry: str, target: Target) -> bool:
    """Tell if an entry of ``NO_PROXY`` means this server, as curl reads it."""
    host = target.host.lower()
    if entry in ("*", host):
        return True
    if "/" in entry:
        return _in_network(host, entry)
    domain, _, port = entry.rpartition(":")
    if port.isdecimal() and ":" not in domain:
        if int(port) != target.port:
            return False
        entry = domain
    domain = entry.removeprefix("*").removeprefix(".")
    return host == domain or host.endswith(f".{domain}")


def _in_network(host: str, network: str) -> bool:
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
