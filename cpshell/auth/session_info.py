"""Describe an open session without its secrets."""

from cpshell.records import Record, record


@record
class SessionInfo(Record):
    """An open session. ``opened`` is in seconds since the epoch.

    ``secrets`` says where each secret came from (``("password", "env:PW")``), never what it is;
    ``profile`` and ``color`` are set where the login went by a profile.
    """

    name: str
    user: str
    service: str
    host: str
    port: int
    how: str
    opened: float
    parent: str | None
    current: bool
    secrets: tuple[tuple[str, str], ...] = ()
    profile: str | None = None
    color: str | None = None
