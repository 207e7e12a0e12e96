"""Start a simulated panel in this process, and log in to it."""

from contextlib import ExitStack
from typing import Any

from cpshell.errors import UsageError
from cpshell.panel.services import Service
from cpshell.profiles.login_options import LoginRequest, spelled
from cpshell.records import changed
from cpshell.shell.shell import Shell
from cpshell.shell.state import State

_BROUGHT = ("auth", "password_from", "token_from", "otp_from")
"""Options for which a simulated panel has values of its own."""


def log_in_to_sandbox(request: LoginRequest, shell: Shell, state: State, ends: ExitStack) -> None:
    """Open a session on a new simulated panel, as root or as the user of the request.

    Raises:
        UsageError: an option that it brings itself, or no such login.
    """
    if request.target:
        raise UsageError("--sandbox brings its own target: leave the other out")
    given = [f"--{spelled(name)}" for name in _BROUGHT if getattr(request, name) is not None]
    if given:
        raise UsageError(f"leave out {' and '.join(given)}: --sandbox brings what it logs in with")
    started = start_sandbox(ends)
    account = _account(started, request.user or "root")
    state.defaults = changed(state.defaults, ca=started["ca"])
    state.context = changed(
        state.context,
        ports=tuple(("127.0.0.1", name, started["ports"][name]) for name in Service),
    )
    state.variables["sandbox"] = sandbox_urls(started)
    service = request.service or account["service"]
    with ExitStack() as sources:
        pipe = state.system.secrets.pipe
        otp = account.get("otp_secret")
        shell.sessions.login(
            LoginRequest(
                target=sandbox_urls(started)[service],
                user=account["user"],
                service=service,
                password_from=sources.enter_context(pipe(account["password"])),
                otp_from=sources.enter_context(pipe(otp)) if otp else None,
                ca=started["ca"],
            )
        )


def _account(started: dict[str, Any], user: str) -> dict[str, Any]:
    """Return the login of this name. Raises UsageError."""
    by_name: dict[str, dict[str, Any]] = {each["user"]: each for each in started["accounts"]}
    if user not in by_name:
        raise UsageError(
            f"the sandbox has no login {user!r}: it has {', '.join(by_name)}",
            hint="cpshell --sandbox -u alice",
        )
    return by_name[user]


def start_sandbox(ends: ExitStack, accounts: int | None = None) -> dict[str, Any]:
    """Start a simulated panel that lives as long as ``ends``; return its ready line.

    ``accounts`` is how many there are, if the usual handful is not enough.

    Raises:
        UsageError: the packages that it needs are missing.
    """
    try:
        from cpshell.sandbox.server import Sandbox
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the sandbox needs the package {error.name}", hint="pip install 'cpshell[sandbox]'"
        ) from None
    sandbox = ends.enter_context(Sandbox(accounts=accounts))
    return dict(sandbox.ready)


def sandbox_urls(ready: dict[str, Any]) -> dict[str, str]:
    """Return what ``$sandbox`` holds: the url of each service."""
    return {name: f"https://127.0.0.1:{ready['ports'][name]}" for name in Service}
