"""Why the operating system refuses something, as messages word it."""


def os_reason(error: OSError) -> str:
    """Return the reason of an error, without its number, as the end of a sentence."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
