"""Where the shell keeps its files: nothing is written before there is something to keep."""

import os
from pathlib import Path

NAME = "cpshell"


def config_file() -> Path:
    """Profiles and groups: ``$XDG_CONFIG_HOME/cpshell/config.toml``."""
    from platformdirs import user_config_path

    return user_config_path(NAME, appauthor=False) / "config.toml"


def state_file(name: str) -> Path:
    """What is remembered from run to run: ``$XDG_STATE_HOME/cpshell/NAME``."""
    from platformdirs import user_state_path

    return user_state_path(NAME, appauthor=False) / name


def write_private(path: Path, text: str) -> None:
    """Replace a file at once and as a whole, for its owner only: 0600 in a 0700 folder.

    Raises:
        OSError: it can't be written.
    """
    from tempfile import mkstemp

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path.resolve()  # a link to a file kept elsewhere stays a link
    handle, fresh = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(fresh, path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
