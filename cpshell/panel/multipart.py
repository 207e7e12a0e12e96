"""Encode a form with files in it, as browsers do (WHATWG HTML, multipart/form-data)."""

import mimetypes
import secrets
from collections.abc import Iterator

from cpshell.panel.call import Parameters, Upload
from cpshell.redact import octets


def multipart_body(form: Parameters, uploads: tuple[Upload, ...]) -> tuple[str, list[bytes], int]:
    """Return the type of the body, its pieces, and how many bytes they are together.

    The pieces are as they come, so that a large file is held once.
    """
    boundary = secrets.token_hex(16)
    pieces = list(_pieces(boundary.encode(), form, uploads))
    return f"multipart/form-data; boundary={boundary}", pieces, sum(map(len, pieces))


def _pieces(boundary: bytes, form: Parameters, uploads: tuple[Upload, ...]) -> Iterator[bytes]:
    for name, value in form:
        yield b'--%b\r\nContent-Disposition: form-data; name="%b"' % (boundary, _quoted(name))
        yield b"\r\n\r\n%b\r\n" % octets(value)
    for part in uploads:
        kind = mimetypes.guess_type(part.filename)[0] or "application/octet-stream"
        yield b'--%b\r\nContent-Disposition: form-data; name="%b"' % (boundary, _quoted(part.name))
        yield b'; filename="%b"\r\nContent-Type: %b' % (_quoted(part.filename), kind.encode())
        yield b"\r\n\r\n"
        yield part.content
        yield b"\r\n"
    yield b"--%b--\r\n" % boundary


def _quoted(name: str) -> bytes:
    """Return a name for the head of a part: text in UTF-8 that cannot end its quotes or line."""
    text = octets(name).decode("utf-8", "replace")
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()
