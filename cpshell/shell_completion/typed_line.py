"""Read a command line that is still being typed, as a POSIX shell would. Pure."""

from cpshell.records import Record, record

_ESCAPED_IN_QUOTES = '$`"\\'


@record
class TypedLine(Record):
    """The words up to the cursor, without their quotes; the last one may be empty.

    ``bare`` are the places of characters in the last word that stand without quotes.
    """

    words: tuple[str, ...]
    bare: frozenset[int]


def read_line(text: str) -> TypedLine:
    """Return the words of a text that ends at the cursor."""
    words: list[list[str]] = [[]]
    bare: list[int] = []
    quote, begun = "", False
    characters = iter(text)
    for char in characters:
        if not quote and char in " \t\n":
            words += [[]] if begun else []
            bare, begun = [], False
            continue
        begun = True
        if char == "\\" and quote != "'":
            escaped = next(characters, "")
            if quote and escaped not in _ESCAPED_IN_QUOTES:
                words[-1].append(char)
            words[-1].extend(escaped)
        elif char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        else:
            if not quote:
                bare.append(len(words[-1]))
            words[-1].append(char)
    return TypedLine(tuple("".join(word) for word in words), frozenset(bare))
