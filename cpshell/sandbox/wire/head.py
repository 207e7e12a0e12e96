"""The head of a request, as clients of the panel really write it.

h11 is strict; what programs send to the panel isn't always. They pass here because they work
against real servers (wire: inferred):

* an empty line before the request line: the rest of a header that had its own line break;
* a line of nothing but a carriage return, which the header ``"Authorization: Basic …\\n\\r"``
  leaves behind when the client adds its line break to it;
* bytes beyond ASCII in the target, where percent codes should be;
* HTTP/1.1 without Host;
* Content-Length and Transfer-Encoding together, from programs that put the body into a header
  of their HTTP library, which then thinks that there is none: the length is the truth. What
  the library sends after the body is not read.
"""

import re

from h11._receivebuffer import ReceiveBuffer

_REQUEST_LINE = re.compile(rb"(\S+) ([^ ]+) (HTTP/1\.[01])")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_HOST = re.compile(rb"host\s*:", re.IGNORECASE)
_LENGTH = re.compile(rb"content-length\s*:", re.IGNORECASE)
_CODING = re.compile(rb"transfer-encoding\s*:", re.IGNORECASE)


class HeadBuffer(ReceiveBuffer):
    """What has arrived; heads leave it mended."""

    def skip_empty_lines(self) -> None:
        """Drop line breaks before a request line."""
        while self._data.startswith((b"\r", b"\n")):
            self._extract(1)

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """Return, as h11 does, the lines up to an empty one, None while it has not arrived."""
        lines = super().maybe_extract_lines()
        if not lines:
            return lines
        request = _REQUEST_LINE.fullmatch(lines[0])
        return mended(request, lines[1:]) if request else lines


def mended(request: re.Match[bytes], headers: list[bytearray]) -> list[bytearray]:
    """Return the lines of a head that h11 takes."""
    method, target, version = request.groups()
    target = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte.group()[0], target)
    kept = [line for line in headers if line.strip()]
    if version == b"HTTP/1.1" and not any(_HOST.match(line) for line in kept):
        kept.append(bytearray(b"Host:"))
    if any(_LENGTH.match(line) for line in kept) and any(_CODING.match(line) for line in kept):
        kept = [line for line in kept if not _CODING.match(line)]
        kept.append(bytearray(b"Connection: close"))
    return [bytearray(b" ".join((method, target, version))), *kept]
