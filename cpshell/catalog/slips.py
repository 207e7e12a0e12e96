"""Tell whether a word is another one with a slip of the fingers."""


def is_slip(word: str, meant: str) -> bool:
    """Return whether a letter is wrong, missing or too much, or two neighbours changed places."""
    if abs(len(word) - len(meant)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), None)
    if at is None:
        return True
    swapped = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    rests = (
        (word[at + 1 :], meant[at + 1 :]),
        (word[at + 1 :], meant[at:]),
        (word[at:], meant[at + 1 :]),
    )
    return swapped == meant or any(a == b for a, b in rests)
