"""Log in, move between sessions, and log out."""

from collections.abc import Mapping
from typing import Any

from cpshell.errors import UsageError
from cpshell.panel.services import Service
from cpshell.plugin import (
    Arguments,
    LoginRequest,
    Option,
    Parameter,
    Profile,
    SessionInfo,
)
from cpshell.plugin_host.registry import Registry
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginOption, spelled
from cpshell.shell.jumps import ShellEnded
from cpshell.shell.shell import Shell

_HIGHEST_CODE = 255
_BACK = "-"
_SERVICE = Option("service", "which service", "NAME", choices=tuple(Service))
_PORT = Option("port", "its port, if not the usual one", "N")


def _declared(name: str, option: LoginOption) -> Option:
    """Return a login option as commands declare theirs."""
    return Option(
        spelled(name),
        option.summary,
        option.metavar,
        option.kind,
        option.choices,
        option.short,
    )


ANYWHERE = tuple(_declared(name, each) for name, each in LOGIN_OPTIONS.items() if not each.saves)
"""The login options that every way to log in takes."""
_SAVING = tuple(_declared(name, each) for name, each in LOGIN_OPTIONS.items() if each.saves)


def register(registry: Registry) -> None:
    """Add the session commands."""
    registry.command(
        "login",
        _login,
        summary="log in to a panel and make that the current session",
        parameters=(
            Parameter(
                "target",
                "https://host:port, [user@]host[:port], profile, login url; asked for if missing",
                "target",
                required=False,
            ),
        ),
        options=(*ANYWHERE, *_SAVING),
        examples=(
            "login",
            "login https://srv1.example.com:2087 -u root --password-from env:PW",
            "login prod",
            "login $env.URL",
        ),
        group="sessions",
    )
    registry.command(
        "su",
        _su,
        summary="become a user, through the nearest WHM session; from cPanel one of its mailboxes",
        parameters=(
            Parameter("user", "cPanel user, reseller, mailbox; `-`: back to the first", "user"),
        ),
        options=(_SERVICE, _PORT),
        examples=("su alice", "su rita --service whm", "su info@alice.test", "su -"),
        group="sessions",
    )
    registry.command(
        "loginurl",
        _loginurl,
        summary="a url that opens the panel logged in, for a browser",
        parameters=(Parameter("path", "where it leads", required=False),),
        options=(
            Option("user", "as a user to `su` to", "NAME", "user", short="-u"),
            _SERVICE,
            _PORT,
            Option("token", "reuse the token of an earlier loginurl", "TOKEN"),
        ),
        examples=("loginurl", "let a = loginurl -u alice", "loginurl /home --token ${a.token}"),
        group="sessions",
    )
    registry.command(
        "exit",
        _exit,
        summary="log out the current session and go back; the last one ends the shell, and so does"
        " a code: exit 3",
        parameters=(Parameter("code", "the exit code, 0 to 255", required=False),),
        examples=("exit", "exit 3"),
        group="sessions",
    )
    registry.command(
        "quit",
        _quit,
        summary="leave the shell, and log out every session",
        examples=("quit",),
        group="sessions",
    )
    registry.command(
        "logout",
        _logout,
        summary="log out all sessions, or one by name, and stay in the shell",
        parameters=(Parameter("session", "its name", "session", required=False),),
        group="sessions",
    )
    registry.command("sessions", _sessions, summary="list the open sessions", group="sessions")
    registry.command(
        "use",
        _use,
        summary="make an open session the current one",
        parameters=(Parameter("session", "its name; `-` is the one before", "session"),),
        examples=("use prod", "use -"),
        group="sessions",
    )
    registry.command("whoami", _whoami, summary="who you are, and where", group="sessions")
    registry.command(
        "status",
        _status,
        summary="the sessions and settings of this shell, where secrets and files are, and how"
        " servers are spared",
        group="sessions",
    )


def _login(shell: Shell, given: Arguments) -> None:
    shell.sessions.login(login_request(given))


def login_request(given: Arguments) -> LoginRequest:
    """Return what the words and options of a login ask for."""
    return LoginRequest(
        given.text(0), **{name: given.option(spelled(name)) for name in LOGIN_OPTIONS}
    )


def _su(shell: Shell, given: Arguments) -> None:
    if given.text(0) == _BACK:
        if given.options:
            raise UsageError("`su -` takes nothing more")
        names = [info.name for info in shell.sessions.back()]
        if names:
            shell.say(f"logged out {', '.join(names)}")
        return
    shell.sessions.su(given.text(0), given.option("service"), given.integer("port"))


def _loginurl(shell: Shell, given: Arguments) -> dict[str, Any]:
    url = shell.sessions.login_url(
        given.text(0, "/"),
        user=given.option("user"),
        service=given.option("service"),
        port=given.integer("port"),
        token=given.option("token"),
    )
    return {
        "login_ok": url.login_ok,
        "login_message": url.login_message,
        "login_url": url.login_url,
        "token": url.token,
    }


def _exit(shell: Shell, given: Arguments) -> None:
    if given.words:
        text = given.text(0)
        if not text.isdecimal() or int(text) > _HIGHEST_CODE:
            raise UsageError(f"exit takes a code from 0 to {_HIGHEST_CODE}, not {text!r}")
        raise ShellEnded(int(text))
    shell.sessions.leave()
    if not shell.sessions.infos():
        shell.quit()


def _quit(shell: Shell, given: Arguments) -> None:
    raise ShellEnded(0)


def _logout(shell: Shell, given: Arguments) -> None:
    shell.sessions.logout(given.text(0) or None)


def _use(shell: Shell, given: Arguments) -> None:
    if given.text(0) == _BACK:
        shell.sessions.use_previous()
    else:
        shell.sessions.use(given.text(0))


def _sessions(shell: Shell, given: Arguments) -> list[dict[str, Any]]:
    return [_described(info) | {"current": info.current} for info in shell.sessions.infos()]


def _whoami(shell: Shell, given: Arguments) -> dict[str, Any]:
    chain = shell.sessions.chain()
    if not chain:
        return {"user": None}
    return _described(chain[-1]) | {"chain": [info.user for info in chain]}


def _status(shell: Shell, given: Arguments) -> dict[str, Any]:
    return {
        "sessions": [_described(info) | _secrets(info) for info in shell.sessions.infos()],
        "settings": _set(shell.settings),
        "profiles": [{"name": found.name} | _secrets(found) for found in shell.sessions.profiles()],
        "files": dict(shell.sessions.files()),
        "servers": [_set(pace) for pace in shell.sessions.paces()],
    }


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is set, or has a reason: nothing stands there for eyes otherwise."""
    return {name: value for name, value in values.items() if value is not None}


def _secrets(info: SessionInfo | Profile) -> dict[str, Any]:
    """Return where each secret is."""
    return {"secrets": dict(info.secrets)}


def _described(info: SessionInfo) -> dict[str, Any]:
    import datetime

    opened = datetime.datetime.fromtimestamp(int(info.opened), datetime.UTC)
    return {
        "name": info.name,
        "user": info.user,
        "service": info.service,
        "host": info.host,
        "port": info.port,
        "how": info.how,
        "opened": opened.isoformat(),
    }
