"""Run the interactive shell: paint the prompt, then build the shell.

Before the first paint only prompt_toolkit is imported: language, catalog and shell come in a
thread while the first keys are typed, the HTTP stack when something is sent.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import AnyFormattedText, to_formatted_text
from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.utils import is_dumb_terminal

from cpshell.repl.history import PROMPT, TypedLines

if TYPE_CHECKING:
    from cpshell.repl.shell_prompt import ShellPrompt
    from cpshell.shell.script_runner import ScriptRunner
    from cpshell.shell.shell import Shell
    from cpshell.shell.state import State

_MENU = 8  # lines kept free below the prompt for the menu


class PromptShell(Protocol):
    """Holds a shell that has been built, and what runs its lines."""

    @property
    def state(self) -> "State":
        """Return settings, sessions, streams."""

    @property
    def shell(self) -> "Shell":
        """Return what commands see."""

    @property
    def runner(self) -> "ScriptRunner":
        """Return what runs lines and reports errors."""


def run(build: Callable[[], PromptShell], *, keep_history: bool, paint_first: bool) -> int:
    """Read and run lines until the user leaves; returns the exit code.

    ``paint_first`` shows the prompt before the shell is built; a dumb terminal cannot be painted
    over, so there the shell comes first.

    Raises:
        CpshellError: the shell cannot be built.
    """
    front = PromptLoop(build, keep_history=keep_history)
    if not paint_first or is_dumb_terminal():
        front.prepare()
    return front.run()


class PromptLoop:
    """Shows the prompt, before and after the shell is built."""

    def __init__(self, build: Callable[[], PromptShell], *, keep_history: bool) -> None:
        self._build = build
        self._keep_history = keep_history
        self._shell_prompt: ShellPrompt | None = None
        self._failure: BaseException | None = None
        self._installed = False
        self._thread = threading.Thread(target=self._built, name="start", daemon=True)
        self.history = TypedLines()
        self._dumb = is_dumb_terminal()
        self.session: PromptSession[str] = PromptSession(
            self._message,
            history=self.history,
            bottom_toolbar=" ",
            reserve_space_for_menu=_MENU,
            complete_while_typing=True,
            enable_suspend=True,
            search_ignore_case=True,
            output=DummyOutput() if self._dumb else None,
        )
        self.session.app.after_render += self._painted

    def run(self) -> int:
        """Read and run lines until the user leaves."""
        while True:
            try:
                text = self._read()
            except KeyboardInterrupt:
                continue
            except EOFError:
                if self.shell_prompt.end_of_input():
                    return 0
                continue
            if self.shell_prompt.take(text, lambda: self._read("... ")):
                return 0

    def prepare(self) -> None:
        """Build the shell now. Raises as :attr:`shell_prompt`."""
        self.shell_prompt.message()

    def _read(self, message: str | None = None) -> str:
        """Return what was typed; a dumb terminal is asked for a line, without any escape."""
        if self._dumb:
            text = fragment_list_to_text(to_formatted_text(message or self._message()))
            return self.shell_prompt.read_line(text)
        if message is None:
            return self.session.prompt()
        usual, self.session.message = self.session.message, message
        try:
            return self.session.prompt()
        finally:
            self.session.message = usual

    @property
    def shell_prompt(self) -> "ShellPrompt":
        """Return the shell of the prompt; wait until it is built.

        Raises:
            CpshellError: it cannot be.
        """
        if not self._installed:
            if self._thread.ident is None:
                self._built()
            else:
                self._thread.join()
            self._install()
        if self._shell_prompt is None:
            raise self._failure or RuntimeError("the shell was not built")
        return self._shell_prompt

    def _message(self) -> AnyFormattedText:
        if self._shell_prompt is None or not self._installed:
            return [("bold", "cpshell"), ("bold", "> ")]
        return self._shell_prompt.message()

    def _painted(self, _app: Any) -> None:
        """Build the shell, now that the prompt is on the screen."""
        if self._thread.ident is None and not self._installed:
            self._thread.start()

    def _built(self) -> None:
        try:
            running = self._build()
            from cpshell.repl.shell_prompt import ShellPrompt

            self._shell_prompt = ShellPrompt(
                running, self.session, self.history, keep=self._keep_history
            )
        except BaseException as failure:  # noqa: BLE001 - raised again where the line is read
            self._failure = failure
        loop = self.session.app.loop
        if loop is not None:
            with suppress(RuntimeError):  # a line was accepted: the loop is closed already
                loop.call_soon_threadsafe(self._install)

    def _install(self) -> None:
        if self._installed:
            return
        self._installed = True
        if self._shell_prompt is not None:
            self._shell_prompt.install()
        elif self.session.app.is_running:
            self.session.app.exit(exception=EOFError)


__all__ = ["PROMPT", "PromptLoop", "PromptShell", "run"]
