"""``cpshell.connect("prod")``: a profile of the configuration, for programs."""

from pathlib import Path

import pytest

import cpshell
from cpshell.errors import CertificateUntrusted, LoginRefused, UsageError


@pytest.fixture
def profile(own_folders, sandbox, monkeypatch):
    """``profile(password="env:PW")`` writes a profile ``prod`` for root on WHM."""
    monkeypatch.setenv("PW", sandbox.account("root")["password"])
    path = own_folders / "xdg" / "config" / "cpshell" / "config.toml"

    def write(**changes: str | None) -> None:
        values = {
            "target": f"https://127.0.0.1:{sandbox.ready['ports']['whm']}",
            "user": "root",
            "service": "whm",
            "password": "env:PW",
            "ca": str(sandbox.ready["ca"]),
            **changes,
        }
        lines = [f'{key} = "{value}"' for key, value in values.items() if value is not None]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["[profile.prod]", *lines]))

    return write


def log(sandbox) -> str:
    return Path(sandbox.ready["session_log"]).read_text()


def test_a_profile_brings_target_user_source_and_ca(profile):
    profile()
    with cpshell.connect("prod") as panel:
        assert panel.whm("version").ok


def test_a_profile_brings_its_auth_method(profile, sandbox, monkeypatch):
    monkeypatch.setenv("TOKEN", sandbox.account("root")["token"])
    profile(auth="token", token="env:TOKEN", password=None)
    before = log(sandbox).count(" NEW root:")
    with cpshell.connect("prod") as panel:
        assert panel.whm("version").ok
    assert log(sandbox).count(" NEW root:") == before  # a token opens no session


def test_a_secret_that_is_given_counts_more_than_the_source_of_the_profile(profile):
    profile()
    with pytest.raises(LoginRefused):
        cpshell.connect("prod", password="another one")


def test_what_is_given_counts_more_than_what_the_profile_says(profile, sandbox, monkeypatch):
    monkeypatch.setenv("PW", sandbox.account("alice")["password"])
    profile(target=f"https://127.0.0.1:{sandbox.ready['ports']['cpanel']}", service="cpanel")
    with cpshell.connect("prod", user="alice") as panel:
        assert panel.uapi("Variables", "get_user_information")["user"] == "alice"


def test_the_pin_of_a_profile_is_checked(profile):
    profile(ca=None, pin="sha256:" + "0" * 64)
    with pytest.raises(CertificateUntrusted):
        cpshell.connect("prod")


def test_a_trust_that_is_given_replaces_that_of_the_profile(profile, sandbox):
    profile(ca=None, pin="sha256:" + "0" * 64)
    with cpshell.connect("prod", ca=str(sandbox.ready["ca"])) as panel:
        assert panel.whm("version").ok


def test_certificates_that_were_trusted_at_a_prompt_are_trusted(profile, sandbox, own_folders):
    profile(ca=None)
    with pytest.raises(CertificateUntrusted) as untrusted:
        cpshell.connect("prod")
    known = own_folders / "xdg" / "state" / "cpshell" / "known_certificates"
    known.parent.mkdir(parents=True, exist_ok=True)
    port = sandbox.ready["ports"]["whm"]
    known.write_text(f"[127.0.0.1]:{port} {untrusted.value.fingerprint}\n")
    with cpshell.connect("prod") as panel:
        assert panel.whm("version").ok


def test_a_program_is_not_asked_for_what_a_person_would_be(profile):
    profile(password="prompt")
    with pytest.raises(UsageError, match="nobody is asked for the password") as error:
        cpshell.connect("prod")
    assert error.value.hint == 'connect("prod", password=…)'


def test_without_a_profile_a_secret_has_to_be_given(profile):
    profile()
    with pytest.raises(UsageError, match="one of password, token and accesshash"):
        cpshell.connect("https://127.0.0.1:2087", user="root")


def test_a_name_that_no_profile_has_is_a_host(profile):
    profile()
    with pytest.raises(UsageError, match="one of password, token and accesshash") as error:
        cpshell.connect("spare")
    assert "no profile is called spare" in (error.value.hint or "")
