"""Make every transport to a panel: the one door to the network.

The policy is asked for the host and port before anything is opened, and certificates that the
user has trusted by hand count for every connection.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, TypeVar

from cpshell.errors import CertificateChanged, CertificateUntrusted
from cpshell.events import Emit, nowhere
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import GreetingTransport, Limits, Response, Transport
from cpshell.panel.trust import Trust
from cpshell.records import Record, changed, record
from cpshell.system.files import final_path
from cpshell.system.policy import ALLOW_ALL, Connect, Policy, ReadFile

if TYPE_CHECKING:
    from cpshell.panel.http import HttpTransport
    from cpshell.panel.pace import Paces
    from cpshell.panel.proxy import Proxy

T = TypeVar("T")


class RememberedCertificates(Protocol):
    """Knows certificates that the user has trusted before, and may ask about others."""

    def pin(self, target: Target) -> str | None:
        """Return the fingerprint that is remembered for this server."""

    def judge(self, target: Target, error: CertificateUntrusted) -> str | None:
        """Return the fingerprint to trust from now on, or ``None`` to refuse; may ask the user."""

    def changed(self, target: Target, error: CertificateChanged) -> CertificateChanged:
        """Return the error for a certificate that is not the remembered one."""


class Translation(Protocol):
    """Knows servers by other names than the shell has for them."""

    def place(self, target: Target) -> Target:
        """Return where the server is that the shell calls this."""

    def emitting(self, emit: Emit) -> Emit:
        """Return what reports an event, with the names that the shell has."""

    def translated(self, transport: GreetingTransport) -> GreetingTransport:
        """Return a transport that sends the names of the server, and returns those of the shell."""


@record
class ConnectionSettings(Record):
    """How a server is reached.

    ``remembered`` is consulted where ``trust`` says nothing; unless ``asks``, the user is not
    asked about certificates that it does not know. Through ``proxy`` go the connections that it
    carries.
    """

    trust: Trust = Trust()
    limits: Limits = Limits()
    remembered: RememberedCertificates | None = None
    asks: bool = True
    proxy: "Proxy | None" = None

    def remembered_pin(self, target: Target) -> str | None:
        """Return the fingerprint that was trusted by hand and counts for this server."""
        if self.remembered is None or self.trust != Trust():
            return None
        return self.remembered.pin(target)

    def proxy_for(self, target: Target) -> "Proxy | None":
        """Return the proxy that carries connections to this server, or ``None``."""
        return self.proxy if self.proxy is not None and self.proxy.carries(target) else None


@record
class Network(Record):
    """Makes transports; ``stand_in`` makes those of a replay, which answer without a network.

    All that it makes keep to ``paces``, if there are any. With a ``translation`` the policy and the
    certificates are those of the place where the server is.
    """

    policy: Policy = ALLOW_ALL
    stand_in: Callable[[Target], Transport] | None = None
    paces: "Paces | None" = None
    translation: Translation | None = None

    def jobs(self, number: int) -> AbstractContextManager[None]:
        """Let so many requests run at once to each server."""
        return nullcontext() if self.paces is None else self.paces.jobs(number)

    def connect(
        self, target: Target, settings: ConnectionSettings, emit: Emit = nowhere
    ) -> Transport:
        """Return a transport to one port of a server; it connects when something is sent.

        Raises:
            Refused: the policy does not allow this host and port, or the file of authorities.
            UsageError: the trust settings are invalid.
        """
        if self.stand_in is not None:
            return self.stand_in(target)
        return self._connect(target, settings, emit)

    def greet(self, target: Target, settings: ConnectionSettings, emit: Emit = nowhere) -> None:
        """Judge the certificate of a server, as :meth:`connect` does, before a secret is typed.

        Only a TLS handshake is sent.

        Raises:
            Refused, UsageError: as of :meth:`connect`.
            ConnectionFailed: the server cannot be reached, or its certificate is not trusted.
        """
        if self.stand_in is not None or not target.tls:
            return
        with closing(self._connect(target, settings, emit)) as transport:
            transport.greet()

    def _connect(
        self, target: Target, settings: ConnectionSettings, emit: Emit
    ) -> GreetingTransport:
        if self.translation is not None:
            place = self.translation.place(target)
            emit = self.translation.emitting(emit)
            return self.translation.translated(self._connect_to(place, settings, emit))
        return self._connect_to(target, settings, emit)

    def _connect_to(
        self, target: Target, settings: ConnectionSettings, emit: Emit
    ) -> GreetingTransport:
        self._check(target, settings)
        if settings.remembered is None or settings.trust != Trust():
            return self._wire(target, settings, emit)
        return _RememberingTransport(
            target, settings, settings.remembered, lambda own: self._wire(target, own, emit)
        )

    def _wire(self, target: Target, settings: ConnectionSettings, emit: Emit) -> GreetingTransport:
        wire = _http(target, settings, emit)
        if self.paces is None:
            return wire
        from cpshell.panel.pace import PacedTransport

        pace = self.paces.of(target.origin, f"{target.host}:{target.port}")
        return PacedTransport(wire, pace, settings.limits.whole)

    def fingerprint(self, target: Target, settings: ConnectionSettings) -> str | None:
        """Return the fingerprint of the certificate that a server shows now, or ``None``.

        Raises:
            Refused: the policy does not allow this host and port.
        """
        with _certifi_later():
            from cpshell.panel.http import peer_fingerprint

        self._check(target, settings)
        return peer_fingerprint(target, settings.limits, settings.proxy_for(target))

    def _check(self, target: Target, settings: ConnectionSettings) -> None:
        self.policy.check(Connect(target.host, target.port))
        proxy = settings.proxy_for(target)
        if proxy is not None:
            self.policy.check(Connect(proxy.host, proxy.port))
        if settings.trust.ca is not None:
            self.policy.check(ReadFile(final_path(Path(settings.trust.ca))))


def _http(target: Target, settings: ConnectionSettings, emit: Emit) -> "HttpTransport":
    with _certifi_later():
        from cpshell.panel.http import HttpTransport  # brings httpcore, not before it is needed

    return HttpTransport(target, settings.trust, settings.limits, emit, settings.proxy_for(target))


@contextmanager
def _certifi_later() -> Iterator[None]:
    """Keep httpcore from importing certifi, which a call would wait for and not read: there is a
    TLS context for each connection. It is imported where its authorities are read."""
    stand_in = _Certifi("certifi")
    if sys.modules.setdefault("certifi", stand_in) is not stand_in:
        yield
        return
    try:
        yield
    finally:
        del sys.modules["certifi"]


class _Certifi(ModuleType):
    def where(self) -> str:
        import certifi

        return certifi.where()


class _RememberingTransport:
    """Goes by remembered certificates, and asks about others before it sends."""

    def __init__(
        self,
        target: Target,
        settings: ConnectionSettings,
        remembered: RememberedCertificates,
        connect: Callable[[ConnectionSettings], GreetingTransport],
    ) -> None:
        self._target = target
        self._settings = settings
        self._remembered = remembered
        self._open = connect
        self._inner = self._connect(remembered.pin(target))

    def send(self, request: Request) -> Response:
        return self._trusting(lambda transport: transport.send(request))

    def greet(self) -> None:
        self._trusting(lambda transport: transport.greet())

    def _trusting(self, use: Callable[[GreetingTransport], T]) -> T:
        """Use the transport; a certificate that is not known is judged, and then used again."""
        try:
            return use(self._inner)
        except CertificateChanged as error:
            raise self._remembered.changed(self._target, error) from None
        except CertificateUntrusted as error:
            pin = self._remembered.judge(self._target, error) if self._settings.asks else None
            if pin is None:
                raise
        self._inner.close()
        self._inner = self._connect(pin)
        return use(self._inner)

    def close(self) -> None:
        self._inner.close()

    def _connect(self, pin: str | None) -> GreetingTransport:
        return self._open(changed(self._settings, trust=Trust(pin=pin)))
