"""Parse what users write into a target: where a panel answers."""

from urllib.parse import SplitResult, unquote, urlsplit

from cpshell.errors import UsageError
from cpshell.panel.services import Service, service_of_port
from cpshell.records import Record, changed, record

_HINT = "use --password-from env:NAME, file:PATH, cmd:COMMAND or prompt"


@record
class Target(Record):
    """Where a panel answers. ``service`` is ``None`` while only the server can tell."""

    host: str
    port: int
    tls: bool = True
    service: Service | None = None
    user: str | None = None

    @property
    def origin(self) -> str:
        """Return ``https://host:port``, IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def at(self, port: int, service: Service) -> "Target":
        """Return the same server on another port."""
        return changed(self, port=port, service=service)


def parse_target(text: str, *, service: Service | None = None, user: str | None = None) -> Target:
    """Return ``https://host:port`` or ``[user@]host[:port]`` as a target.

    A known port names its service; a service without a port names its port; with neither it is
    WHM for root and cPanel for anyone else. An explicit ``service`` or ``user`` wins.

    Raises:
        UsageError: no host, an invalid port, or a path, query or password in it.
    """
    url = _split(text)
    if url.scheme not in ("https", "http"):
        raise UsageError(f"unsupported scheme {url.scheme!r}", hint="write https://host:port")
    try:
        port = url.port
    except ValueError:
        port = 0
    if port == 0:
        raise UsageError(f"invalid port in {text!r}: not a number from 1 to 65535")
    if not url.hostname or not _names_host(url.hostname):
        raise UsageError(f"no host in the target {text!r}", hint="write https://host:port")
    if url.path not in ("", "/") or url.query or url.fragment:
        error = UsageError(
            f"invalid target {text!r}: it has more than a host and a port",
            hint=f"login {url.scheme}://{url.netloc}",
        )
        error.proposal = error.hint or ""
        raise error
    tls = url.scheme == "https"
    user = user or (unquote(url.username) if url.username else None)
    if user and ":" in user:  # as curl takes it: what follows the colon is not repeated
        raise UsageError(
            "a password does not belong beside the user name: other users could see it",
            hint=_HINT,
        )
    if service is None and port is not None:
        service = service_of_port(port)
        tls = tls and (service is None or port == service.port or "://" in text)
    if port is None:
        service = service or _usual_service(user)
        port = service.port if tls else service.plain_port
    return Target(url.hostname, port, tls, service, user)


def _split(text: str) -> SplitResult:
    """Return the parts of a url; errors show nothing of it, as there may be a password in it."""
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        raise UsageError("no host in the target", hint="write https://host:port") from None
    if url.password is not None:
        raise UsageError(
            "a password does not belong in the target: other users could see it",
            hint=_HINT,
        )
    return url


def _names_host(host: str) -> bool:
    """Return whether the host could be looked up: labels of 1 to 63 bytes without blanks."""
    if ":" in host:
        return True  # IPv6: its brackets were looked at before
    if not host.isprintable() or any(c in " \\%@\"'<>^`{|}" for c in host):
        return False
    try:
        labels = ascii_host(host).removesuffix(".").split(".")
    except UsageError:
        return False
    if not all(0 < len(label) < 64 for label in labels):
        return False
    is_ipv4 = len(labels) == 4 and all(label.isdecimal() for label in labels)
    return not is_ipv4 or all(int(label) < 256 for label in labels)


def ascii_host(host: str) -> str:
    """Return the host as it is looked up and verified: other scripts as IDNA 2008 encodes them.

    Raises:
        UsageError: it cannot be encoded.
    """
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host.lower()).decode()
    except idna.IDNAError:
        raise UsageError(f"invalid host {host!r}") from None


def _usual_service(user: str | None) -> Service:
    if user == "root":
        return Service.WHM
    return Service.WEBMAIL if user and "@" in user else Service.CPANEL


def assumed_service(target: Target, user: str) -> Service:
    """Return the service to speak to until the server's cookie says otherwise."""
    return target.service or _usual_service(user)
