"""Load the plugins that a lesson needs: those that the user has installed, names, or trusts."""

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from cpshell.plugin import CommandInfo
from cpshell.plugin_host.registry import Loader
from cpshell.shell.shell import Shell
from cpshell.system.files import Files
from cpshell.system.policy import LessonPolicy, Policy


@dataclass(frozen=True, slots=True)
class PluginSources:
    """Where plugins come from: the ``files`` that the user named, and the user's ``folder``."""

    folder: Path
    files: Sequence[str] = ()


class _MissingPlugins:
    """Looks words up as another loader does, and reports each that it does not have."""

    def __init__(self, loader: Loader, report: Callable[[], None]) -> None:
        self._loader = loader
        self._report = report

    def use(self, word: str) -> bool:
        if self._loader.use(word):
            return True
        self._report()
        return False

    def waiting(self) -> Mapping[str, CommandInfo]:
        return self._loader.waiting()


def load_plugins(
    shell: Shell,
    lesson_plugins: Sequence[str],
    folder: Path,
    sources: PluginSources,
    needs: list[str],
) -> list[str]:
    """Load plugins into the shell of a lesson; the policy of the lesson does not count for that.

    A file that the lesson names, from its own ``folder``, is used only if the lesson is trusted.
    Where a plugin is missing, ``needs`` gets its name each time that a word is unknown: who uses
    the word may look there. Returns lines that say what is missing, and what to type.

    Raises:
        UsageError: a file that the user named cannot be read.
    """
    if not lesson_plugins and not sources.files:
        return []
    policy = shell.state.system.policy
    called = {plugin_name(each): each for each in lesson_plugins}
    files = list(sources.files)
    if not isinstance(policy, LessonPolicy):
        files += _own_files(called, folder, sources, shell.state.system.files)
    with _lifted(policy):
        names = shell.plugins.load_these(shell, list(called), files, sources.folder)
    missing = [called[name] for name in names]
    if missing:
        text = f"it needs the plugin {', '.join(missing)}"
        shell.registry.loader = _MissingPlugins(shell.registry.loader, lambda: needs.append(text))
    return [line for each in missing for line in _missing_lines(each, folder)]


def plugin_name(plugin: str) -> str:
    """Return the name of a plugin that a lesson names, which may be a file."""
    return Path(plugin).stem.replace("_", "-") if _is_file(plugin) else plugin


def _is_file(plugin: str) -> bool:
    return plugin.endswith(".py")


def _own_files(
    called: Mapping[str, str], folder: Path, sources: PluginSources, files: Files
) -> list[str]:
    """Return the files that a lesson names and the user does not."""
    by_user = set(map(plugin_name, sources.files))
    own = (folder / each for name, each in called.items() if _is_file(each) and name not in by_user)
    return [str(path) for path in own if files.exists(path)]


def _missing_lines(plugin: str, folder: Path) -> list[str]:
    """Return what to tell of a plugin that a lesson does without: why, and what uses it."""
    why, hint = "is not installed", "--plugin FILE"
    if _is_file(plugin):
        path = shlex.quote(os.path.relpath(folder / plugin))
        why, hint = "is named by the lesson alone", f"--plugin {path}, or --trust (read it first)"
    shown = "steps that use it are shown as they were recorded"
    return [f"cpshell: the plugin {plugin} {why}: {shown}", f"  hint: {hint}"]


def _lifted(policy: Policy) -> AbstractContextManager[None]:
    return policy.lifted() if isinstance(policy, LessonPolicy) else nullcontext()
