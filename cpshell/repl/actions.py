"""Define what the function keys do."""

from cpshell.catalog import API_WORDS
from cpshell.errors import ExitCode, LanguageError
from cpshell.events import KEY
from cpshell.render import ON_TERMINAL
from cpshell.repl.completion.cursor import cursor_in
from cpshell.repl.completion.expected import plain_words
from cpshell.repl.stderr_above_prompt import AbovePrompt
from cpshell.shell.script_runner import ScriptRunner
from cpshell.shell.shell import Shell
from cpshell.shell.state import State

_FORMATS = ("table", "pretty", "yaml", "json")


class KeyActions:
    """Runs commands for keys while a line is being typed."""

    def __init__(
        self, state: State, shell: Shell, runner: ScriptRunner, above: AbovePrompt
    ) -> None:
        self._state = state
        self._shell = shell
        self._runner = runner
        self._above = above

    def help_on(self, text: str, position: int) -> None:
        """Show help on what the cursor stands in: the call, the command, or all; below it what
        the call would send, once nothing is missing in it."""
        last, outcome = self._state.last, self._state.outcome
        self._run("help " + " ".join(topic_at(text, position, self._shell)))
        if is_whole_call(text) and not self._outside:
            self._run(f"explain {{\n{text}\n}} | table")
        self._state.last, self._state.outcome = last, outcome

    @property
    def _outside(self) -> bool:
        return not len(self._state.stack)

    def next_format(self) -> None:
        """Print results in the next format."""
        now = self._shell.settings.get("output") or ON_TERMINAL
        at = _FORMATS.index(now) if now in _FORMATS else -1
        self._shell.set("output", _FORMATS[(at + 1) % len(_FORMATS)])

    def raw_values(self) -> None:
        """Show sizes and times as they were sent, or readable; print the last result again."""
        self._shell.set("human", "off" if self._state.settings.human else "on")
        if self._state.outcome is not None:
            self._run("last")

    def other_keys(self) -> None:
        """Switch between the keys of emacs and vi."""
        self._shell.set("keys", "emacs" if self._state.settings.keys == "vi" else "vi")

    def read_only(self) -> None:
        """Switch whether calls that write are refused."""
        self._shell.set("read-only", "off" if self._state.settings.read_only else "on")

    def _run(self, line: str) -> None:
        with self._above.direct():
            self._runner.run([line], KEY)
        self._runner.exit_code = ExitCode.OK


def is_whole_call(text: str) -> bool:
    """Return whether a text is one call that can be explained: known, and with all it requires."""
    from cpshell.commands.explaining import call_in
    from cpshell.language import parse

    try:
        statements = parse(text).statements
    except LanguageError:
        return False
    return len(statements) == 1 and call_in(statements[0]) is not None


def topic_at(text: str, position: int, shell: Shell) -> list[str]:
    """Return the words for ``help``: what there is of a call, a command, or nothing."""
    cursor = cursor_in(text, position)
    words = [*cursor.words, cursor.prefix] if cursor.prefix else list(cursor.words)
    plain = [*words[:1], *plain_words(words[1:])]
    if not plain:
        return []
    if plain[0] in API_WORDS:
        return _known_call(plain)
    return plain[:1] if plain[0] in {*shell.registry.commands, *shell.registry.filters} else []


def _known_call(plain: list[str]) -> list[str]:
    from cpshell import catalog

    api = API_WORDS[plain[0]]
    if not api.has_modules:
        known = len(plain) > 1 and catalog.find(api, None, plain[1])
        return plain[:2] if known else plain[:1]
    if len(plain) > 2 and catalog.find(api, plain[1], plain[2]):
        return plain[:3]
    return plain[:2] if len(plain) > 1 and plain[1] in catalog.modules(api) else plain[:1]
