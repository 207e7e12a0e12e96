"""Profiles of this user: looked up, listed, saved."""

from cpshell.errors import UsageError
from cpshell.plugin import LoginRequest, ProfileInfo
from cpshell.profiles.config import Config, Profile, read_config, save_profile
from cpshell.profiles.login_secrets import Secrets, method_of
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

    def all(self) -> list[ProfileInfo]:
        """Every profile, as it may be shown."""
        return [
            ProfileInfo(
                name=profile.name,
                target=profile.target,
                user=profile.user,
                service=profile.service,
                auth=profile.auth,
                secrets=profile.secrets,
                ca=profile.ca,
                pin=profile.pin,
                color=profile.color,
            )
            for profile in self._config().profiles.values()
        ]

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
        profile = Profile(
            name=request.save,
            target=origin,
            user=secrets.credential.user,
            service=service,
            auth=method_of(request).name,
            password=sources.get("password"),
            token=sources.get("token"),
            otp=sources.get("otp"),
            ca=_absolute(request.ca),
            pin=request.pin,
        )
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


def _absolute(path: str | None) -> str | None:
    from pathlib import Path

    return str(Path(path).expanduser().absolute()) if path else None
