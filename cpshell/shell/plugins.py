"""Plugins in a shell: found, loaded when used, switched off, listed."""

import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cpshell.errors import CpshellError, PluginFailed, UsageError
from cpshell.plugin import Arguments, Command, PluginInfo, PluginState, Shell
from cpshell.shell.guest import Guest
from cpshell.shell.installed import installed
from cpshell.shell.places import config_file, state_file, write_private
from cpshell.shell.plugin_sources import Found, from_file, from_folder

if TYPE_CHECKING:
    from cpshell.shell.core import Shell as Core

_OFF = "plugins-off.json"


@dataclass(slots=True)
class Plugin:
    """One that was found, and how far it has come. ``seconds``: import and registration."""

    found: Found
    state: PluginState
    guest: Guest | None = None
    seconds: float | None = None
    error: PluginFailed | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def info(self) -> PluginInfo:
        guest = self.guest
        hooks = guest.hooks.problems if guest else []
        return PluginInfo(
            name=self.name,
            version=self.found.version,
            file=self.found.file,
            state=self.state,
            words=tuple(dict.fromkeys(guest.words)) if guest else self.found.words,
            hooks=tuple(dict.fromkeys(guest.heard)) if guest else (),
            seconds=self.seconds,
            problems=(*self.problems, *(guest.conflicts if guest else ()), *hooks),
            contact=self.found.contact,
        )


class Plugins:
    """The plugins of one shell.

    Words go to the first who wants them: built-ins, then files given by name, the folder's, and
    installed packages, each in alphabetical order.
    """

    def __init__(self, core: "Core") -> None:
        self._core = core
        self._plugins: list[Plugin] = []
        self._words: dict[str, Plugin] = {}
        self._rivals: dict[str, list[Plugin]] = {}
        self._search = False
        self._lock = threading.RLock()  # held while a plugin loads
        self._looking = threading.Lock()
        self._untold: list[str] = []
        self.failed = False  # one that was asked for by name did not load

    def begin(self, files: Iterable[str], *, search: bool, beside: bool) -> None:
        """Take the files that were named, and what has hooks in the folder; load them, in a
        thread of their own if ``beside`` (a prompt waits for nobody).

        Raises:
            UsageError: a file can't be read.
        """
        self._search = search
        named = [self._add(_named(path)) for path in files]
        if search:
            folder = config_file().parent / "plugins"
            for found in from_folder(folder):
                self._add(found)
        first = [*named, *(p for p in self._plugins if p.found.at_start and p not in named)]
        if not first:
            return
        if beside:
            threading.Thread(target=self._first, args=(first, named), daemon=True).start()
        else:
            self._first(first, named)

    def _first(self, plugins: list[Plugin], named: list[Plugin]) -> None:
        with self._lock:
            for plugin in plugins:
                if plugin.state is PluginState.DISABLED and plugin in named:
                    self._untold.append(f"cpshell: plugin {plugin.name} is switched off")
                if plugin.state is not PluginState.READY:
                    continue
                self._load(plugin)
                if plugin.error is not None:
                    self.failed = self.failed or plugin in named
                    self._untold.append(f"cpshell: {plugin.error.message}")
                    self._untold.append(f"  hint: {plugin.error.hint}")
                elif plugin in named and plugin.guest is not None:
                    self._untold += [
                        f"cpshell: plugin {plugin.name}: {text}"
                        for text in (*plugin.problems, *plugin.guest.conflicts)
                    ]

    def speak(self) -> None:
        """Say what went wrong while nobody was asking."""
        while self._untold:
            self._core.tell(self._untold.pop(0))

    def stubs(self) -> dict[str, Command]:
        """A command for each word of plugins that wait for their first use."""
        self._look()
        waiting = (PluginState.READY, PluginState.LOADING, PluginState.BROKEN)
        return {
            word: Command(
                name=word,
                run=_unloaded,
                summary=_summary(plugin),
                group="plugins",
                owner=plugin.name,
                loaded=False,
            )
            for word, plugin in self._words.items()
            if plugin.state in waiting
        }

    def use(self, word: str) -> bool:
        """Load the plugin that has a word; false if none has.

        Raises:
            PluginFailed: it can't be used, and why.
        """
        self._look()
        with self._lock:
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
                raise PluginFailed(f"plugin {plugin.name} was refused: {plugin.found.refused}")
            return True

    def infos(self) -> list[PluginInfo]:
        """All that were found."""
        self._look()
        return [plugin.info for plugin in self._plugins]

    def switch(self, name: str, *, on: bool) -> None:
        """Switch a plugin off or on, now and for later runs, by its name or a word of it.

        Raises:
            UsageError: none is called so, or it can't be kept.
        """
        self._look()
        by_word = self._words.get(name)
        chosen = [p for p in self._plugins if p.name == name] or ([by_word] if by_word else [])
        off = _switched_off()
        names = {plugin.name for plugin in chosen} or ({name} & off)
        if not names:
            raise UsageError(f"there is no plugin {name!r}", hint="`plugins` lists them")
        _keep_off(off - names if on else off | names)
        with self._lock:
            for plugin in chosen:
                self._switch(plugin, on=on)

    def close(self) -> None:
        """Wait a little for hooks that are under way."""
        self.speak()
        for plugin in self._plugins:
            if plugin.guest is not None:
                plugin.guest.hooks.close()

    def _switch(self, plugin: Plugin, *, on: bool) -> None:
        if on and plugin.state in (PluginState.DISABLED, PluginState.BROKEN):
            self._undo(plugin)
            plugin.state = PluginState.REFUSED if plugin.found.refused else PluginState.READY
            plugin.problems = [plugin.found.refused] if plugin.found.refused else []
        elif not on:
            self._undo(plugin)
            plugin.state = PluginState.DISABLED
        self._share()

    def _undo(self, plugin: Plugin) -> None:
        if plugin.guest is not None:
            plugin.guest.hooks.remove()
            self._core.forget(plugin.name)
        plugin.guest = plugin.error = plugin.seconds = None
        plugin.problems = []

    def _look(self) -> None:
        """Find what is installed, once it matters."""
        if self._search:
            with self._looking:
                if self._search:
                    for found in installed():
                        self._add(found)
                self._search = False

    def _add(self, found: Found) -> Plugin:
        state = PluginState.REFUSED if found.refused else PluginState.READY
        plugin = Plugin(found, state, problems=[found.refused] if found.refused else [])
        if found.name in _switched_off():
            plugin.state, plugin.problems = PluginState.DISABLED, []
        self._plugins.append(plugin)
        self._share()
        return plugin

    def _share(self) -> None:
        """Give out the words again: who is switched off or refused stands back."""
        self._words, self._rivals = {}, {}
        last = (PluginState.REFUSED, PluginState.DISABLED)
        for plugin in sorted(self._plugins, key=lambda each: each.state in last):
            for word in plugin.found.words:
                if self._core.built_in(word):
                    self._note(plugin, f"the word {word!r} is built in")
                elif word not in self._words:
                    self._words[word] = plugin
                elif plugin.state not in last and self._words[word] is not plugin:
                    self._rivals.setdefault(word, []).append(plugin)
                    winner = self._words[word]
                    self._note(plugin, f"the word {word!r} belongs to {_called(winner)} already")

    @staticmethod
    def _note(plugin: Plugin, problem: str) -> None:
        if problem not in plugin.problems:
            plugin.problems.append(problem)

    def _contested(self, word: str, winner: Plugin) -> None:
        rivals = self._rivals.get(word)
        if rivals:
            names = " and ".join(_called(plugin) for plugin in (winner, *rivals))
            self._core.tell(f"cpshell: the word {word!r} is in {names}: the first is used")
            self._core.tell(f"  hint: plugins disable {winner.name}")

    def _load(self, plugin: Plugin) -> None:
        """Import and register; what went wrong is kept, and what was added by then taken back."""
        plugin.state = PluginState.LOADING
        guest = plugin.guest = Guest(self._core, plugin.name)
        begun = time.perf_counter()
        try:
            with guest.contained():
                for register in plugin.found.load():
                    register(guest.facade)
        except CpshellError as error:
            self._undo(plugin)
            plugin.state = PluginState.BROKEN
            plugin.error = _broken(plugin, error)
            plugin.problems = [error.message]
        except KeyboardInterrupt:
            self._undo(plugin)
            plugin.state = PluginState.READY
            raise
        else:
            plugin.state = PluginState.LOADED
            missing = [
                word
                for word in plugin.found.words
                if self._words.get(word) is plugin and word not in guest.words
            ]
            plugin.problems += [f"it did not bring {word!r}" for word in missing]
        plugin.seconds = time.perf_counter() - begun


