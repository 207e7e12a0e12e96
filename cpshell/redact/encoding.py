"""Turn texts into bytes, whatever is in them."""


def octets(text: str) -> bytes:
    """Return UTF-8; bytes that came in as lone surrogates (``argv``, a file) go out unchanged."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
