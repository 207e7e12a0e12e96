"""Where secrets come from: each source, asked for once the policy has allowed it."""

import os
import sys
import types
from pathlib import Path

import pytest

from cpshell.errors import UsageError
from cpshell.system.policy import FetchSecret, Refused


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """What a keyring keeps; ``("cpshell", "locked")`` makes it fail."""
    kept: dict[tuple[str, str], str] = {}

    class KeyringError(Exception):
        pass

    def get(service: str, name: str) -> str | None:
        if name == "locked":
            raise KeyringError("it is locked")
        return kept.get((service, name))

    def put(service: str, name: str, secret: str) -> None:
        if name == "locked":
            raise KeyringError("it is locked")
        kept[service, name] = secret

    module = types.ModuleType("keyring")
    module.errors = types.SimpleNamespace(KeyringError=KeyringError)
    module.get_password, module.set_password = get, put
    monkeypatch.setitem(sys.modules, "keyring", module)
    return kept


def test_each_source_gives_its_secret_without_the_last_line_end(
    sources, keyring, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(b"from-file\r\n")
    keyring["cpshell", "prod"] = "from-keyring"
    assert sources.read("prompt", "password of root") == "typed for password of root: "
    assert sources.read("env:NAME", "password") == "from-env"
    assert sources.read(f"file:{tmp_path}/secret", "password") == "from-file"
    assert sources.read("cmd:printf '%s\\n' 'from cmd'", "password") == "from cmd"
    assert sources.read("keyring:prod", "password") == "from-keyring"
    with sources.pipe("from-pipe") as source:
        assert source.startswith("fd:")
        assert sources.read(source, "password") == "from-pipe"


def test_blanks_belong_to_a_secret_and_line_ends_do_not(sources, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"  two\nlines \n\n")
    assert sources.read(f"file:{tmp_path}/secret", "password") == "  two\nlines "
    (tmp_path / "secret").write_bytes(b"XX\n")
    assert sources.read(f"file:{tmp_path}/secret", "password") == "XX"


def test_all_after_the_first_colon_belongs_to_the_source(sources, keyring) -> None:
    keyring["cpshell", "prod:root"] = "hush"
    assert sources.read("keyring:prod:root", "password") == "hush"
    assert sources.read("cmd:echo a:b", "password") == "a:b"


@pytest.mark.parametrize(
    ("source", "final"),
    [
        ("prompt", "prompt"),
        ("env:NAME", "env:NAME"),
        ("file:{folder}/link", "file:{folder}/secret"),
        ("cmd:touch {folder}/ran", "cmd:touch {folder}/ran"),
        ("fd:0", "fd:0"),
        ("keyring:prod", "keyring:prod"),
    ],
)
def test_a_source_that_the_policy_refuses_is_not_asked(
    sources, policy, keyring, tmp_path: Path, source: str, final: str
) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "link").symlink_to("secret")
    policy.reason = "a test says so"
    with pytest.raises(Refused, match="a test says so"):
        sources.read(source.format(folder=tmp_path), "password")
    assert policy.actions == [FetchSecret(final.format(folder=tmp_path))]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("env:NONE", "the environment has no NONE for the password"),
        ("env:EMPTY", "the password from env is empty"),
        ("file:/nowhere/at/all", "cannot read /nowhere/at/all for the password: no such file"),
        ("fd:x", "invalid source for the password"),
        ("fd:987", "cannot read the password from file descriptor 987"),
        ("fd:99999999999999999999", "invalid source for the password"),
        ("cmd:false", "the command for the password failed: it ended with 1"),
        ("cmd:true", "the password from cmd is empty"),
        ("cmd:no-such-program-here", "the command for the password failed: "),
        ("cmd: ", "the command for the password failed: it names no program"),
        ("file:a\0b", "invalid path "),
        ("cmd:open 'quote", "the command for the password failed: "),
        ("keyring:none", "the keyring has no entry 'none'"),
        ("keyring:locked", "cannot read the password from the keyring: it is locked"),
    ],
)
def test_a_source_that_gives_nothing_says_why(sources, keyring, source, message) -> None:
    with pytest.raises(UsageError) as caught:
        sources.read(source, "password")
    assert message in caught.value.message


@pytest.mark.parametrize("word", ["hunter2", "env", "env:", "file:", "vault:hunter2", "PROMPT", ""])
def test_a_word_that_names_no_source_is_not_repeated(sources, policy, word: str) -> None:
    with pytest.raises(UsageError, match=r"^invalid source for the password$") as caught:
        sources.read(word, "password")
    assert "prompt, env:NAME, file:PATH, fd:N, cmd:COMMAND or keyring:NAME" in caught.value.hint
    assert policy.actions == []


def test_bytes_that_are_not_utf8_are_refused(sources, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"\xff")
    os.close(writing)
    try:
        with pytest.raises(
            UsageError, match=r"^the password is not text in UTF-8: line 1, byte 1$"
        ):
            sources.read(f"fd:{reading}", "password")
    finally:
        os.close(reading)
    with pytest.raises(UsageError, match=r"^the password is not text in UTF-8: line 2, byte 2$"):
        sources.read(r"cmd:printf '\n.\377'", "password")


def test_a_descriptor_is_a_number(sources) -> None:
    with pytest.raises(UsageError) as caught:
        sources.read("fd:three", "password")
    assert caught.value.hint == "fd:N takes a number"


def test_a_secret_is_kept_in_the_keyring_once_the_policy_allows_it(
    sources, policy, keyring
) -> None:
    sources.keep_in_keyring("prod", "hush")
    assert keyring == {("cpshell", "prod"): "hush"}
    assert policy.actions == [FetchSecret("keyring:prod")]
    with pytest.raises(UsageError, match="cannot store locked in the keyring: it is locked"):
        sources.keep_in_keyring("locked", "hush")
    policy.reason = "a test says so"
    with pytest.raises(Refused):
        sources.keep_in_keyring("other", "hush")
    assert ("cpshell", "other") not in keyring


def test_without_the_package_a_keyring_says_how_to_get_it(sources, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    for use, what in (
        (lambda: sources.read("keyring:x", "password"), "keyring:"),
        (lambda: sources.keep_in_keyring("x", "y"), "the keyring"),
    ):
        with pytest.raises(UsageError) as caught:
            use()
        needs = f"{what} needs cpshell[keyring]: the package keyring is missing"
        assert caught.value.message == needs
        assert " pip install " in str(caught.value.hint)
        assert str(caught.value.hint).endswith("'keyring>=24.0'")
