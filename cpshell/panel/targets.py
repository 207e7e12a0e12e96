"""Where a panel answers: what users write, parsed."""

from urllib.parse import SplitResult, unquote, urlsplit

from cpshell.errors import UsageError
from cpshell.panel.services import Service, service_of_port
from cpshell.records import Record, changed, record


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
        """``https://host:port``, IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def at(self, port: int, service: Service) -> "Target":
        """The same server on another port."""
        return changed(self, port=port, service=service)


def parse_target(text: str, *, service: Service | None = None, user: str | None = None) -> Target:
    """``https://host:port`` or ``[user@]host[:port]`` as a target.

    A known port names its service; a service without a port names its port; with neither it is
    WHM for root and cPanel for anyone else. An explicit ``service`` or ``user`` wins.

    Raises:
        UsageError: no host, a port that is no number, or a path, query or password in it.
    """
    url = _split(text)
    if url.scheme not in ("https", "http"):
        raise UsageError(f"{url.scheme}: is no way to a panel", hint="write https://host:port")
    try:
        port = url.port
    except ValueError:
        port = 0
    if port == 0:
        raise UsageError(f"the port of {text!r} is not a number from 1 to 65535")
    if not url.hostname or not _names_host(url.hostname):
        raise UsageError(f"{text!r} names no host", hint="write https://host:port")
    if url.path not in ("", "/") or url.query or url.fragment:
        raise UsageError(
            f"{text!r} has more than a host and a port", hint="write https://host:port"
        )
    tls = url.scheme == "https"
    user = user or (unquote(url.username) if url.username else None)
    if service is None and port is not None:
        service = service_of_port(port)
        tls = tls and (service is None or port == service.port or "://" in text)
    if port is None:
        service = service or _usual_service(user)
        port = service.port if tls else service.plain_port
    return Target(url.hostname, port, tls, service, user)


def _split(text: str) -> SplitResult:
    """The parts of a url, before anything of it is shown: there may be a password in it."""
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        raise UsageError("the target names no host", hint="write https://host:port") from None
    if url.password is not None:
        raise UsageError(
            "a password does not belong in the target: other users could see it",
            hint="use --password-from env:NAME, file:PATH, cmd:COMMAND or prompt",
        )
    return url


def _names_host(host: str) -> bool:
    """Whether it could be looked up: labels of 1 to 63 bytes, no spaces or controls."""
    if ":" in host:
        return True  # IPv6: its brackets were looked at before
    if not host.isprintable() or any(c in " \\%@\"'<>^`{|}" for c in host):
        return False
    if host.isascii():
        return all(0 < len(label) < 64 for label in host.removesuffix(".").split("."))
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _usual_service(user: str | None) -> Service:
    if user == "root":
        return Service.WHM
    return Service.WEBMAIL if user and "@" in user else Service.CPANEL


def assumed_service(target: Target, user: str) -> Service:
    """The service to speak to until the server's cookie says otherwise."""
    return target.service or _usual_service(user)
