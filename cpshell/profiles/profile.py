"""Describe a login that is saved by name."""

from cpshell.profiles.login_options import LoginRequest
from cpshell.records import Record, record


@record
class Profile(Record):
    """A profile of the configuration: ``login`` holds sources of secrets, never secrets.

    ``journal`` is the path of the file that writes are kept in."""

    name: str
    login: LoginRequest
    color: str | None = None
    journal: str | None = None
    read_only: bool = False

    @property
    def secrets(self) -> tuple[tuple[str, str], ...]:
        """Return which secrets it has, and where each is."""
        return self.login.sources
