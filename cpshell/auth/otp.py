"""One-time passwords of the second factor: TOTP, six digits, 30 seconds (wire §2 [H])."""

import re
import time
from collections.abc import Callable

from cpshell.errors import OtpRefused, UsageError
from cpshell.redact import Redactor


def code_source(
    text: str, redactor: Redactor, clock: Callable[[], float] = time.time
) -> Callable[[], str]:
    """A function that gives the code of now, from a base32 secret or a six-digit code.

    A typed code serves once: it can't be made again, and a second try could lock the account.

    Raises:
        UsageError: neither six digits nor base32.
    """
    plain = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{6}", plain):
        return _typed(plain, redactor)
    if not re.fullmatch(r"[A-Za-z2-7]{8,}=*", plain):
        raise UsageError(
            "the one-time password is neither six digits nor a base32 secret",
            hint="the source of --otp-from may hold the secret of the authenticator app, or a code",
        )
    import pyotp

    redactor.learn(text, plain)
    totp = pyotp.TOTP(plain)

    def code() -> str:
        fresh = totp.at(int(clock()))
        redactor.learn(fresh, keep=False)
        return fresh

    return code


def _typed(digits: str, redactor: Redactor) -> Callable[[], str]:
    redactor.learn(digits)
    left = [digits]

    def code() -> str:
        if not left:
            raise OtpRefused(
                "the one-time password was used already", hint="log in again with a fresh code"
            )
        return left.pop()

    return code
