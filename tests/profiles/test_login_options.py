"""The table of login options: what comes from it, and what a login inherits."""

import json

import pytest

from cpshell.profiles.config import read_config, save_profile
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginRequest, spelled
from cpshell.profiles.profile import Profile
from cpshell.system.files import Files
from cpshell.system.policy import ALLOW_ALL

FILES = Files(ALLOW_ALL)
ANYWHERE = [name for name, option in LOGIN_OPTIONS.items() if not option.saves]
IN_PROFILES = {name: option.key for name, option in LOGIN_OPTIONS.items() if option.key}


def value_of(name: str) -> str | bool:
    """A value that the option takes."""
    option = LOGIN_OPTIONS[name]
    if option.metavar is None:
        return True
    if option.kind in ("source", "file"):
        return f"/{name}" if option.kind == "file" else "prompt"
    return option.choices[0] if option.choices else name


@pytest.mark.parametrize("name", ANYWHERE)
@pytest.mark.parametrize("command", [["--help"], ["-c", "help login"], ["-c", "help checkup"]])
def test_help_lists_every_login_option_with_its_summary(run, capfd, command, name) -> None:
    ran = run(*command)
    text = " ".join((ran.out + capfd.readouterr().out).split())
    assert f"--{spelled(name)}" in text
    assert LOGIN_OPTIONS[name].summary in text


def test_what_a_profile_holds_is_saved_and_read_back(tmp_path) -> None:
    path = tmp_path / "config.toml"
    values = {name: value_of(name) for name in IN_PROFILES}
    profile = Profile("prod", LoginRequest("panel.test", **values), "red")
    save_profile(FILES, path, profile)
    assert all(f"{key} = " in path.read_text() for key in IN_PROFILES.values())
    assert read_config(FILES, path).profiles["prod"] == profile


@pytest.mark.parametrize("name", IN_PROFILES)
def test_an_option_that_was_given_wins_over_the_profile(name: str) -> None:
    given = LoginRequest("prod", **{name: value_of(name)})
    profile = LoginRequest("panel.test", **{name: "other"})
    assert given.with_profile(profile) == LoginRequest("panel.test", **{name: value_of(name)})
    assert LoginRequest("prod").with_profile(profile) == profile


@pytest.mark.parametrize("name", ["ca", "pin", "insecure"])
def test_who_says_whom_to_trust_inherits_no_other_trust(name: str) -> None:
    given = LoginRequest("prod", **{name: value_of(name)})
    others = {other: value_of(other) for other in ("ca", "pin", "insecure") if other != name}
    assert given.with_profile(LoginRequest("panel.test", **others)).pin == given.pin
    assert given.with_profile(LoginRequest("panel.test", **others)).ca == given.ca
    assert given.with_defaults(LoginRequest("", **others)) == given


@pytest.mark.parametrize("name", ANYWHERE)
def test_only_what_concerns_the_connection_holds_for_later_logins(name: str) -> None:
    later = LoginRequest("h").with_defaults(LoginRequest("", **{name: value_of(name)}))
    who = ("user", "service", "auth", "password_from", "token_from", "otp_from")
    assert getattr(later, name) == (None if name in who else value_of(name))


def test_profiles_lists_the_sources_of_secrets(run, write_profile) -> None:
    write_profile('target = "panel.test"\ntoken = "env:T"\notp = "prompt"\n')
    ran = run("-c", "profiles | get [].secrets | json")
    assert json.loads(ran.out) == [{"token": "env:T", "otp": "prompt"}]


@pytest.fixture
def write_profile(own_folders):
    def write(text: str) -> None:
        path = own_folders / "xdg" / "config" / "cpshell" / "config.toml"
        path.parent.mkdir(parents=True)
        path.write_text(f"[profile.prod]\n{text}")

    return write
