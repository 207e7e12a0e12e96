"""Files to choose from."""

import os

_LOOKED_AT = 2000  # entries of a folder
_OFFERED = 100


def paths(typed: str) -> list[str]:
    """The paths that begin as typed, folders with a slash at the end; hidden ones if asked for.

    A folder that can't be read has none.
    """
    folder, _, name = typed.rpartition("/")
    base = folder + "/" if "/" in typed else ""
    where = os.path.expanduser(base) or "."
    found = []
    try:
        with os.scandir(where) as entries:
            for _, entry in zip(range(_LOOKED_AT), entries, strict=False):
                if entry.name.startswith(name) and (name or not entry.name.startswith(".")):
                    slash = "/" if entry.is_dir() else ""
                    found.append(f"{base}{entry.name}{slash}")
    except OSError:
        return []
    return sorted(path for path in found if path.isprintable())[:_OFFERED]
