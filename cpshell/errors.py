"""Define everything that can go wrong, as one tree with the exit code on each branch.

::

    CpshellError                 1
    ├── UsageError               2   what was typed cannot be right; nothing was sent
    │   └── LanguageError        2   the text does not parse: line, column, caret
    │       └── Incomplete       2   it would parse if it went on (an open quote or brace)
    ├── CallFailed               1   the API said no: carries the reply
    ├── AccessError              3   who you are, or what you may do
    │   ├── LoginRefused         3   wrong user, password, token or hash
    │   │   └── PasswordWrong    3   another password, typed again, may be right
    │   ├── OtpRequired          3   the account has two factors and no code was given
    │   ├── OtpRefused           3   the code was wrong
    │   ├── SessionEnded         3   the server no longer knows the session
    │   └── AccessDenied         3   known, but not allowed
    ├── ConnectionFailed         4   no answer: refused, reset, not found
    │   ├── TimedOut             4
    │   ├── LeftAlone            4   a server that does not answer, or wants a rest; not sent
    │   ├── CertificateUntrusted 4   carries the fingerprint
    │   └── CertificateChanged   4   not the pinned or remembered one
    ├── NotAReply                5   an answer, but not one of the API
    ├── PluginFailed             6
    ├── LessonFailed             6
    ├── InternalError            70  a fault of cpshell itself
    ├── OutputFailed             74  standard output takes no more
    └── Interrupted              130
"""

from enum import IntEnum
from typing import Any

_WIDEST = 160  # characters of a line that an error shows


class ExitCode(IntEnum):
    """What the process returns; scripts rely on it."""

    OK = 0
    API = 1
    USAGE = 2
    ACCESS = 3
    CONNECTION = 4
    NOT_A_REPLY = 5
    PLUGIN = 6
    INTERNAL = 70
    OUTPUT = 74
    INTERRUPTED = 130


class CpshellError(Exception):
    """Reports a failure to the user in one line, with what to do about it in ``hint``.

    ``command`` and ``at`` (a source and a line in it) say where, once the interpreter knows;
    ``turn`` names the values of the loops around it, the outermost first;
    ``reported`` is set where the user has seen it already; ``answer`` is the beginning of what the
    server sent in place of a reply.
    """

    exit_code: ExitCode = ExitCode.API

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.command = ""
        self.at: tuple[str, int] | None = None
        self.turn = ""
        self.reported = False
        self.proposal = ""
        self.answer = b""


class UsageError(CpshellError):
    """What was typed cannot be right; nothing was sent."""

    exit_code = ExitCode.USAGE


class LanguageError(UsageError):
    """The text does not parse.

    ``line`` and ``column`` count from 1, in characters; ``source`` is the line it stands in.
    """

    def __init__(
        self, message: str, *, line: int, column: int, source: str = "", hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column
        self.source = source

    def caret(self) -> str:
        """Return the line with a caret below the place, two lines without a final line end.

        Of a very long line, what is around the place.
        """
        at, line = self.column - 1, self.source
        if len(line) > _WIDEST:
            start = max(0, at - _WIDEST // 2)
            end = start + _WIDEST
            line = ("…" if start else "") + line[start:end] + ("…" if line[end:] else "")
            at += bool(start) - start
        pad = "".join("\t" if c == "\t" else " " for c in line[:at])
        return f"{line}\n{pad}^"


class Incomplete(LanguageError):
    """The text ends inside a quote, a brace or a pipe, and would parse if it went on."""


class CallFailed(CpshellError):
    """The API answered that the function failed. ``reply`` is the whole answer."""

    exit_code = ExitCode.API

    def __init__(self, message: str, *, reply: Any = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reply = reply


class AccessError(CpshellError):
    """The server refused a login, a second factor or a permission."""

    exit_code = ExitCode.ACCESS


class LoginRefused(AccessError):
    """The user name, password, token or access hash was wrong."""


class PasswordWrong(LoginRefused):
    """The user name or the password of a login form was wrong, and nothing else."""


class OtpRequired(AccessError):
    """The account has two factors and no code came with the credential."""


class OtpRefused(AccessError):
    """The code of the second factor was wrong, or of another time."""


class SessionEnded(AccessError):
    """The server no longer knows the session; it did not run the call. ``said``: its own words."""

    def __init__(self, message: str, *, said: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.said = said


class AccessDenied(AccessError):
    """The credential is known but may not do this, or is not known at all (403)."""


class ConnectionFailed(CpshellError):
    """No answer came. ``sent`` tells if the request may have reached the server."""

    exit_code = ExitCode.CONNECTION

    def __init__(self, message: str, *, sent: bool = False, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.sent = sent


class TimedOut(ConnectionFailed):
    """The server did not answer in time."""


class LeftAlone(ConnectionFailed):
    """The server did not answer before, or asked for silence; nothing was sent.

    ``seconds`` is how long it is left alone.
    """

    def __init__(self, message: str, *, seconds: float, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.seconds = seconds


class CertificateUntrusted(ConnectionFailed):
    """The server's certificate cannot be verified; nothing was sent.

    ``fingerprint`` is ``sha256:`` and 64 hex digits of the certificate in DER; ``problem`` is the
    message without it.
    """

    def __init__(
        self,
        message: str,
        *,
        fingerprint: str | None,
        hint: str | None = None,
        problem: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.fingerprint = fingerprint
        self.problem = message if problem is None else problem


class CertificateChanged(CertificateUntrusted):
    """The certificate is not the pinned or remembered one; nothing was sent."""


class NotAReply(CpshellError):
    """The answer is not an API reply: HTML, an empty or a cut-off body."""

    exit_code = ExitCode.NOT_A_REPLY


class PluginFailed(CpshellError):
    """A plugin raised something of its own."""

    exit_code = ExitCode.PLUGIN


class LessonFailed(CpshellError):
    """A lesson does not show what it says."""

    exit_code = ExitCode.PLUGIN


class InternalError(CpshellError):
    """Something went wrong inside cpshell itself; a report was written."""

    exit_code = ExitCode.INTERNAL


class OutputFailed(CpshellError):
    """Results cannot be written to standard output: it is full or closed."""

    exit_code = ExitCode.OUTPUT


class Interrupted(CpshellError):
    """The user pressed Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED


def may_have_run(error: BaseException) -> bool:
    """Return whether a call that ended so may have run: it went out, and no verdict came back."""
    if isinstance(error, ConnectionFailed):
        return error.sent
    return not isinstance(error, UsageError | AccessError | CallFailed)
