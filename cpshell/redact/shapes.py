"""Mask secrets by their shape (wire §2 to §4), wherever they stand."""

import re
from collections.abc import Callable
from functools import cache

MASK = "•••"

_Replacement = str | Callable[[re.Match[str]], str]

# One cheap look decides if any shape could be there at all.
_MAYBE = (
    r"cpsess|session=|%3a|:\w{16}|authorization|cookie|otp|tfa_|PRIVATE|://"
    r"|(?<![A-Z0-9])[A-Z0-9]{32}|(?<![0-9a-f])[0-9a-f]{160}"
)

_KNOWN_SCHEME = (
    r"(?i)(authorization(?:\\{0,4}[\"'])?\s{0,4}[:=]\s{0,4}(?:\\{0,4}[\"'])?"
    r"(?:cpanel|whm|basic|bearer|digest)\s{1,4})[^\s'\"\\]+"
)
_OTHER_SCHEME = (  # an unknown scheme: all that follows
    r"(?i)(authorization[\"']?\s{0,4}:\s{0,4}[\"']?)"
    r"(?!\s|(?:cpanel|whm|basic|bearer|digest)\s)[^'\"\r\n]+"
)
_PRIVATE_KEY = (
    r"(?s)-----BEGIN((?:[ +A-Z0-9]|%20){0,30}?PRIVATE(?:[ +]|%20)KEY)-----"
    r".*?(?:-----END\1-----|\Z)"
)
_SESSIONS = 4  # the first shapes are those of sessions; they leave readable what is around

# No pattern may look further ahead than to the next start of itself: a hostile text would make
# the search quadratic.
_SHAPES: tuple[tuple[str, _Replacement], ...] = (
    (r"(?i)cpsess\d{5,}", f"cpsess{MASK}"),
    (r"(?i)([?&]session=)[^\s\"'&<>]+", rf"\g<1>{MASK}"),
    (  # user:NAME16[:method],HEX32, plain or url-encoded once or twice
        r"(?i)(:|%(?:25)?3a)\w{16}((?::|%(?:25)?3a)\w+)?(?:,|%(?:25)?2c)[0-9a-f]{32}",
        rf"\g<1>{MASK}",
    ),
    (r"(?i)((?:cp|whostmgr|webmail)session=)[^\s\"';,]+", rf"\g<1>{MASK}"),
    (  # user: and 64 characters, as older servers have it; 64 hex digits are a fingerprint
        r"(?i)(:|%3a)(?!(?:[0-9a-f]{64}|[0-9A-F]{64})(?!\w))\w{64}(?!\w)",
        rf"\g<1>{MASK}",
    ),
    (_KNOWN_SCHEME, rf"\g<1>{MASK}"),
    (_OTHER_SCHEME, rf"\g<1>{MASK}"),
    (r"(?i)(?<![\w-])(?:set-)?cookie:[^\r\n\"']+", lambda match: _masked_cookies(match[0])),
    (r"(?i)((?:x-cpanel-otp|tfa_token)[\"']?\s{0,4}[:=]\s{0,4}[\"']?)\d{6}", rf"\g<1>{MASK}"),
    (r"(?i)(otpauth://(?:(?!otpauth:)\S)*?secret=)[A-Z2-7]+", rf"\g<1>{MASK}"),
    (r"(?<=://)([^\s/:@\"'<>]*:)[^\s/@\"'<>]+(?=@)", rf"\g<1>{MASK}"),
    (  # an API token; hex digits alone are a checksum, digits alone a number
        r"(?<![A-Z0-9])(?=[0-9]*[A-Z])(?![A-F0-9]{32}(?![A-Z0-9]))[A-Z0-9]{32}(?![A-Z0-9])",
        MASK,
    ),
    (r"(?<![0-9a-f])[0-9a-f]{160,}", MASK),
    (_PRIVATE_KEY, MASK),
)


@cache
def _compile() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], _Replacement], ...]]:
    """Return the pattern, compiled for the first text that is masked: most starts mask none."""
    return re.compile(_MAYBE, re.IGNORECASE), tuple(
        (re.compile(shape), replacement) for shape, replacement in _SHAPES
    )


def mask_shapes(text: str) -> str:
    """Return ``text`` with everything masked that looks like a secret of the panel."""
    maybe, shapes = _compile()
    if maybe.search(text):
        for shape, replacement in shapes:
            text = shape.sub(replacement, text)
    return text


def names_session(text: str) -> bool:
    """Return whether a session stands in the text whose shape will always mask it."""
    return any(shape.search(text) for shape, _ in _compile()[1][:_SESSIONS])


def _masked_cookies(header: str) -> str:
    """Return the values of a ``Cookie`` header; of ``Set-Cookie`` the first: attributes follow."""
    once = 1 if header[0] in "sS" else 0
    if "=" not in header:
        return f"{header.partition(':')[0]}: {MASK}"
    return re.sub(r"=[^;\s]+", f"={MASK}", header, count=once)
