"""Logins by name: saved without secrets, used, listed, and refused where they make no sense."""

import json
import stat
import sys
import types
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.profiles.config import read_config, save_profile
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.profile import Profile
from cpshell.system.files import Files
from cpshell.system.policy import ALLOW_ALL

FILES = Files(ALLOW_ALL)


@pytest.fixture
def config(own_folders) -> Path:
    return own_folders / "xdg" / "config" / "cpshell" / "config.toml"


@pytest.fixture
def write(config):
    def write_text(text: str) -> Path:
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(text)
        return config

    return write_text


@pytest.fixture
def login(sandbox) -> str:
    """A login command for root that reads its password from $PW."""
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']} --ca {sandbox.ready['ca']}"
    return f"login {target} -u root --service whm --password-from env:PW"


@pytest.fixture
def env(sandbox) -> dict[str, str]:
    return {"PW": sandbox.account("root")["password"]}


def test_a_saved_login_works_by_its_name(run, login, env, config) -> None:
    assert run("-c", f"{login} --save prod", env=env).code == 0
    for arguments in (["prod", "-c", "whm version | count"], ["-c", "login prod; whm version"]):
        ran = run(*arguments)
        assert ran.code == 0, ran.err
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700


def test_a_login_that_fails_is_not_saved(run, login, config) -> None:
    assert run("-c", f"{login} --save prod", env={"PW": "wrong-one"}).code == 3
    assert not config.exists()


def test_a_source_of_this_process_only_is_not_saved_and_the_session_is_closed(
    run, login, env, sandbox, config
) -> None:
    import os

    reading, writing = os.pipe()
    os.write(writing, env["PW"].encode())
    os.close(writing)
    ran = run("-c", login.replace("env:PW", f"fd:{reading}") + " --save prod")
    os.close(reading)
    assert ran.code == 2
    assert "--keyring" in ran.err
    assert not config.exists()
    assert Path(sandbox.ready["session_log"]).read_text().split()[-1] == "logout"


def test_a_keyring_takes_the_secret_and_gives_it_back(run, login, env, config, monkeypatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    keyring = types.ModuleType("keyring")
    keyring.errors = types.SimpleNamespace(KeyringError=RuntimeError)
    keyring.set_password = lambda service, name, secret: kept.update({(service, name): secret})
    keyring.get_password = lambda service, name: kept.get((service, name))
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert run("-c", f"{login} --save prod --keyring", env=env).code == 0
    assert kept == {("cpshell", "prod"): env["PW"]}
    assert 'password = "keyring:prod"' in config.read_text()
    assert run("prod", "-c", "whoami", env={"PW": "gone"}).code == 0


def test_status_and_profiles_say_where_each_secret_lives(run, write) -> None:
    write(
        '[profile.prod]\ntarget = "https://srv1.example.com:2087"\nuser = "root"\n'
        'auth = "token"\ntoken = "keyring:prod"\notp = "cmd:oathtool"\ncolor = "red"\n'
    )
    secrets = {"token": "keyring:prod", "otp": "cmd:oathtool"}
    ran = run("-c", "profiles; status")
    profiles, status = (json.loads(line) for line in ran.out.splitlines())
    assert profiles[0]["secrets"] == secrets
    assert status["profiles"] == [{"name": "prod", "secrets": secrets}]
    assert status["files"]["configuration"].endswith("cpshell/config.toml")


def test_options_win_over_the_profile(run, write, sandbox) -> None:
    write(
        f'[profile.lab]\ntarget = "https://127.0.0.1:{sandbox.ready["ports"]["whm"]}"\n'
        f'user = "root"\nservice = "whm"\npassword = "env:PW"\nca = "{sandbox.ready["ca"]}"\n'
    )
    rita = sandbox.account("rita")["password"]
    ran = run("lab", "-u", "rita", "-c", "whoami | get user", env={"PW": rita})
    assert (ran.code, ran.out) == (0, '"rita"\n'), ran.err


def test_a_ca_file_is_looked_for_beside_the_configuration(write) -> None:
    path = write('[profile.lab]\ntarget = "panel.test"\nca = "panel-ca.pem"\n')
    assert read_config(FILES, path).profiles["lab"].login.ca == str(path.parent / "panel-ca.pem")


def test_groups_are_read(write) -> None:
    assert read_config(FILES, write('[group]\nweb = ["a", "b"]\n')).groups == {"web": ("a", "b")}


def test_without_configuration_a_profile_is_only_a_host(run, write) -> None:
    write('[profile.prod]\ntarget = "https://panel.test:2087"\n')
    ran = run("--no-config", "prod", "-u", "x", "--password-from", "env:PW", env={"PW": "secret"})
    assert "panel.test" not in ran.err
    assert "prod:2083" in ran.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[profile.x\n", "invalid TOML"),
        ("[profile.x]\n", "no target"),
        ('[profile.x]\ntarget = "h"\ncolour = "red"\n', "unknown key 'colour'"),
        (
            '[profile.x]\ntarget = "h"\ntoken = "QCBPUV0OG2AJTSR83PE4BEO1O5HXX3M4"\n',
            "invalid token source",
        ),
        ('[group]\nweb = "a"\n', "group web"),
    ],
)
def test_a_configuration_that_makes_no_sense_says_so_and_shows_no_secret(
    run, write, text, says
) -> None:
    write(text)
    ran = run("x", "-c", "whoami")
    assert ran.code == 2
    assert says in ran.err
    assert "QCBPUV" not in ran.err


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True), _TEXT, _TEXT)
def test_what_is_saved_is_read_back(tmp_path_factory, name, user, source) -> None:
    path = tmp_path_factory.mktemp("profiles") / "config.toml"
    login = LoginRequest("https://a.test:2087", user=user, password_from=f"cmd:{source}")
    profile = Profile(name, login)
    save_profile(FILES, path, profile)
    save_profile(FILES, path, Profile("other", LoginRequest("b.test")))
    assert read_config(FILES, path).profiles[name] == profile


@pytest.mark.parametrize("name", ["a b", "a.b", "", "a]"])
def test_strange_names_are_refused(name, tmp_path) -> None:
    with pytest.raises(UsageError):
        save_profile(FILES, tmp_path / "config.toml", Profile(name, LoginRequest("h")))
