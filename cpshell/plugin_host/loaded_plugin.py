"""Follow one plugin from discovery to loading."""

import time

from cpshell.errors import CpshellError, PluginFailed
from cpshell.events import EventBus
from cpshell.plugin import PluginInfo, PluginState
from cpshell.plugin_host.contribution import Contribution
from cpshell.plugin_host.discovery import PluginFile
from cpshell.plugin_host.hooks import Hooks
from cpshell.plugin_host.host import HostShell
from cpshell.plugin_host.restricted_shell import RestrictedShell


class LoadedPlugin:
    """A plugin from discovery on: ready, loaded, broken or switched off.

    ``seconds`` is how long import and registration took; ``error`` what came of it; ``problems``
    are one line each.
    """

    def __init__(self, source: PluginFile, *, off: bool) -> None:
        self.source = source
        self.name = source.name
        self.contribution: Contribution | None = None
        self.seconds: float | None = None
        self.error: PluginFailed | None = None
        self.problems: list[str] = []
        self.state = PluginState.DISABLED
        if not off:
            self.restart()

    @property
    def stands_back(self) -> bool:
        """Return whether it leaves its words to others."""
        return self.state in (PluginState.REFUSED, PluginState.DISABLED)

    @property
    def info(self) -> PluginInfo:
        """Return its row in ``plugins``."""
        contribution = self.contribution
        return PluginInfo(
            name=self.name,
            version=self.source.version,
            file=self.source.file,
            state=self.state,
            words=tuple(dict.fromkeys(contribution.words)) if contribution else self.source.words,
            hooks=tuple(dict.fromkeys(contribution.events)) if contribution else (),
            seconds=self.seconds,
            problems=self.all_problems,
            contact=self.source.contact,
        )

    @property
    def all_problems(self) -> tuple[str, ...]:
        """Return its problems, with those that came up while it ran."""
        if self.contribution is None:
            return tuple(self.problems)
        later = (*self.contribution.conflicts, *self.contribution.hooks.problems)
        return (*self.problems, *later)

    @property
    def called(self) -> str:
        """Return its name with its file, to tell it from others."""
        return f"{self.name} ({self.source.file})"

    @property
    def summary(self) -> str:
        """Return a line for ``help``."""
        if self.state is PluginState.BROKEN:
            return f"broken: {self.problems[0]}"
        return self.source.summary or f"from the plugin {self.name}"

    def note(self, problem: str) -> None:
        """Keep a problem, once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def restart(self) -> None:
        """Be as if just found, and not switched off."""
        refused = self.source.refused
        self.contribution = self.seconds = self.error = None
        self.problems = [refused] if refused else []
        self.state = PluginState.REFUSED if refused else PluginState.READY

    def load(self, shell: HostShell, bus: EventBus) -> None:
        """Import and register. What goes wrong is kept, and what was added by then taken back."""
        self.state = PluginState.LOADING
        contribution = Contribution(self.name, shell, Hooks(self.name, bus, shell.tell))
        self.contribution = contribution
        begun = time.perf_counter()
        try:
            with contribution.contained():
                restricted = RestrictedShell(shell, contribution)
                for register in self.source.load():
                    register(restricted)
        except CpshellError as error:
            self.remove()
            self.state = PluginState.BROKEN
            self.error = self._broken(error)
            self.problems = [error.message]
        except KeyboardInterrupt:
            self.remove()
            self.restart()
            raise
        else:
            self.state = PluginState.LOADED
        self.seconds = time.perf_counter() - begun

    def remove(self) -> None:
        """Take back all that it brought."""
        if self.contribution is not None:
            self.contribution.remove()
            self.contribution = None

    def switch_off(self) -> None:
        """Take it out of this shell."""
        self.remove()
        self.seconds = self.error = None
        self.problems = []
        self.state = PluginState.DISABLED

    def _broken(self, error: CpshellError) -> PluginFailed:
        """Return the error for each use of its words: whose it is, and whom to tell."""
        source = self.source
        whose = " ".join(part for part in (source.name, source.version) if part)
        contact = f"; tell {source.contact}" if source.contact else ""
        return PluginFailed(
            f"plugin {whose} cannot be loaded: {error.message}",
            hint=f"it is {source.file}{contact}; to switch it off: plugins disable {source.name}",
        )
