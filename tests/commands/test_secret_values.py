"""genpass, base64, secret set."""

import sys
from types import ModuleType

import pytest


def test_genpass_makes_another_strong_password_each_time(run):
    words = run("-c", "genpass\ngenpass\ngenpass 64").out.split()
    assert [len(word) for word in words] == [20, 20, 64]
    assert len(set(words)) == 3
    for word in words:
        assert word[0].islower()
        assert any(c.isupper() for c in word)
        assert any(c.isdigit() for c in word)
        assert any(not c.isalnum() for c in word)


@pytest.mark.parametrize("length", ["3", "x", "129"])
def test_genpass_takes_sensible_lengths(run, length):
    assert run("-c", f"genpass {length}").code == 2


def test_base64_and_back(run):
    script = "let b = base64 'v=spf1 ü'\necho $b\nbase64 --decode $b"
    assert run("-c", script).out == "dj1zcGYxIMO8\nv=spf1 ü\n"
    assert run("-c", "base64 --decode 'x'").code == 2
    assert run("-c", "base64 --decode /w==").code == 2


@pytest.fixture
def keyring(monkeypatch):
    kept: dict[tuple[str, str], str] = {}
    module = ModuleType("keyring")
    module.set_password = lambda service, name, secret: kept.update({(service, name): secret})
    module.errors = ModuleType("keyring.errors")
    module.errors.KeyringError = OSError
    monkeypatch.setitem(sys.modules, "keyring", module)
    return kept


def test_a_secret_goes_from_a_variable_to_the_keyring(run, keyring):
    ran = run("-c", "let t = genpass\nsecret set keyring:prod $t\necho $t")
    assert ran.code == 0
    assert keyring == {("cpshell", "prod"): ran.out.strip()}


def test_a_secret_that_is_typed_is_refused_and_not_repeated(run, keyring):
    ran = run("-c", "secret set keyring:prod hunter2-secret")
    assert ran.code == 2
    assert "hunter2" not in ran.err
    assert keyring == {}


def test_a_secret_is_kept_in_the_keyring_only(run, keyring):
    assert run("-c", "let t = 'x'\nsecret set file:/tmp/x $t").code == 2
    assert keyring == {}
