"""Texts as bytes, whatever is in them."""


def octets(text: str) -> bytes:
    """UTF-8; bytes that came in as lone surrogates (from ``argv``, a file) go out as they were."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
