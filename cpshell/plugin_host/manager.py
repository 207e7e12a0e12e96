"""Plugins in a shell: found, loaded when used, switched off, listed.

Little is imported here, because every shell has this and few have plugins.
"""

import os
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from cpshell.errors import PluginFailed, UsageError
from cpshell.plugin import Arguments, Command, PluginInfo, PluginShell, PluginState

if TYPE_CHECKING:
    from cpshell.plugin_host.discovery import PluginFile
    from cpshell.plugin_host.loaded_plugin import LoadedPlugin
    from cpshell.shell.shell import Shell as Core


class PluginManager:
    """The plugins of one shell.

    Words go to the first who wants them: built-ins, then files given by name, the folder's, and
    installed packages, each in alphabetical order.
    """

    def __init__(self, core: "Core") -> None:
        self._core = core
        self._found: list[LoadedPlugin] = []
        self._words: dict[str, LoadedPlugin] = {}
        self._rivals: dict[str, list[LoadedPlugin]] = {}
        self._search = False
        self._beside = False
        self._loading = threading.RLock()
        self._looking = threading.Lock()
        self._untold: list[str] = []
        self.failed = False  # one that was asked for by name did not load

    def begin(self, files: Sequence[str], *, search: bool, beside: bool) -> None:
        """Take the files that were named, and what has hooks in the folder; load them, in a
        thread of their own if ``beside`` (a prompt waits for nobody). ``search``: look for
        others, too, once it matters.

        Raises:
            UsageError: a file can't be read.
        """
        self._search = search
        named = [self._add(_named(path)) for path in files]
        folder = _folder() if search and self._core.uses_config else ""
        if folder and os.path.isdir(folder):
            for found in _in_folder(folder):
                self._add(found)
        first = [*named, *(each for each in self._found if each.found.at_start)]
        if beside:
            self._beside = True
            threading.Thread(target=self._load_first, args=(first, named), daemon=True).start()
        elif first:
            self._load_first(first, named)

    def _load_first(self, first: Sequence["LoadedPlugin"], named: Sequence["LoadedPlugin"]) -> None:
        with self._loading:
            for each in first:
                if each.state is PluginState.READY:
                    each.load(self._core)
                    self._report(each, asked_for=each in named)
                elif each.state is PluginState.DISABLED and each in named:
                    self._untold.append(f"cpshell: plugin {each.name} is switched off")
        if self._beside:
            self._look()

    def _report(self, loaded: "LoadedPlugin", *, asked_for: bool) -> None:
        """What there is to say of a plugin that nobody waited for."""
        if loaded.error is not None:
            self.failed = self.failed or asked_for
            self._untold += [f"cpshell: {loaded.error.message}", f"  hint: {loaded.error.hint}"]
        elif asked_for:
            told = [f"cpshell: plugin {loaded.name}: {each}" for each in loaded.all_problems]
            self._untold += told

    def speak(self) -> None:
        """Say what went wrong while nobody was asking."""
        while self._untold:
            self._core.tell(self._untold.pop(0))

    def stubs(self) -> dict[str, Command]:
        """A command for each word of plugins that wait for their first use.

        At a prompt, where completion asks at each key, those that were found by now.
        """
        if not self._beside:
            self._look()
        waiting = (PluginState.READY, PluginState.LOADING, PluginState.BROKEN)
        return {
            word: Command(
                name=word,
                run=_unloaded,
                summary=each.summary,
                group="plugins",
                owner=each.name,
                loaded=False,
            )
            for word, each in self._words.items()
            if each.state in waiting
        }

    def use(self, word: str) -> bool:
        """Load the plugin that has a word; false if none has.

        Raises:
            PluginFailed: it can't be used, and why.
            UsageError: it is switched off.
        """
        self._look()
        with self._loading:
            chosen = self._words.get(word)
            if chosen is None:
                return False
            if chosen.state is PluginState.READY:
                self._contested(word, chosen)
                chosen.load(self._core)
            if chosen.error is not None:
                raise PluginFailed(chosen.error.message, hint=chosen.error.hint)
            if chosen.state is PluginState.DISABLED:
                raise UsageError(
                    f"the plugin {chosen.name} is switched off",
                    hint=f"plugins enable {chosen.name}",
                )
            if chosen.state is PluginState.REFUSED:
                raise PluginFailed(f"plugin {chosen.name} was refused: {chosen.found.refused}")
            self._missing(word, chosen)
            return True

    def infos(self) -> list[PluginInfo]:
        """All that were found."""
        self._look()
        return [each.info for each in self._found]

    def switch(self, name: str, *, on: bool) -> None:
        """Switch a plugin off or on, now and for later runs, by its name or a word of it.

        Raises:
            UsageError: none is called so, or it can't be kept.
        """
        from cpshell.plugin_host.plugins_off import keep_off, switched_off

        self._look()
        chosen = [each for each in self._found if each.name == name]
        if not chosen and name in self._words:
            chosen = [self._words[name]]
        off = switched_off()
        names = {each.name for each in chosen} or ({name} & off)
        if not names:
            raise UsageError(f"there is no plugin {name!r}", hint="`plugins` lists them")
        keep_off(off - names if on else off | names)
        with self._loading:
            for each in chosen:
                if not on:
                    each.switch_off(self._core)
                elif each.state in (PluginState.DISABLED, PluginState.BROKEN):
                    each.restart()
            self._share()

    def close(self) -> None:
        """Say what is left to say, and wait a little for hooks that are under way."""
        self.speak()
        for each in self._found:
            if each.guest is not None:
                each.guest.hooks.close()

    def _look(self) -> None:
        """Find what is installed, once it matters."""
        if not self._search:
            return
        with self._looking:
            if self._search:
                from cpshell.plugin_host.installed_packages import installed

                for found in installed():
                    self._add(found)
            self._search = False

    def _add(self, found: "PluginFile") -> "LoadedPlugin":
        from cpshell.plugin_host.loaded_plugin import LoadedPlugin
        from cpshell.plugin_host.plugins_off import switched_off

        candidate = LoadedPlugin(found, off=found.name in switched_off())
        self._found.append(candidate)
        self._share()
        return candidate

    def _share(self) -> None:
        """Give out the words again: who is switched off or refused stands back."""
        words: dict[str, LoadedPlugin] = {}
        self._rivals = {}
        for each in sorted(self._found, key=lambda each: each.stands_back):
            for word in each.found.words:
                if self._core.built_in(word):
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
            self._core.tell(f"cpshell: the word {word!r} is in {names}: the first is used")
            self._core.tell(f"  hint: plugins disable {winner.name}")

    @staticmethod
    def _missing(word: str, loaded: "LoadedPlugin") -> None:
        guest = loaded.guest if loaded.state is PluginState.LOADED else None
        if guest is not None and word not in guest.words:
            loaded.note(f"it did not bring {word!r}")
            raise PluginFailed(f"plugin {loaded.name} did not bring {word!r}")


def _folder() -> str:
    """The folder of plugins in the configuration, quickly where that is easy."""
    system: str = sys.platform
    if system == "linux":
        base = os.environ.get("XDG_CONFIG_HOME", "").strip() or os.path.expanduser("~/.config")
        return os.path.join(base, "cpshell", "plugins")
    from cpshell.system.paths import config_file

    return str(config_file().parent / "plugins")


def _in_folder(folder: str) -> "list[PluginFile]":
    from pathlib import Path

    from cpshell.plugin_host.discovery import from_folder

    return from_folder(Path(folder))


def _named(path: str) -> "PluginFile":
    from pathlib import Path

    from cpshell.plugin_host.discovery import from_file

    try:
        return from_file(Path(path).expanduser().absolute())
    except OSError as error:
        raise UsageError(f"--plugin {path} can't be read: {error.strerror}") from None


def _unloaded(shell: PluginShell, given: Arguments) -> NoReturn:
    raise PluginFailed("this plugin is not loaded")
