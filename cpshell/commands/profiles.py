"""Logins that are kept by name."""

from typing import Any

from cpshell.plugin import Arguments, PluginShell


def register(shell: PluginShell) -> None:
    """Add the command, and the names of profiles where a target may stand."""
    shell.command(
        "profiles",
        _profiles,
        summary="list the logins that are kept by name; `login --save NAME` keeps one",
        group="sessions",
    )
    shell.completer("target", lambda shell: [profile.name for profile in shell.profiles()])


def _profiles(shell: PluginShell, given: Arguments) -> list[dict[str, Any]]:
    return [
        {
            "name": profile.name,
            "target": profile.login.target,
            "user": profile.login.user,
            "service": profile.login.service,
            "auth": profile.login.auth,
            "secrets": dict(profile.secrets),
        }
        for profile in shell.profiles()
    ]
