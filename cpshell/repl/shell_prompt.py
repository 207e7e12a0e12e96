"""Show a shell at the prompt, and run what is typed there."""

import time
from collections.abc import Callable
from contextlib import suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import Suggestion
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.formatted_text import AnyFormattedText, StyleAndTextTuples
from prompt_toolkit.output import ColorDepth

from cpshell.commands.history import HistoryFile, history_file
from cpshell.errors import CpshellError, ExitCode, OutputFailed, UsageError
from cpshell.events import LineDone, LineRead, ReplyReceived
from cpshell.repl import keys
from cpshell.repl.actions import KeyActions
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.remote_names import RemoteNames
from cpshell.repl.history import PROMPT, HistorySuggest, TypedLines
from cpshell.repl.line_editing import LineEditing
from cpshell.repl.pager import Pager
from cpshell.repl.preferences import apply_preferences
from cpshell.repl.stderr_above_prompt import AbovePrompt
from cpshell.repl.toolbar import prompt_pieces, seconds, toolbar
from cpshell.shell.script_runner import ScriptRunner
from cpshell.shell.shell import Shell


class ShellPrompt:
    """Gives a prompt the colors, keys and completion of a shell, and runs what is typed there.

    ``keep`` the lines that are typed in the history file.
    """

    def __init__(
        self, shell: Shell, session: "PromptSession[str]", history: TypedLines, *, keep: bool
    ) -> None:
        self._state = shell.state
        self._shell = shell
        self._runner = ScriptRunner(shell)
        self._reported: set[tuple[str, int] | None] = set()
        self._session = session
        self._history = history
        self._last_call: float | None = None
        self._taken: float | None = None  # seconds for the calls of this line
        self._masked_with = 0  # how many secrets were known when the history was masked last
        self._above = AbovePrompt(self._state.system.streams.stderr, session.app)
        self._knowledge = ShellKnowledge(shell, RemoteNames())
        self._editing = LineEditing(self._knowledge, shell.state.redactor)
        self._reader = self._editing.reader
        self._suggest = HistorySuggest()
        self._problem = _fill(history, history_file(self._state.system) if keep else None)

    def install(self) -> None:
        """Give the prompt its colours, keys and completion, and listen to what happens."""
        state, session = self._state, self._session
        state.system.streams.stderr = self._above
        apply_preferences(state, self._shell)
        self._shell.results.show = Pager(state).show
        self._shell.results.count_rows = self._count_rows
        state.bus.add(self._history.hear, LineRead)
        state.bus.add(self._mask_history, LineDone)
        state.bus.add(self._replied, ReplyReceived)
        actions = KeyActions(state, self._shell, self._runner, self._above)
        self._editing.give_to(session)
        session.auto_suggest = self._suggest
        session.key_bindings = keys.key_bindings(actions, self._editing)
        session.bottom_toolbar = self._toolbar
        if state.settings.color == "never":
            session.color_depth = ColorDepth.DEPTH_1_BIT
        self._editing_mode()
        session.app.invalidate()
        if self._problem:
            state.tell(self._problem)

    def message(self) -> AnyFormattedText:
        """Return the prompt."""
        pieces: StyleAndTextTuples = [*prompt_pieces(self._shell.sessions.chain(), self._width())]
        return pieces

    def propose(self) -> None:
        """Show the line that the last error named, where the next one is typed."""
        self._suggest.proposal = self._state.proposal
        if self._state.proposal:
            self._session.default_buffer.suggestion = Suggestion(self._state.proposal)

    def read_line(self, question: str) -> str:
        """Return a line that is typed on a terminal without any escapes.

        Raises:
            EOFError: the input has ended.
        """
        return self._state.system.streams.read_line(question)

    def advise(self, text: str) -> None:
        """Write a line for the eyes of whoever sits at the terminal."""
        if self._state.system.streams.stderr.isatty():
            self._shell.say(text)

    @property
    def is_outside(self) -> bool:
        """Return whether no session is open."""
        return not len(self._state.stack)

    @property
    def exit_code(self) -> int:
        """Return what ``exit N`` said, or 0."""
        return self._state.exit_code or 0

    def run_text(self, text: str, more: Callable[[], str]) -> bool:
        """Run what was typed, with ``more`` lines while it is open; return whether to leave.

        Outside all sessions Enter alone logs in.
        """
        while self._reader.is_open(text):  # typed early, or on a dumb terminal
            try:
                text += "\n" + more()
            except (EOFError, KeyboardInterrupt):
                return False
        if not text.strip():
            if not self.is_outside:
                return False
            text = "login"
        self._state.proposal = ""
        self._taken = None
        for start, end in self._editing.secret_spans(text):
            self._state.redactor.learn(text[start:end].strip("'\""), keep=False)
        self._runner.run_units(self._reader.units(text), PROMPT)
        with suppress(OutputFailed, BrokenPipeError):  # reported where results are written
            self._state.system.streams.end_line()
        self._runner.exit_code = ExitCode.OK
        self._editing_mode()
        if self._state.leaving:
            self._knowledge.close()
        return self._state.leaving

    def end_of_input(self) -> bool:
        """Log out the current session (Ctrl-D on an empty line); return whether none is left."""
        try:
            left = self._shell.sessions.leave()
        except CpshellError as error:
            self._runner.failed(error)
            return False
        if left is None or not self._shell.sessions.infos():
            self._knowledge.close()
            return True
        self._shell.say(f"logged out {left.name}")
        return False

    def report_fault(self, fault: BaseException) -> None:
        """Report a fault of the prompt, once for each place: it may come again with each key."""
        trace = fault.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else None
        if place not in self._reported:
            self._reported.add(place)
            self._runner.failed(self._state.system.faults.report(fault))
            self._runner.exit_code = ExitCode.OK

    def _replied(self, event: ReplyReceived) -> None:
        self._last_call = event.seconds
        self._taken = (self._taken or 0.0) + event.seconds

    def _count_rows(self, count: int) -> str:
        """Return the line below a table: its rows, and how long the server took."""
        text = f"{count:,} rows"
        if self._taken is not None:
            text += f" · {seconds(self._taken)}"
        is_dim = self._state.system.streams.color(self._state.settings.color)
        return f"\x1b[2m{text}\x1b[0m\n" if is_dim else f"{text}\n"

    def _mask_history(self, event: LineDone) -> None:
        """Mask in the lines that were kept what has turned out to be a secret since."""
        redactor = self._state.redactor
        since, now = self._masked_with, redactor.learned
        if since == now:
            return
        try:
            self._history.mask(redactor, since)
            self._masked_with = now
        except UsageError as error:
            self._state.tell(f"cpshell: a secret stays in the history: {error.message}")

    def _toolbar(self) -> AnyFormattedText:
        settings = self._shell.settings
        chain = self._shell.sessions.chain()
        now, shown = time.time(), keys.SHOWN
        bar = toolbar(self._width(), chain, settings, self._last_call, now, shown, self._kept())
        pieces: StyleAndTextTuples = [*bar]
        return pieces

    def _kept(self) -> list[str]:
        """Return what is kept of the lines that are typed: a lesson, a journal; and what TAB
        waits for."""
        lesson = self._shell.recording
        waits = self._editing.waits_for_names(self._session.default_buffer)
        kept = ["looking names up …"] if waits else []
        kept += [] if lesson is None else [f"recording {lesson}"]
        return kept if self._state.journal is None else [*kept, "journal"]

    def _editing_mode(self) -> None:
        vi = self._state.settings.keys == "vi"
        self._session.editing_mode = EditingMode.VI if vi else EditingMode.EMACS

    def _width(self) -> int:
        return self._state.system.streams.size.columns


def _fill(history: TypedLines, file: HistoryFile | None) -> str:
    """Give the keys the lines of the file; return what to say if it cannot be read."""
    try:
        history.fill(file)
    except UsageError as error:
        history.fill(None)
        return f"cpshell: {error.message}: what is typed is not kept"
    return ""
