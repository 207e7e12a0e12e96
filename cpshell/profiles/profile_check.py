"""Check what a profile says, so that an error names the file and the key."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.panel.targets import parse_target
from cpshell.panel.trust import normal_pin
from cpshell.profiles.login_options import LOGIN_OPTIONS
from cpshell.profiles.login_secrets import method_of, service_named
from cpshell.profiles.profile import Profile

_Check = tuple[str, Callable[[], object]]


def check_profile(profile: Profile, path: Path, variables: Mapping[str, str]) -> None:
    """Refuse a profile with a value that no login could use.

    Raises:
        UsageError: there is one.
    """
    for key, check in _checks(profile, variables):
        try:
            check()
        except UsageError as error:
            where = f"{path}: profile {profile.name}: {key}"
            raise UsageError(f"{where}: {error.message}", hint=error.hint) from None


def _checks(profile: Profile, variables: Mapping[str, str]) -> Iterator[_Check]:
    login = profile.login
    for name, option in LOGIN_OPTIONS.items():
        if option.key and getattr(login, name) == "":
            yield option.key, _refuse_empty
    yield "target", lambda: parse_target(login.target)
    if (user := login.user) is not None:
        yield "user", lambda: parse_target(login.target, user=user)
    if (service := login.service) is not None:
        yield "service", lambda: service_named(service)
    yield "auth", lambda: method_of(login)
    if (pin := login.pin) is not None:
        yield "pin", lambda: normal_pin(pin)
    if (proxy := login.proxy) is not None:
        from cpshell.panel.proxy import parse_proxy

        yield "proxy", lambda: parse_proxy(proxy, variables)


def _refuse_empty() -> None:
    raise UsageError("the value is empty", hint="leave out the key")
