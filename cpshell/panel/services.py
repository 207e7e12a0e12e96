"""Describe the services of a panel, their ports and session cookies (wire §1)."""

from enum import StrEnum


class Service(StrEnum):
    """A daemon of the panel. The value is what users type."""

    CPANEL = "cpanel"
    WHM = "whm"
    WEBMAIL = "webmail"

    @property
    def port(self) -> int:
        """Return the TLS port. wire §1 [H]."""
        return {Service.CPANEL: 2083, Service.WHM: 2087, Service.WEBMAIL: 2096}[self]

    @property
    def plain_port(self) -> int:
        """Return the port without TLS, always one below. wire §1 [H]."""
        return self.port - 1

    @property
    def cookie(self) -> str:
        """Return the name of the session cookie. wire §1 [H]."""
        return {"cpanel": "cpsession", "whm": "whostmgrsession", "webmail": "webmailsession"}[self]

    @property
    def daemon(self) -> str:
        """Return the name that ``create_user_session`` wants. wire §4 [H]."""
        return {"cpanel": "cpaneld", "whm": "whostmgrd", "webmail": "webmaild"}[self]

    @property
    def label(self) -> str:
        """Return the name as people write it."""
        return {"cpanel": "cPanel", "whm": "WHM", "webmail": "Webmail"}[self]


def service_of_port(port: int) -> Service | None:
    """Return the service that listens on a well-known port, or ``None``."""
    for service in Service:
        if port in (service.port, service.plain_port):
            return service
    return None


def service_of_cookie(name: str) -> Service | None:
    """Return the service whose session cookie has this name, or ``None``."""
    return next((service for service in Service if service.cookie == name), None)
