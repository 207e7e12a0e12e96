"""Where the shell keeps its files."""

import os
from pathlib import Path

import pytest

from cpshell.system.paths import Paths

linux = pytest.mark.skipif(not os.path.isdir("/proc"), reason="the rules of Linux")


@linux
def test_each_kind_of_file_has_its_folder(own_folders: Path) -> None:
    paths, base = Paths(os.environ), own_folders / "xdg"
    assert paths.config_file == base / "config" / "cpshell" / "config.toml"
    assert paths.plugin_folder == base / "config" / "cpshell" / "plugins"
    assert paths.state_file("history") == base / "state" / "cpshell" / "history"
    assert paths.cache_file("names") == base / "cache" / "cpshell" / "names"


@linux
@pytest.mark.parametrize("value", [None, "", " "])
def test_without_a_variable_the_configuration_is_below_the_home_folder(
    monkeypatch, value: str | None
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    variables = {} if value is None else {"XDG_CONFIG_HOME": value}
    assert Paths(variables).config_file == Path("/home/me/.config/cpshell/config.toml")
