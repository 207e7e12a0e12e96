"""Make one-time passwords of the second factor: TOTP, six digits, 30 seconds (wire §2 [H]).

A login form gets each code once: a server that keeps to RFC 6238 refuses the second use, and a
refused login counts towards a lock-out. A header repeats the code of now on every request.
"""

import re
import threading
from collections.abc import Callable

from cpshell.auth.clock import Clock
from cpshell.auth.credentials import Codes
from cpshell.errors import OtpRefused, UsageError
from cpshell.redact import Redactor

STEP = 30  # seconds that a code lasts

_spent: dict[str, int] = {}  # the last time step whose code went into a login form, by secret
_spending = threading.Lock()


def code_source(
    text: str,
    redactor: Redactor,
    clock: Clock | None = None,
    again: Callable[[], str] | None = None,
) -> Codes:
    """Return the codes of a base32 secret, or of a six-digit code that was read.

    ``again`` reads the source once more, when a code has served.

    Raises:
        UsageError: neither six digits nor base32.
    """
    clock = clock or Clock()
    plain = _plain(text)
    if _is_code(plain):
        return ReadCodes(plain, redactor, clock, again)
    if not re.fullmatch(r"[A-Za-z2-7]{8,}=*", plain):
        raise UsageError(
            "the one-time password is neither six digits nor a base32 secret",
            hint="the source of --otp-from may hold the secret of the authenticator app, or a code",
        )
    redactor.learn(text, plain)
    return TimedCodes(plain, redactor, clock)


class TimedCodes(Codes):
    """Makes codes from a secret and this machine's clock."""

    def __init__(self, secret: str, redactor: Redactor, clock: Clock) -> None:
        self._code_at = _totp(secret)
        self._secret = secret
        self._redactor = redactor
        self._clock = clock
        self._made = (-1, "")  # the step, and its code

    def __call__(self) -> str:
        return self._of(int(self._clock.now()) // STEP)

    def once(self) -> str:
        now = self._clock.now()
        with _spending:
            step = max(int(now) // STEP, _spent.get(self._secret, -1) + 1)
            _spent[self._secret] = step
        seconds = step * STEP - now
        if seconds > 0:
            self._clock.notice(f"this code was used: waiting {seconds:.0f} s for the next one")
            self._clock.pause(seconds)
        return self._of(step)

    def _of(self, step: int) -> str:
        made, code = self._made
        if made != step:
            code = self._code_at(step * STEP)
            self._redactor.learn(code, keep=False)
            self._made = (step, code)
        return code


class ReadCodes(Codes):
    """Gives a code that was typed, or that a program or file gave."""

    def __init__(
        self, code: str, redactor: Redactor, clock: Clock, again: Callable[[], str] | None
    ) -> None:
        self._redactor = redactor
        self._clock = clock
        self._again = again
        self._served = False
        self._keep(code)

    def __call__(self) -> str:
        if self._again is not None and self._clock.now() - self._read > STEP:
            self._fresh()
        self._served = True
        return self._code

    def once(self) -> str:
        if self._served:
            self._fresh()
        self._served = True
        return self._code

    def _keep(self, code: str) -> None:
        self._code = code
        self._read = self._clock.now()
        self._redactor.learn(code)

    def _fresh(self) -> None:
        code = _plain(self._again()) if self._again is not None else self._code
        if code == self._code or not _is_code(code):
            raise OtpRefused(
                "the one-time password was used already, and its source has no other",
                hint="log in again with a fresh code; a source that holds the secret never runs"
                " out",
            )
        self._keep(code)


def _totp(secret: str) -> Callable[[int], str]:
    """Return the code at a time in seconds since the epoch.

    Raises:
        UsageError: the secret is not base32.
    """
    import base64
    import binascii

    import pyotp

    padded = secret.rstrip("=").upper()
    padded += "=" * (-len(padded) % 8)
    try:
        key = base64.b32decode(padded)
    except binascii.Error:
        raise UsageError(
            "invalid secret of the one-time password: this base32 is cut off"
        ) from None

    class Totp(pyotp.TOTP):
        def byte_secret(self) -> bytes:
            """Return the key unchecked: panels use keys of 80 bits, which pyotp finds too short."""
            return key

    return Totp(secret).at


def _plain(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _is_code(text: str) -> bool:
    return re.fullmatch(r"[0-9]{6}", text) is not None
