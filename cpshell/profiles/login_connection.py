"""Decide how a login reaches its server, by its options."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cpshell.panel.connect import ConnectionSettings
from cpshell.panel.transport import Limits
from cpshell.panel.trust import Trust
from cpshell.profiles.known_certificates import KnownCertificates
from cpshell.profiles.login_options import LoginRequest
from cpshell.system.system import System

if TYPE_CHECKING:
    from cpshell.panel.proxy import Proxy


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
        proxy=_proxy(request.proxy, system),
    )


def _proxy(text: str | None, system: System) -> "Proxy | None":
    if text is None:
        return None
    from cpshell.panel.proxy import parse_proxy

    return parse_proxy(text, system.variables)
