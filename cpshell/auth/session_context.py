"""What the sessions of one process share."""

from collections.abc import Callable
from typing import Protocol

from cpshell.auth.clock import Clock
from cpshell.errors import CertificateChanged, CertificateUntrusted
from cpshell.events import Emit, nowhere
from cpshell.panel.request import Request
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits, Response, Transport
from cpshell.panel.trust import Trust
from cpshell.records import Record, record
from cpshell.redact import Redactor


class Remembered(Protocol):
    """Certificates that the user has trusted before, or may be asked about."""

    def pin(self, target: Target) -> str | None:
        """The fingerprint that is remembered for this server."""

    def judge(self, target: Target, error: CertificateUntrusted) -> str | None:
        """The fingerprint to trust from now on, or ``None`` to refuse; may ask the user."""

    def changed(self, target: Target, error: CertificateChanged) -> CertificateChanged:
        """The error for a certificate that is not the remembered one."""


@record
class SessionContext(Record):
    """Trust, limits, the redactor and where events go: the same for sessions opened together.

    ``remembered`` is asked where ``trust`` says nothing. ``ports`` are those of hosts that have
    ports of their own. ``transports`` stand in for the network.
    """

    redactor: Redactor
    trust: Trust = Trust()
    limits: Limits = Limits()
    emit: Emit = nowhere
    allow_plaintext: bool = False
    remembered: Remembered | None = None
    clock: Clock = Clock()
    ports: tuple[tuple[str, Service, int], ...] = ()
    transports: Callable[[Target], Transport] | None = None

    def port(self, host: str, service: Service) -> int:
        """Where a service of a host listens."""
        own = [port for name, of, port in self.ports if (name, of) == (host, service)]
        return own[0] if own else service.port

    def connect(self, target: Target) -> Transport:
        """A transport to one port of a server."""
        if self.transports is not None:
            return self.transports(target)
        if self.remembered is None or self.trust != Trust():
            return self._transport(target, self.trust)
        return _Trusting(target, self.remembered, lambda trust: self._transport(target, trust))

    def _transport(self, target: Target, trust: Trust) -> Transport:
        from cpshell.panel.http import HttpTransport  # brings httpx, not before it is needed

        return HttpTransport(target, trust, self.limits, self.emit)


class _Trusting:
    """A transport that goes by remembered certificates, and asks about others before it sends."""

    def __init__(
        self, target: Target, remembered: Remembered, connect: Callable[[Trust], Transport]
    ) -> None:
        self._target = target
        self._remembered = remembered
        self._connect = connect
        self._inner = connect(Trust(pin=remembered.pin(target)))

    def send(self, request: Request) -> Response:
        try:
            return self._inner.send(request)
        except CertificateChanged as error:
            raise self._remembered.changed(self._target, error) from None
        except CertificateUntrusted as error:
            pin = self._remembered.judge(self._target, error)
            if pin is None:
                raise
        self._inner.close()
        self._inner = self._connect(Trust(pin=pin))
        return self._inner.send(request)

    def close(self) -> None:
        self._inner.close()
