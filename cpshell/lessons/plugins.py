"""Load the plugins that a lesson needs: those that the user has installed, or names."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from cpshell.plugin import CommandInfo
from cpshell.plugin_host.registry import Loader
from cpshell.shell.shell import Shell
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
    shell: Shell, names: Sequence[str], sources: PluginSources, needs: list[str]
) -> None:
    """Load plugins into the shell of a lesson; the policy of the lesson does not count for that.

    Where one is missing, ``needs`` gets its name each time that a word is unknown: who uses the
    word may look there.

    Raises:
        UsageError: a file that the user named cannot be read.
    """
    if not names and not sources.files:
        return
    with _lifted(shell.state.system.policy):
        missing = shell.plugins.load_these(shell, names, sources.files, sources.folder)
    if missing:
        text = f"it needs the plugin {', '.join(missing)}"
        shell.registry.loader = _MissingPlugins(shell.registry.loader, lambda: needs.append(text))


def _lifted(policy: Policy) -> AbstractContextManager[None]:
    return policy.lifted() if isinstance(policy, LessonPolicy) else nullcontext()
