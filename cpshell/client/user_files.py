"""Look at the configuration and the folders of this user."""

from pathlib import Path
from typing import TYPE_CHECKING

from cpshell.profiles.profile_store import Profiles
from cpshell.system.system import System

if TYPE_CHECKING:
    from cpshell.profiles.profile import Profile


def profiles(*names: str) -> "list[Profile]":
    """Return the profiles of the configuration, or those of these names; ``@NAME`` stands for
    all profiles of a group. They say where secrets come from, never what they are.

    Raises:
        UsageError: an invalid file, or a profile or group that does not exist.
    """
    store = Profiles(System())
    if not names:
        return store.all()
    wanted = [
        each for name in names for each in (store.group(name[1:]) if name[:1] == "@" else [name])
    ]
    return [store.required(name) for name in dict.fromkeys(wanted)]


def state_file(name: str) -> Path:
    """Return where a program keeps something from run to run: ``$XDG_STATE_HOME/cpshell/NAME``."""
    return System().paths.state_file(name)
