"""Check what works between here and a panel."""

from typing import Any

from cpshell.auth.session import Session
from cpshell.commands.sessions import ANYWHERE, login_request
from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Failing, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.progress import counting
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path
from cpshell.system.text import encoded

_WITNESS = (
    Option("witness", "write how the server answers, and no data of it, to FILE", "FILE", "file"),
    Option("ways", "the open sessions to go through; the current one if left out", "NAME,…"),
)
_QUESTION = """\
A witness of {server} says how a server answers, for those who simulate it. It makes up to {count}
requests by {ways}, at most two a second: {minutes} minutes at the most.
  It only looks: calls that read, none that gives a secret away, and no login.
  It writes versions, status codes, names of headers and fields, and types. No name, address, number
  or text of the server is in it. You see it before it is written to {file}.
Go on? (yes/no) """
_YES = {"y", "yes"}


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "checkup",
        _checkup,
        summary="check TLS, clocks, login, second factor, token and a call, one by one",
        parameters=(
            Parameter("target", "a login to try (default: the current session)", required=False),
        ),
        options=(*ANYWHERE, *_WITNESS),
        examples=(
            "checkup",
            "checkup https://srv1.example.com:2087 -u root",
            "checkup --witness srv1.witness.json",
        ),
        group="sessions",
    )


def _checkup(shell: Shell, given: Arguments) -> Any:
    if given.option("witness") is not None:
        return _witness(shell, given)
    if given.option("ways") is not None:
        raise UsageError("--ways belongs to --witness", hint="checkup --witness FILE --ways NAME")
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


def _witness(shell: Shell, given: Arguments) -> None:
    """Write a witness through sessions that are open, once the user has agreed to it twice."""
    from cpshell.profiles.witness import INTERVAL, check_sessions, requests_of, take_witness

    if len(given):
        raise UsageError(
            "a witness makes no login: it goes through sessions that are open",
            hint="log in first; then checkup --witness FILE",
        )
    path, files = user_path(given.option("witness")), shell.state.system.files
    shell.results.target(str(path))
    sessions = _named_sessions(shell, given.option("ways"))
    check_sessions(sessions)
    count = requests_of(sessions)
    question = _QUESTION.format(
        server=" and ".join(dict.fromkeys(session.target.origin for session in sessions)),
        count=count,
        ways=" and ".join(session.name for session in sessions),
        minutes=f"{count * INTERVAL / 60:.0f}",
        file=path,
    )
    _ask_to_go_on(shell, question)
    with counting(shell.state, "requests", count) as counter:
        text = take_witness(sessions, step=counter.add, tell=shell.tell)
    shell.state.system.streams.tell(text, "")  # as it is written: it is made of known words
    instead = ", in place of the file that is there" if files.exists(path) else ""
    _ask_to_go_on(shell, f"Write this to {path}{instead}? (yes/no) ")
    files.replace(path, (encoded(text),))
    shell.say(f"written: {path}. `cpshell sandbox --compare {path}` shows what differs")


def _named_sessions(shell: Shell, names: str | None) -> list[Session]:
    stack = shell.state.stack
    if names is None:
        return [stack.current]
    by_name = {session.name: session for session in stack}
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in by_name:
            raise UsageError(f"no session is called {name!r}", hint="sessions")
    return [by_name[name] for name in dict.fromkeys(wanted)]


def _ask_to_go_on(shell: Shell, question: str) -> None:
    if not shell.state.settings.yes and shell.ask(question).strip().lower() not in _YES:
        raise UsageError("nothing was written", hint="--yes asks no questions")
