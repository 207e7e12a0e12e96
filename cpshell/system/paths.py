"""Locate the shell's files: nothing is written before there is something to keep."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_NAME = "cpshell"


class Paths:
    """Knows the folders of this user, by the rules of the platform."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    @property
    def config_file(self) -> Path:
        """Return the file of profiles and groups: ``$XDG_CONFIG_HOME/cpshell/config.toml``."""
        return self._config_folder / "config.toml"

    @property
    def plugin_folder(self) -> Path:
        """Return the folder of the user's plugins: ``$XDG_CONFIG_HOME/cpshell/plugins``."""
        return self._config_folder / "plugins"

    @property
    def catalog_folder(self) -> Path:
        """Return the folder of further rows: ``$XDG_CONFIG_HOME/cpshell/catalog``."""
        return self._config_folder / "catalog"

    def data_file(self, name: str) -> Path:
        """Return where what the user has added is kept: ``$XDG_DATA_HOME/cpshell/NAME``."""
        folder = self._folder("XDG_DATA_HOME", "~/.local/share")
        if folder is None:
            from platformdirs import user_data_path

            folder = user_data_path(_NAME, appauthor=False)
        return folder / name

    def state_file(self, name: str) -> Path:
        """Return where something is kept from run to run: ``$XDG_STATE_HOME/cpshell/NAME``."""
        from platformdirs import user_state_path

        return user_state_path(_NAME, appauthor=False) / name

    def cache_file(self, name: str) -> Path:
        """Return where what can be found again is kept: ``$XDG_CACHE_HOME/cpshell/NAME``."""
        from platformdirs import user_cache_path

        return user_cache_path(_NAME, appauthor=False) / name

    @property
    def _config_folder(self) -> Path:
        folder = self._folder("XDG_CONFIG_HOME", "~/.config")
        if folder is not None:
            return folder
        from platformdirs import user_config_path

        return user_config_path(_NAME, appauthor=False)

    def _folder(self, variable: str, usual: str) -> Path | None:
        """Return a folder that each start looks at; ``None`` where platformdirs must say it.

        On Linux it is known without: platformdirs would cost a start a millisecond.
        """
        system: str = sys.platform
        if system != "linux":
            return None
        base = self._variables.get(variable, "").strip()
        return Path(base or os.path.expanduser(usual), _NAME)
