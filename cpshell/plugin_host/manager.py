"""Manage the plugins of a shell: found, loaded when used, switched off, listed.

Little is imported here, because every shell has this and few have plugins.
"""

import json
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpshell.errors import PluginFailed, UsageError
from cpshell.events import EventBus
from cpshell.plugin import CommandInfo, PluginInfo, PluginState
from cpshell.plugin_host.registry import Registry

if TYPE_CHECKING:
    from pathlib import Path

    from cpshell.plugin_host.discovery import PluginFile
    from cpshell.plugin_host.host import HostShell
    from cpshell.plugin_host.loaded_plugin import LoadedPlugin
    from cpshell.system.system import System

_SWITCHED_OFF = "plugins-off.json"  # in the state folder: names, kept from run to run


class PluginManager:
    """Finds, loads, switches and lists the plugins of one shell; the loader of its registry.

    Words go to the first who wants them: built-ins, then files given by name, the folder's, and
    installed packages, each in alphabetical order.
    """

    def __init__(self, registry: Registry, bus: EventBus, system: "System") -> None:
        self._registry = registry
        self._bus = bus
        self._system = system
        self._shell: HostShell | None = None
        registry.loader = self
        self._plugins: list[LoadedPlugin] = []
        self._words: dict[str, LoadedPlugin] = {}
        self._rivals: dict[str, list[LoadedPlugin]] = {}
        self._search = False
        self._beside = False
        self._loading = threading.RLock()
        self._looking = threading.Lock()
        self._messages: list[str] = []
        self.failed = False  # one that was asked for by name did not load

    def begin(
        self,
        shell: "HostShell",
        files: Sequence[str],
        *,
        folder: bool,
        packages: bool,
        beside: bool,
    ) -> None:
        """Load the files that were named, and what has hooks in the folder, into a shell.

        ``folder`` and ``packages`` say where to look for others, once it matters. With ``beside``
        all that is loaded here is loaded in a thread of its own: a prompt does not wait.

        Raises:
            UsageError: a file cannot be read.
        """
        self._shell = shell
        self._search = packages
        named = [self._add(_named(self._system, path)) for path in files]
        path = self._system.paths.plugin_folder
        if folder and self._system.files.is_folder(path):
            for file in _in_folder(self._system, path):
                self._add(file)
        first = [*named, *(each for each in self._plugins if each.source.at_start)]
        if beside:
            self._beside = True
            threading.Thread(target=self._load_first, args=(first, named), daemon=True).start()
        elif first:
            self._load_first(first, named)

    def load_these(
        self, shell: "HostShell", names: Sequence[str], files: Sequence[str], folder: "Path"
    ) -> list[str]:
        """Load plugins by their names, from files, a folder or packages, and all of the files.

        Returns the names of those that are not there, or cannot be used.

        Raises:
            UsageError: a file cannot be read.
        """
        from cpshell.plugin_host.installed_packages import installed

        self._shell = shell
        named = [_named(self._system, path) for path in files]
        known = list(named)
        if names:
            if self._system.files.is_folder(folder):
                known += _in_folder(self._system, folder)
            known += installed(self._system)
        loaded = set()
        for file in known:
            if (file in named or file.name in names) and file.name not in loaded:
                plugin = self._add(file)
                if plugin.state is PluginState.READY:
                    self._load(plugin)
                if plugin.state is PluginState.LOADED:
                    loaded.add(file.name)
                self._report(plugin, asked_for=True)
        self.speak()
        return [name for name in names if name not in loaded]

    def _load_first(self, first: Sequence["LoadedPlugin"], named: Sequence["LoadedPlugin"]) -> None:
        with self._loading:
            for each in first:
                if each.state is PluginState.READY:
                    self._load(each)
                    self._report(each, asked_for=each in named)
                elif each.state is PluginState.DISABLED and each in named:
                    self._messages.append(f"cpshell: plugin {each.name} is switched off")
        if self._beside:
            self._look()

    def _report(self, loaded: "LoadedPlugin", *, asked_for: bool) -> None:
        """Keep what there is to say of a plugin that nobody waited for."""
        if loaded.error is not None:
            self.failed = self.failed or asked_for
            self._messages += [f"cpshell: {loaded.error.message}", f"  hint: {loaded.error.hint}"]
        elif asked_for:
            problems = loaded.all_problems
            self._messages += [f"cpshell: plugin {loaded.name}: {each}" for each in problems]

    def speak(self) -> None:
        """Report what went wrong in the background."""
        while self._messages:
            self._tell(self._messages.pop(0))

    def _tell(self, text: str) -> None:
        if self._shell is not None:
            self._shell.tell(text)

    def _load(self, plugin: "LoadedPlugin") -> None:
        if self._shell is not None:
            plugin.load(self._shell, self._bus)

    def waiting(self) -> dict[str, CommandInfo]:
        """Return a command for each word of plugins that wait for their first use.

        At a prompt, where completion asks at each key, those that were found by now.
        """
        if not self._beside:
            self._look()
        waiting = (PluginState.READY, PluginState.LOADING, PluginState.BROKEN)
        return {
            word: CommandInfo(
                name=word,
                summary=each.summary,
                group="plugins",
                owner=each.name,
                loaded=False,
            )
            for word, each in self._words.items()
            if each.state in waiting
        }

    def use(self, word: str) -> bool:
        """Load the plugin that has a word; return whether one has.

        Raises:
            PluginFailed: it cannot be used, and why.
            UsageError: it is switched off.
        """
        self._look()
        with self._loading:
            plugin = self._words.get(word)
            if plugin is None:
                return False
            if plugin.state is PluginState.READY:
                self._contested(word, plugin)
                self._load(plugin)
            if plugin.error is not None:
                raise PluginFailed(plugin.error.message, hint=plugin.error.hint)
            if plugin.state is PluginState.DISABLED:
                raise UsageError(
                    f"the plugin {plugin.name} is switched off",
                    hint=f"plugins enable {plugin.name}",
                )
            if plugin.state is PluginState.REFUSED:
                raise PluginFailed(f"plugin {plugin.name} was refused: {plugin.source.refused}")
            self._missing(word, plugin)
            return True

    def infos(self) -> list[PluginInfo]:
        """Return all plugins that were found."""
        self._look()
        return [each.info for each in self._plugins]

    def switch(self, name: str, *, on: bool) -> None:
        """Switch a plugin off or on, now and for later runs, by its name or a word of it.

        Raises:
            UsageError: no plugin has this name, or it cannot be kept.
        """
        self._look()
        plugins = [each for each in self._plugins if each.name == name]
        if not plugins and name in self._words:
            plugins = [self._words[name]]
        off = self._switched_off()
        names = {each.name for each in plugins} or ({name} & off)
        if not names:
            raise UsageError(f"unknown plugin {name!r}", hint="`plugins` lists them")
        self._keep_off(off - names if on else off | names)
        with self._loading:
            for each in plugins:
                if not on:
                    each.switch_off()
                elif each.state in (PluginState.DISABLED, PluginState.BROKEN):
                    each.restart()
            self._share()

    def close(self) -> None:
        """Say what is left to say, and wait a little for hooks that are under way."""
        self.speak()
        for each in self._plugins:
            if each.contribution is not None:
                each.contribution.hooks.close()

    def _look(self) -> None:
        """Find what is installed, once it matters."""
        if not self._search:
            return
        with self._looking:
            if self._search:
                from cpshell.plugin_host.installed_packages import installed

                for file in installed(self._system):
                    self._add(file)
            self._search = False

    def _switched_off(self) -> frozenset[str]:
        """Return the names of plugins that are not to be loaded."""
        path = self._system.paths.state_file(_SWITCHED_OFF)
        try:
            names = json.loads(self._system.files.read_text(path))
        except (UsageError, ValueError):
            return frozenset()
        return frozenset(map(str, names)) if isinstance(names, list) else frozenset()

    def _keep_off(self, names: frozenset[str]) -> None:
        """Remember these names in place of those before.

        Raises:
            UsageError: the file cannot be written.
        """
        path = self._system.paths.state_file(_SWITCHED_OFF)
        if names or self._system.files.exists(path):
            self._system.files.replace_private(path, json.dumps(sorted(names)) + "\n")

    def _add(self, file: "PluginFile") -> "LoadedPlugin":
        from cpshell.plugin_host.loaded_plugin import LoadedPlugin

        plugin = LoadedPlugin(file, off=file.name in self._switched_off())
        self._plugins.append(plugin)
        self._share()
        return plugin

    def _share(self) -> None:
        """Give out the words again: who is switched off or refused stands back."""
        words: dict[str, LoadedPlugin] = {}
        self._rivals = {}
        for each in sorted(self._plugins, key=lambda each: each.stands_back):
            for word in each.source.words:
                if self._registry.built_in(word):
                    each.note(f"the word {word!r} is built in")
                elif word not in words:
                    words[word] = each
                elif not each.stands_back and words[word] is not each:
                    self._rivals.setdefault(word, []).append(each)
                    each.note(f"the word {word!r} belongs to {words[word].called} already")
        self._words = words

    def _contested(self, word: str, winner: "LoadedPlugin") -> None:
        """Say so, before a word that several have is used."""
        rivals = self._rivals.get(word)
        if rivals:
            names = " and ".join(each.called for each in (winner, *rivals))
            self._tell(f"cpshell: the word {word!r} is in {names}: the first is used")
            self._tell(f"  hint: plugins disable {winner.name}")

    @staticmethod
    def _missing(word: str, loaded: "LoadedPlugin") -> None:
        contribution = loaded.contribution if loaded.state is PluginState.LOADED else None
        if contribution is not None and word not in contribution.words:
            loaded.note(f"it did not register {word!r}")
            raise PluginFailed(f"plugin {loaded.name} did not register {word!r}")


def _in_folder(system: "System", folder: "Path") -> "list[PluginFile]":
    from cpshell.plugin_host.discovery import from_folder

    return from_folder(system.files, folder)


def _named(system: "System", path: str) -> "PluginFile":
    from cpshell.plugin_host.discovery import from_file
    from cpshell.system.files import user_path

    try:
        return from_file(system.files, user_path(path).absolute())
    except UsageError as error:
        error.message = f"--plugin: {error.message}"
        raise
