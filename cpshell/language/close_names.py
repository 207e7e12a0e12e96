"""Tell which name was meant by one that is nearly right. Pure."""

from collections.abc import Iterable

_MOST = 24  # names that a hint lists


def closest(name: str, names: Iterable[str], alike: float = 0.6) -> str | None:
    """Return the name that is most like this one, whatever their case; ``None`` if none is."""
    from difflib import get_close_matches

    by_letters = {each.lower(): each for each in names}
    close = get_close_matches(name.lower(), by_letters, n=1, cutoff=alike)
    return by_letters[close[0]] if close else None


def hint_of_names(what: str, name: str, names: Iterable[str]) -> str:
    """Return a hint for a name that there is not: the one that was meant, else which there are."""
    known = list(names)
    close = closest(name, known)
    if close is not None:
        return f"did you mean {close}?"
    listed = ", ".join(known[:_MOST]) + (", …" if len(known) > _MOST else "")
    return f"{what}: {listed or 'none'}"
