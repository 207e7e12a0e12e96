"""The machine's services: which are there, enabled, watched and running, and their settings."""

from dataclasses import dataclass, replace

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.tables import Table

ORDER = 70

_START = (
    ("cpanellogd", "cPanel Log and Bandwidth Processor", 1, 1),
    ("cpdavd", "cPanel DAV Daemon", 1, 1),
    ("cphulkd", "cPHulk Brute Force Protector Daemon", 1, 1),
    ("cpsrvd", "cPanel Daemon", 1, 1),
    ("crond", "cron Server", 1, 1),
    ("dnsadmin", "dnsadmin", 1, 1),
    ("exim", "Exim", 1, 1),
    ("ftpd", "Pure-FTPd", 1, 1),
    ("httpd", "Apache", 1, 1),
    ("imap", "Dovecot IMAP", 1, 1),
    ("ipaliases", "IP Aliases", 1, 1),
    ("lmtp", "LMTP Server", 1, 1),
    ("mailman", "Mailman", 1, 1),
    ("mysql", "MySQL Server", 1, 1),
    ("named", "PowerDNS", 1, 1),
    ("nscd", "Name Service Cache Daemon", 1, 1),
    ("pop", "Dovecot POP3", 1, 1),
    ("postgresql", "PostgreSQL Server", 1, 1),
    ("queueprocd", "TaskQueue Processor", 1, 1),
    ("rsyslogd", "Rsyslog System Logger Daemon", 1, 1),
    ("spamd", "Apache SpamAssassin", 1, 1),
    ("sshd", "OpenSSH Daemon", 1, 1),
    ("clamd", "ClamAV Daemon", 0, 0),
    ("solr", "Dovecot Full-Text Search", 0, 0),
)
_NEVER_OFF = ("cpsrvd", "queueprocd", "dnsadmin")

CONFIGS: dict[str, dict[str, str]] = {
    "exim": {
        "acl_deny_spam_score_over_100": "1",
        "message_size_limit": "50M",
        "require_secure_auth": "1",
        "smarthost_routelist": "",
        "spf_checks": "0",
    },
    "dovecot": {
        "auth_cache_size": "1M",
        "mail_max_userip_connections": "20",
        "protocols": "imap pop3",
        "ssl_min_protocol": "TLSv1.2",
    },
    "ftpd": {
        "MaxClientsNumber": "50",
        "MaxClientsPerIP": "8",
        "NoAnonymous": "yes",
        "PassivePortRange": "49152 65534",
        "TLS": "1",
    },
    "cpanel": {"idle_timeout": "24", "max_connections": "200"},
}
"""The settings of services that can be read and set, with their defaults."""


@dataclass(frozen=True, slots=True)
class ServerService:
    """One service; ``started``: seconds since 1970."""

    name: str
    display: str
    installed: int
    enabled: int
    monitored: int
    started: int

    @property
    def running(self) -> int:
        """Return what is enabled runs."""
        return self.installed & self.enabled


_SERVICES = Table(ServerService, "services", key="name")
SCHEMA = _SERVICES.schema


def seed(world: World) -> None:
    """Add what a usual server has, and two services that are not installed."""
    for name, shown, there, on in _START:
        _SERVICES.add(world, ServerService(name, shown, there, on, on, START))


def all_services(world: World) -> list[ServerService]:
    """Return every service by name."""
    return _SERVICES.all(world)


def require_service(world: World, name: str) -> ServerService:
    """Return the service of this name.

    Raises Refusal when there is none.
    """
    found = _SERVICES.find(world, name)
    if found is None:
        raise Refusal(f"“{name}” is not a known service.")
    return found


def require_installed(world: World, name: str) -> ServerService:
    """Return the service of this name, if it is installed. Raises Refusal for others."""
    found = require_service(world, name)
    if not found.installed:
        raise Refusal(f"The service “{name}” is not installed on this server.")
    return found


def restart(world: World, name: str) -> ServerService:
    """Restart a service and return it.

    Raises Refusal when it is unknown, not installed or disabled.
    """
    found = require_installed(world, name)
    if not found.enabled:
        raise Refusal(f"The service “{name}” is disabled; the system cannot restart it.")
    restarted = replace(found, started=world.clock.now())
    _SERVICES.save(world, restarted)
    return restarted


def configure(world: World, name: str, *, enabled: bool | None, monitored: bool | None) -> None:
    """Enable or disable a service and its watch; None leaves it.

    Raises Refusal when it is unknown, not installed, or one that the panel needs.
    """
    found = require_installed(world, name)
    if enabled is False and name in _NEVER_OFF:
        raise Refusal(f"The service “{name}” cannot be disabled.")
    on = found.enabled if enabled is None else int(enabled)
    watched = found.monitored if monitored is None else int(monitored)
    _SERVICES.save(world, replace(found, enabled=on, monitored=on & watched))


def monitor_all(world: World) -> int:
    """Watch every enabled service; returns how many are newly watched."""
    return world.run(
        "update services set monitored = 1 where enabled and installed and not monitored"
    )
