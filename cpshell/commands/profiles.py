"""List and remove logins that are saved by name."""

from typing import Any

from cpshell.plugin import Arguments
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell


def register(registry: Registry) -> None:
    """Add the command, and the names of profiles where a target may stand."""
    registry.command(
        "profiles",
        _profiles,
        summary="list the saved logins; `login --save NAME` saves one",
        group="sessions",
    )
    registry.completer(
        "target", lambda shell: [profile.name for profile in shell.sessions.profiles()]
    )


def _names(shell: Shell) -> list[str]:
    return [profile.name for profile in shell.sessions.profiles()]


def _profiles(shell: Shell, given: Arguments) -> list[dict[str, Any]]:
    return [
        {
            "name": profile.name,
            "target": profile.login.target,
            "user": profile.login.user,
            "service": profile.login.service,
            "auth": profile.login.auth,
            "secrets": dict(profile.secrets),
        }
        for profile in shell.sessions.profiles()
    ]
