"""Profiles of this user: looked up, listed, saved."""

from collections.abc import Mapping
from typing import Any

from cpshell.errors import UsageError
from cpshell.profiles.config import Config, read_config, save_profile
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginOption, LoginRequest
from cpshell.profiles.login_secrets import Secrets, method_of
from cpshell.profiles.profile import Profile
from cpshell.system.paths import config_file
from cpshell.system.secret_sources import keep_in_keyring


class Profiles:
    """The configuration file, read when it is needed; ``enabled`` is off with ``--no-config``."""

    def __init__(self, *, enabled: bool = True) -> None:
        self._enabled = enabled

    def named(self, name: str) -> Profile | None:
        """A profile, or ``None``. Raises UsageError for a file that makes no sense."""
        if "/" in name or "." in name or "@" in name or not name:
            return None  # a target: the file need not be read
        return self._config().profiles.get(name)

    def all(self) -> list[Profile]:
        """Return every profile."""
        return list(self._config().profiles.values())

    def save(self, request: LoginRequest, secrets: Secrets, origin: str, service: str) -> Profile:
        """Keep a login that worked: its secrets by source, or in the keyring.

        Raises:
            UsageError: a source that can't be kept, no keyring, or ``--no-config``.
        """
        if not self._enabled or request.save is None:
            raise UsageError("nothing is saved with --no-config")
        sources = dict(secrets.sources)
        if request.keyring:
            sources |= _to_keyring(request.save, secrets)
        profile = Profile(request.save, _kept(request, origin, service, secrets, sources))
        save_profile(config_file(), profile)
        return profile

    def _config(self) -> Config:
        return read_config(config_file()) if self._enabled else Config()


def _to_keyring(name: str, secrets: Secrets) -> dict[str, str]:
    """Put the secrets into the keyring; what to write in their place."""
    word = secrets.sources[0][0]
    keep_in_keyring(name, secrets.credential.secret)
    sources = {word: f"keyring:{name}"}
    if secrets.otp is not None:
        keep_in_keyring(f"{name}-otp", secrets.otp)
        sources["otp"] = f"keyring:{name}-otp"
    return sources


def _kept(
    request: LoginRequest, origin: str, service: str, secrets: Secrets, sources: Mapping[str, str]
) -> LoginRequest:
    """Return what a profile keeps of a login: what came of it, and only sources that were read."""
    values: dict[str, Any] = {
        name: _lasting(option, getattr(request, name), sources)
        for name, option in LOGIN_OPTIONS.items()
        if option.key
    }
    user, auth = secrets.credential.user, method_of(request).name
    return LoginRequest(origin, **{**values, "user": user, "service": service, "auth": auth})


def _lasting(option: LoginOption, value: str | None, sources: Mapping[str, str]) -> str | None:
    """Return the value of an option as it can be kept in a file."""
    if option.kind == "source":
        return sources.get(option.key or "")
    if option.kind == "file" and value:
        from pathlib import Path

        return str(Path(value).expanduser().absolute())
    return value
