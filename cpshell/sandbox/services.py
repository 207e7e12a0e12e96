"""The three services, their daemons, cookies and ports (wire: recorded)."""

from dataclasses import dataclass
from enum import StrEnum


class Service(StrEnum):
    """One of the panel's daemons."""

    CPANEL = "cpanel"
    WHM = "whm"
    WEBMAIL = "webmail"

    @property
    def daemon(self) -> str:
        """Return the daemon's name, as in logs and in ``create_user_session``: ``cpaneld`` …"""
        return _DAEMONS[self]

    @property
    def cookie(self) -> str:
        """Return the name of its session cookie."""
        return _COOKIES[self]

    @property
    def home(self) -> str:
        """Return the path of the page that a login leads to, after the security token."""
        return _HOMES[self]

    @classmethod
    def of_daemon(cls, name: str) -> "Service | None":
        """Return the service of a daemon's name, or None."""
        return next((service for service, daemon in _DAEMONS.items() if daemon == name), None)


_DAEMONS = {
    Service.CPANEL: "cpaneld",
    Service.WHM: "whostmgrd",
    Service.WEBMAIL: "webmaild",
}
_COOKIES = {
    Service.CPANEL: "cpsession",
    Service.WHM: "whostmgrsession",
    Service.WEBMAIL: "webmailsession",
}
_HOMES = {
    Service.CPANEL: "/frontend/jupiter/index.html",
    Service.WHM: "/scripts/command",
    Service.WEBMAIL: "/webmail/jupiter/index.html",
}


@dataclass(frozen=True, slots=True)
class Port:
    """One listening port: what it serves and its number on a real server."""

    service: Service
    tls: bool
    real: int

    @property
    def key(self) -> str:
        """Return its name in the ready line: ``cpanel``, ``cpanel_plain`` …"""
        return self.service.value if self.tls else f"{self.service.value}_plain"


PORTS = (
    Port(Service.CPANEL, True, 2083),
    Port(Service.CPANEL, False, 2082),
    Port(Service.WHM, True, 2087),
    Port(Service.WHM, False, 2086),
    Port(Service.WEBMAIL, True, 2096),
    Port(Service.WEBMAIL, False, 2095),
)