def _named(path: str) -> Found:
    try:
        return from_file(Path(path).expanduser().absolute())
    except OSError as error:
        raise UsageError(f"--plugin {path} can't be read: {error.strerror}") from None


def _called(plugin: Plugin) -> str:
    return f"{plugin.name} ({plugin.found.file})"


def _summary(plugin: Plugin) -> str:
    if plugin.state is PluginState.BROKEN:
        return f"broken: {plugin.problems[0] if plugin.problems else 'see `plugins`'}"
    return plugin.found.summary or f"from the plugin {plugin.name}"


def _broken(plugin: Plugin, error: CpshellError) -> PluginFailed:
    """Said each time the word is used: whose it is, and whom to tell."""
    found = plugin.found
    whose = " ".join(part for part in (found.name, found.version) if part)
    contact = f"; tell {found.contact}" if found.contact else ""
    return PluginFailed(
        f"plugin {whose} can't be loaded: {error.message}",
        hint=f"it is {found.file}{contact}; to be rid of it: plugins disable {found.name}",
    )


def _unloaded(shell: Shell, given: Arguments) -> NoReturn:
    raise PluginFailed("this plugin is not loaded")


def _switched_off() -> set[str]:
    try:
        names = json.loads(state_file(_OFF).read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    return {str(name) for name in names} if isinstance(names, list) else set()


def _keep_off(names: set[str]) -> None:
    path = state_file(_OFF)
    try:
        if names or path.exists():
            write_private(path, json.dumps(sorted(names)) + "\n")
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
