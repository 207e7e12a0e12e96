"""Decide how a login reaches its server, by its options."""

from collections.abc import Callable

from cpshell.panel.connect import ConnectionSettings
from cpshell.panel.proxy import parse_proxy
from cpshell.panel.transport import Limits
from cpshell.panel.trust import Trust
from cpshell.profiles.known_certificates import KnownCertificates
from cpshell.profiles.login_options import LoginRequest
from cpshell.system.system import System


def connection_settings(
    request: LoginRequest,
    system: System,
    timeout: float | None,
    *,
    remembers: bool = True,
    ask: Callable[[str], str] | None = None,
) -> ConnectionSettings:
    """Return how the server of a login is reached.

    ``timeout`` is in seconds. With ``remembers`` certificates count that were trusted by hand;
    ``ask`` puts a question about others to the user.

    Raises:
        UsageError: an invalid proxy URL.
    """
    known = KnownCertificates(
        system.own_files, lambda: system.paths.state_file("known_certificates"), ask
    )
    return ConnectionSettings(
        Trust(request.ca, request.pin, bool(request.insecure)),
        Limits() if timeout is None else Limits(connect=timeout, whole=timeout),
        known if remembers else None,
        proxy=parse_proxy(request.proxy, system.variables),
    )
