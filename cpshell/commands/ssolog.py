"""Read and join the server's own log of sessions."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cpshell.errors import UsageError
from cpshell.panel.sessionlog import (
    COLUMNS,
    MOST_OPEN,
    Session,
    Tally,
    chosen,
    parse_since,
    read_sessions,
)
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.render import Stream
from cpshell.render.rows import in_blocks
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path

_LONGEST = 1 << 16  # characters of a line; what is longer comes in pieces, which are torn lines


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "ssolog",
        _ssolog,
        summary="the sessions of a server's session_log: begin, end, reason, who and how",
        parameters=(Parameter("file", "the log, or a copy; .gz too", "file"),),
        options=(
            Option("user", "only this user's", "NAME", "user", short="-u"),
            Option("possessed", "only those that run with another user's privileges"),
            Option("since", "open at this time or later: 2015-10-29T09:27, 90m, 12h, 7d", "T"),
            Option("count", "count them by a field instead: user, reason, app, method …", "FIELD"),
        ),
        examples=(
            "ssolog /usr/local/cpanel/logs/session_log --possessed --since 7d",
            "ssolog session_log --count reason",
        ),
        group="sessions",
    )


def _ssolog(shell: Shell, given: Arguments) -> Any:
    files, path = shell.state.system.files, user_path(given.text(0))
    files.open_bytes(path).close()  # what cannot be read fails here, not halfway through the output
    since = _since(given.option("since"))

    def read() -> Iterator[Session]:
        tally = Tally()
        yield from chosen(
            read_sessions(files.log_lines(path, _LONGEST), tally),
            user=given.option("user"),
            possessed=given.switch("possessed"),
            since=since,
        )
        _report(shell, tally)

    field = given.option("count")
    if field is None:
        return Stream(COLUMNS, lambda: in_blocks(read()))
    if field not in COLUMNS:
        raise UsageError(f"unknown field {field!r}", hint=f"fields: {', '.join(COLUMNS)}")
    counted = Counter(session[field] for session in read())
    return [{field: value, "sessions": number} for value, number in counted.most_common()]


def _since(text: str | None) -> str | None:
    from datetime import UTC, datetime

    return parse_since(text, datetime.now(UTC)) if text else None


def _report(shell: Shell, tally: Tally) -> None:
    """Report what the rows do not show."""
    if tally.torn:
        shell.say(f"ssolog: {tally.torn} of {tally.lines} lines are torn or no session lines")
    if tally.dropped:
        shell.say(
            f"ssolog: more than {MOST_OPEN} sessions were open at once:"
            f" {tally.dropped} are shown without their end"
        )
