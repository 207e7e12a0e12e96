"""Check what works between here and a panel."""

from typing import Any

from cpshell.commands.sessions import ANYWHERE, login_request
from cpshell.plugin import Arguments, Failing, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "checkup",
        _checkup,
        summary="check TLS, clocks, login, second factor, token and a call, one by one",
        parameters=(
            Parameter("target", "a login to try (default: the current session)", required=False),
        ),
        options=ANYWHERE,
        examples=("checkup", "checkup https://srv1.example.com:2087 -u root"),
        group="sessions",
    )


def _checkup(shell: Shell, given: Arguments) -> Any:
    findings = shell.sessions.checkup(login_request(given) if len(given) else None)
    rows = [
        {
            "check": finding.check,
            "result": finding.result,
            "detail": finding.detail,
            "advice": finding.advice,
        }
        for finding in findings
    ]
    failed = next((finding.error for finding in findings if finding.error is not None), None)
    return Failing(rows, failed) if failed is not None else rows
