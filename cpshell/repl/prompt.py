"""Run the interactive shell: paint the prompt, then build the shell.

Before the first paint only prompt_toolkit is imported: language, catalog and shell come in a
thread while the first keys are typed, the HTTP stack when something is sent.
"""

import asyncio
import errno
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import AnyFormattedText, to_formatted_text
from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.utils import is_dumb_terminal

from cpshell.repl.history import TypedLines
from cpshell.system.signals import Ended, begin_line

if TYPE_CHECKING:
    from cpshell.repl.shell_prompt import ShellPrompt
    from cpshell.shell.shell import Shell

HOW_TO_BEGIN = "Enter to log in, or a command: help, tour"
_MENU = 8  # lines kept free below the prompt for the menu


def run(build: Callable[[], "Shell"], *, keep_history: bool, paint_first: bool) -> int:
    """Read and run lines until the user leaves; return the exit code.

    ``paint_first`` shows the prompt before the shell is built; a dumb terminal cannot be painted
    over, so there the shell comes first.

    Raises:
        CpshellError: the shell cannot be built.
    """
    loop = PromptLoop(build, keep_history=keep_history, paint_first=paint_first)
    if not paint_first or is_dumb_terminal():
        loop.shell_prompt()
    return loop.run()


class PromptLoop:
    """Shows the prompt, builds the shell while the first keys are typed, runs what is typed."""

    def __init__(
        self, build: Callable[[], "Shell"], *, keep_history: bool, paint_first: bool = False
    ) -> None:
        self._build_shell = build
        self._paints_first = paint_first
        self._keep_history = keep_history
        self._built: Future[ShellPrompt] = Future()
        self._thread = threading.Thread(target=self._build_in_thread, name="start", daemon=True)
        self._installed: ShellPrompt | None = None
        self._history = TypedLines()
        self._dumb = is_dumb_terminal()
        self._session: PromptSession[str] = PromptSession(
            self._message,
            history=self._history,
            bottom_toolbar=" ",
            placeholder=self._placeholder,
            reserve_space_for_menu=_MENU,
            complete_while_typing=True,
            enable_suspend=True,
            search_ignore_case=True,
            output=DummyOutput() if self._dumb else None,
        )
        self._session.app.after_render += self._after_render

    def run(self) -> int:
        """Read and run lines until the user leaves.

        Raises:
            Ended: the terminal has gone away.
        """
        if self._dumb and self._is_outside():  # it has no placeholder
            self.shell_prompt().advise(HOW_TO_BEGIN)
        while True:
            begin_line()
            try:
                text = self._read()
            except KeyboardInterrupt:
                continue
            except OSError as error:
                if _is_hang_up(error):
                    raise Ended(signal.SIGHUP) from None
                raise
            except EOFError:
                has_left = self.shell_prompt().end_of_input()
            else:
                has_left = self.shell_prompt().run_text(text, lambda: self._read("... "))
            if has_left:
                return self.shell_prompt().exit_code

    def shell_prompt(self) -> "ShellPrompt":
        """Return the shell at the prompt; wait until it is built.

        Raises:
            CpshellError: it cannot be built.
        """
        if self._installed is None:
            if self._thread.ident is None and not self._built.done():
                self._build()
            shell_prompt = self._built.result()
            shell_prompt.install()
            self._installed = shell_prompt
        return self._installed

    def _read(self, message: str | None = None) -> str:
        """Return what was typed; a dumb terminal is asked for a line, without any escape."""
        if self._dumb:
            text = fragment_list_to_text(to_formatted_text(message or self._message()))
            return self.shell_prompt().read_line(text)
        if message is None:
            return self._prompt()
        usual, self._session.message = self._session.message, message
        try:
            return self._prompt()
        finally:
            self._session.message = usual

    def _prompt(self) -> str:
        def watch() -> None:
            asyncio.get_running_loop().set_exception_handler(self._on_fault)
            if self._installed is not None:
                self._installed.propose()

        return self._session.prompt(set_exception_handler=False, pre_run=watch)

    def _message(self) -> AnyFormattedText:
        return self._installed.message() if self._installed else [("bold", "cpshell> ")]

    def _placeholder(self) -> AnyFormattedText:
        """Return what stands in an empty line: how to begin, while no session is open."""
        shows = self._is_outside() and not self._session.app.is_done
        return [("class:placeholder", HOW_TO_BEGIN)] if shows else ""

    def _is_outside(self) -> bool:
        if self._installed is None:
            return self._paints_first
        return self._installed.is_outside

    def _after_render(self, _app: Any) -> None:
        """Build the shell, now that the prompt is on the screen."""
        if self._thread.ident is None and not self._built.done():
            self._thread.start()

    def _build(self) -> None:
        try:
            shell = self._build_shell()
            from cpshell.repl.shell_prompt import ShellPrompt

            keep = self._keep_history
            self._built.set_result(ShellPrompt(shell, self._session, self._history, keep=keep))
        except BaseException as failure:  # noqa: BLE001 - raised where the line is read
            self._built.set_exception(failure)

    def _build_in_thread(self) -> None:
        self._build()
        loop = self._session.app.loop
        if loop is not None:
            with suppress(RuntimeError):  # a line was accepted: the loop is closed already
                loop.call_soon_threadsafe(self._after_build)

    def _after_build(self) -> None:
        failure = self._built.exception()
        if failure is None:
            self.shell_prompt()
        else:
            self._end(failure)

    def _on_fault(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Report what went wrong in a key or a redraw: asyncio would print a traceback."""
        fault = context.get("exception")
        if fault is None or _is_hang_up(fault):  # after a hang-up the reading ends by itself
            return
        if self._installed is None:
            self._end(fault)
        else:
            self._installed.report_fault(fault)

    def _end(self, failure: BaseException) -> None:
        """Let the reading of the line end with this."""
        app = self._session.app
        if app.is_running and app.future is not None and not app.future.done():
            app.exit(exception=failure)


def _is_hang_up(fault: BaseException) -> bool:
    """Return whether this is how a terminal that has gone away fails."""
    return isinstance(fault, OSError) and fault.errno == errno.EIO
