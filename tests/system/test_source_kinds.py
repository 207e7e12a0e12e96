"""The kinds of secret sources stand in one table; all that knows them reads it."""

import pytest

from cpshell.options import parse_options
from cpshell.profiles.config import read_config
from cpshell.redact import MASK, Redactor
from cpshell.source_kinds import SOURCE_HEADS, SOURCE_KINDS, listed_sources
from cpshell.system.system import System


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_each_kind_can_be_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown one would be refused as such, before anything is looked at."""
    secrets = System().secrets
    monkeypatch.setattr(secrets, "_ask", lambda question: "")
    with pytest.raises(Exception, match=r"^(?!invalid source)") as caught:
        secrets.read(f"{kind}:1000000" if SOURCE_KINDS[kind] else kind, "password")
    assert listed_sources() not in str(getattr(caught.value, "hint", ""))


@pytest.mark.parametrize("head", SOURCE_HEADS)
def test_a_source_stays_readable_and_a_secret_does_not(head: str) -> None:
    mask = Redactor().text
    assert mask(f"password={head}there") == f"password={head}there"
    assert mask(f'password="{head}there"') == f'password="{head}there"'
    assert mask(f"password=x{head}there") == f"password={MASK}"


def test_the_help_of_the_program_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--help"])
    shown = capsys.readouterr().out
    assert "SRC is prompt, env:NAME, file:PATH, fd:N, cmd:COMMAND or keyring:NAME.\n" in shown


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("prompt", True),
        ("prompt:x", False),
        ("keyring:prod", True),
        ("keyring:", False),
        ("cmd:pass show 'a b'", True),
        ("fd:3", False),
        ("Winter-Horse-77", False),
    ],
)
def test_a_profile_keeps_what_a_later_process_can_read(tmp_path, source: str, kept: bool) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[profile.a]\ntarget = "https://h.test:2087"\npassword = "{source}"\n')
    if kept:
        assert read_config(System().files, path).profiles["a"].secrets == (("password", source),)
    else:
        with pytest.raises(Exception, match="invalid password source") as caught:
            read_config(System().files, path)
        assert "fd:N" not in caught.value.hint  # type: ignore[attr-defined]
