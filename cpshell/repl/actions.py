"""What the F-keys do."""

from collections.abc import Callable

from cpshell.errors import ExitCode
from cpshell.repl.completion.cursor import cursor_in
from cpshell.repl.completion.expected import APIS, plain_words
from cpshell.repl.keys import Actions
from cpshell.repl.stderr_above_prompt import AbovePrompt
from cpshell.shell.script_runner import ScriptRunner
from cpshell.shell.shell import Shell
from cpshell.shell.state import State

_FORMATS = ("table", "pretty", "yaml", "json")
_SOURCE = "key"  # not the prompt: what a key runs is not kept in the history


class Acting:
    """Runs commands for keys, beside the line that is being typed."""

    def __init__(
        self, state: State, shell: Shell, runner: ScriptRunner, above: AbovePrompt
    ) -> None:
        self._state = state
        self._shell = shell
        self._runner = runner
        self._above = above

    def actions(self, is_open: Callable[[str], bool]) -> Actions:
        """The actions for the keys."""
        return Actions(
            help_on=self._help_on,
            next_format=self._next_format,
            raw_values=self._raw_values,
            other_keys=self._other_keys,
            read_only=self._read_only,
            is_open=is_open,
        )

    def _help_on(self, text: str, position: int) -> None:
        """Help on what the cursor stands in: the call, the command, or all."""
        last, outcome = self._state.last, self._state.outcome
        self._run("help " + " ".join(topic_at(text, position, self._shell)))
        self._state.last, self._state.outcome = last, outcome

    def _next_format(self) -> None:
        now = self._shell.settings.get("output") or "table"
        at = _FORMATS.index(now) if now in _FORMATS else -1
        self._shell.set("output", _FORMATS[(at + 1) % len(_FORMATS)])

    def _raw_values(self) -> None:
        """Sizes and times as the server sent them, or readable; the last result again."""
        self._shell.set("human", "off" if self._state.settings.human else "on")
        if self._state.outcome is not None:
            self._run("last")

    def _other_keys(self) -> None:
        self._shell.set("keys", "emacs" if self._state.settings.keys == "vi" else "vi")

    def _read_only(self) -> None:
        self._shell.set("read-only", "off" if self._state.settings.read_only else "on")

    def _run(self, line: str) -> None:
        with self._above.direct():
            self._runner.run([line], _SOURCE)
        self._runner.exit_code = ExitCode.OK


def topic_at(text: str, position: int, shell: Shell) -> list[str]:
    """The words for ``help``: as much of a call as stands there, a command, or nothing."""
    cursor = cursor_in(text, position)
    words = [*cursor.words, cursor.prefix] if cursor.prefix else list(cursor.words)
    plain = [*words[:1], *plain_words(words[1:])]
    if not plain:
        return []
    if plain[0] in APIS:
        return _known_call(plain)
    return plain[:1] if plain[0] in {*shell.commands, *shell.filters} else []


def _known_call(plain: list[str]) -> list[str]:
    from cpshell import catalog

    api = APIS[plain[0]]
    if api is catalog.Api.WHM:
        known = len(plain) > 1 and catalog.find(api, None, plain[1])
        return plain[:2] if known else plain[:1]
    if len(plain) > 2 and catalog.find(api, plain[1], plain[2]):
        return plain[:3]
    return plain[:2] if len(plain) > 1 and plain[1] in catalog.modules(api) else plain[:1]
