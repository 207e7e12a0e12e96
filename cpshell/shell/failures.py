"""Handle failures that do not end the script, and format them for the user."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cpshell import catalog
from cpshell.errors import CallFailed, CpshellError, Interrupted, LanguageError
from cpshell.events import Failed
from cpshell.language import Expanded, parameter_of
from cpshell.panel.json_body import KEPT
from cpshell.panel.reply import Reply
from cpshell.plugin import CommandInfo
from cpshell.shell.state import State

_RED = "31"
_LINES = 60  # of an answer that is not a reply
_WIDEST = 400  # characters of each
_MOST = 2  # words that name a call: a module and a function
PROMPT = ("-", "key")
"""The sources of lines that are on the screen: their errors need no place."""


class Failures:
    """Collects failures of independent steps: statements, lines of a file.

    With ``--keep-going`` a step that fails is reported at once and the next one runs; :meth:`end`
    raises the first failure. Without it, and inside of ``try``, the first failure is raised as it
    comes.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._first: CpshellError | None = None

    @contextmanager
    def step(self) -> Iterator[None]:
        """Run one step."""
        try:
            yield
        except Interrupted:
            raise
        except CpshellError as error:
            self.add(error)

    def add(self, error: CpshellError) -> None:
        """Record that a step has failed.

        Raises:
            CpshellError: the same, where it ends the script.
        """
        if not self._state.keeps_going:
            raise error
        tell_failure(self._state, error)
        self._first = self._first or error

    def end(self) -> None:
        """Finish when all steps have run.

        Raises:
            CpshellError: the first failure, which has been reported.
        """
        if self._first is not None:
            raise self._first


class CommandNamed:
    """Adds the name of a command, and of its call, to an error that passes through."""

    def __init__(
        self, name: str, command: CommandInfo | None = None, words: Sequence[Expanded] = ()
    ) -> None:
        self._name = name
        self._command = command
        self._words = words

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, CpshellError):
            self.add_to(error)

    def add_to(self, error: CpshellError) -> None:
        """Add them to an error that has none."""
        if not error.command:
            from cpshell.redact.shell_lines import mask_options

            error.command = mask_options(" ".join([self._name, *self._called()]))

    def _called(self) -> list[str]:
        """Return the words that say what the command works on: no options, no values of theirs,
        and none that may be a secret in the wrong place."""
        if self._command is None:
            return []
        words = zip(_plain(self._command, self._words), self._command.parameters, strict=False)
        named = [
            word
            for word, of in words
            if of.kind != "keyring" and (not of.choices or word in of.choices)
        ]
        return named[:_MOST]


def _plain(command: CommandInfo, words: Sequence[Expanded]) -> Iterator[str]:
    names = {f"--{option.name}": option for option in command.options}
    names |= {option.short: option for option in command.options if option.short}
    value_follows = False
    for word in words:
        option = names.get(word.source)
        if value_follows or word.source.startswith("-"):
            takes_value = option is None or option.metavar is not None
            value_follows = not value_follows and takes_value and "=" not in word.source
        elif parameter_of(word.word) is None:
            yield word.label


_NAMES_USER = ("user", "username", "account")
_SHORT_NAME = 2  # letters; nobody knows what such a name is a slip of
_MOST_NAMESAKES = 3  # calls in a hint
_UNKNOWN_FUNCTION = (
    r"Unknown app|[Cc]ould not find (the )?function|Failed to load module|Unknown App Requested"
)
"""What servers say of a function that they do not have. wire §5 [H]"""


def missing_hint(reply: Reply) -> str | None:
    """Return why a server may not have a function, where the catalog knows of versions, or the
    calls of another API that have its name."""
    if re.search(_UNKNOWN_FUNCTION, reply.reason) is None:
        return None
    module, _, name = reply.call.rpartition("::")
    known = catalog.find(reply.api, module or None, name)
    if known is None:
        from cpshell.catalog.bare_names import functions_named

        return " or ".join(each.line for each in functions_named(name)[:_MOST_NAMESAKES]) or None
    if known.since is None and not known.removed:
        return None
    if known.removed:
        return f"version {known.flags.removed} has it no more, says the catalog"
    return f"it is there since version {known.since}, says the catalog: the server may be older"


def tell_failure(state: State, error: CpshellError) -> None:
    """Report a failure to the user and the sinks, once."""
    if not error.reported:
        error.reported = True
        error.hint = error.hint or _meant_user(state, error)
        state.proposal = error.proposal
        if isinstance(error, Interrupted) and state.system.streams.draws_status:
            state.system.streams.wipe_line()
        state.bus.emit(Failed, error.message, error.hint, int(error.exit_code))
        state.tell(*report(error), color=_RED)
        if error.answer and (state.settings.verbose or state.settings.output == "raw"):
            state.tell(excerpt(error.answer))


def _meant_user(state: State, error: CpshellError) -> str | None:
    """Return a hint on the user who was meant by a name that the server refuses.

    The name is one that was typed: that of ``--as``, of a parameter, or what ``su`` works on.
    """
    known = state.known_users() if isinstance(error, CallFailed) else ()
    if not known:
        return None
    from cpshell.catalog.slips import is_slip

    typed = error.command.split()[1:]
    call = state.sent[1] if state.sent is not None else None
    if call is not None and error.command.endswith(call.function):
        typed = [value for key, value in call.parameters if key in _NAMES_USER]
        typed += [call.as_user] if call.as_user else []
    names = frozenset(known)
    slips = (
        name
        for word in typed
        if word not in names and len(word) > _SHORT_NAME
        for name in names
        if name[0] == word[0] and is_slip(word, name)
    )
    close = min(slips, default=None)
    return f"did you mean {close}?" if close else None


def excerpt(answer: bytes) -> str:
    """Return the beginning of what the server sent in place of a reply, a mark before each line."""
    lines = answer.decode("utf-8", "replace").splitlines()
    shown = [f"  | {line[:_WIDEST]}{'…' if len(line) > _WIDEST else ''}" for line in lines[:_LINES]]
    is_cut = len(lines) > _LINES or len(answer) >= KEPT
    return "\n".join(shown + ["  | …"] * is_cut)


def report(error: CpshellError) -> Iterator[str]:
    """Yield the pieces of ``cpshell: FILE:LINE: COMMAND: message``, a caret and the hint.

    Each is to be redacted by itself: a function may be called ``passwd``, and what it says is
    not a secret.
    """
    yield "cpshell: "
    if error.at is not None and error.at[0] not in PROMPT:
        yield from (error.at[0], f":{error.at[1]}: ")
    if error.command:
        yield from (error.command, ": ")
    yield error.message
    if isinstance(error, LanguageError) and error.source:
        yield from _caret(error)
    if error.hint:
        yield from ("\n  hint: ", error.hint)


def _caret(error: LanguageError) -> Iterator[str]:
    """Yield the line of a syntax error and its caret, where a secret does not move it."""
    from cpshell.redact.shell_lines import mask_options
    from cpshell.shell.masked_lines import masked_line

    line, caret = error.caret().split("\n")
    masked = mask_options(masked_line(line, None, {}))
    yield from ("\n    ", masked)
    if masked == line:
        yield from ("\n    ", caret)
