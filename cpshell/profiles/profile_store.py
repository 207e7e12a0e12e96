"""Look up, list and save the profiles of this user."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cpshell.errors import UsageError
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginOption, LoginRequest, may_be_profile
from cpshell.system.files import user_path
from cpshell.system.system import System

if TYPE_CHECKING:
    from cpshell.profiles.config import Config
    from cpshell.profiles.login_secrets import Secrets
    from cpshell.profiles.profile import Profile


class Profiles:
    """Reads the configuration file when it is needed; ``enabled`` is off with ``--no-config``.

    With ``only`` there is this profile, and no file.
    """

    def __init__(
        self, system: System, *, enabled: bool = True, only: "Profile | None" = None
    ) -> None:
        self._system = system
        self._enabled = enabled and only is None
        self._only = only

    def named(self, name: str) -> "Profile | None":
        """Return a profile, or ``None``. Raises UsageError for an invalid file or profile."""
        if not may_be_profile(name):
            return None  # a target: the file need not be read
        profile = self._config().profiles.get(name)
        if profile is not None:
            from cpshell.profiles.profile_check import check_profile

            check_profile(profile, self._system.paths.config_file, self._system.variables)
        return profile

    def required(self, name: str) -> "Profile":
        """Return a profile.

        Raises:
            UsageError: there is none of this name.
        """
        profile = self.named(name)
        if profile is None:
            raise _unknown("profile", name, self._config().profiles)
        return profile

    def group(self, name: str, within: tuple[str, ...] = ()) -> list[str]:
        """Return the names of the profiles of a group and of the groups in it.

        ``within`` are the groups that this one stands in.

        Raises:
            UsageError: no group has this name, one of its profiles does not exist, or it holds
                itself.
        """
        groups, way = self._config().groups, (*within, f"@{name}")
        if name not in groups:
            raise _unknown("group", f"@{name}", self.groups())
        if f"@{name}" in within:
            raise UsageError(f"a group cannot hold itself: {' > '.join(way)}")
        members: list[str] = []
        for member in groups[name]:
            inner = self.group(member[1:], way) if member.startswith("@") else [member]
            members += inner
        for member in () if within else members:
            self.required(member)
        return members

    def groups(self) -> list[str]:
        """Return the names of groups, with their sign."""
        return [f"@{name}" for name in self._config().groups]

    def all(self) -> "list[Profile]":
        """Return every profile."""
        return list(self._config().profiles.values())

    def save(
        self, request: LoginRequest, secrets: "Secrets", origin: str, service: str
    ) -> "Profile":
        """Keep a login that worked: its secrets by source, or in the keyring.

        Raises:
            UsageError: a source that cannot be kept, no keyring, or ``--no-config``.
        """
        from cpshell.profiles.config import save_profile
        from cpshell.profiles.profile import Profile

        if not self._enabled or request.save is None:
            raise UsageError("nothing is saved with --no-config")
        sources = dict(secrets.sources)
        if request.keyring:
            sources |= self._to_keyring(request.save, secrets)
        profile = Profile(
            request.save, _lasting_request(request, origin, service, secrets, sources)
        )
        save_profile(self._system.files, self._system.paths.config_file, profile)
        return profile

    def _config(self) -> "Config":
        from cpshell.profiles.config import Config, read_config

        if self._only is not None:
            return Config({self._only.name: self._only})
        if not self._enabled:
            return Config()
        return read_config(self._system.files, self._system.paths.config_file)

    def _to_keyring(self, name: str, secrets: "Secrets") -> dict[str, str]:
        """Put the secrets into the keyring; what to write in their place."""
        keyring, word = self._system.secrets, secrets.sources[0][0]
        keyring.keep_in_keyring(name, secrets.credential.secret)
        sources = {word: f"keyring:{name}"}
        if secrets.otp is not None:
            keyring.keep_in_keyring(f"{name}-otp", secrets.otp)
            sources["otp"] = f"keyring:{name}-otp"
        return sources


def _unknown(what: str, name: str, known: Iterable[str]) -> UsageError:
    from cpshell.language.close_names import hint_of_names

    return UsageError(f"unknown {what} {name!r}", hint=hint_of_names(f"{what}s", name, known))


def _lasting_request(
    request: LoginRequest, origin: str, service: str, secrets: "Secrets", sources: Mapping[str, str]
) -> LoginRequest:
    """Return what a profile keeps of a login: what came of it, and only sources that were read."""
    values: dict[str, Any] = {
        name: _lasting(option, getattr(request, name), sources)
        for name, option in LOGIN_OPTIONS.items()
        if option.key
    }
    from cpshell.profiles.login_secrets import method_of

    user, auth = secrets.credential.user, method_of(request).name
    return LoginRequest(origin, **{**values, "user": user, "service": service, "auth": auth})


def _lasting(option: LoginOption, value: str | None, sources: Mapping[str, str]) -> str | None:
    """Return the value of an option as it can be kept in a file."""
    if option.kind == "source":
        return sources.get(option.key or "")
    if option.kind == "file" and value:
        return str(user_path(value).absolute())
    return value
