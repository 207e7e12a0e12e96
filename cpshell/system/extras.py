"""Say which extra of cpshell is missing, with a line that installs what it stands for."""

import sys

from cpshell.errors import UsageError


def missing_extra(what: str, extra: str, package: str) -> UsageError:
    """Return the error for something that needs an extra of which a package is missing."""
    return UsageError(
        f"{what} needs cpshell[{extra}]: the package {package} is missing",
        hint=_install_line(extra),
    )


def _install_line(extra: str) -> str | None:
    """Return a line that installs the packages of an extra into this environment.

    It names them and not cpshell itself, so that it is right however cpshell came here: from a
    folder, a file or an index. None where Python cannot say what they are.
    """
    from importlib.metadata import PackageNotFoundError, requires
    from importlib.util import find_spec
    from shlex import join

    try:
        parts = [entry.partition(";") for entry in requires("cpshell") or []]
    except PackageNotFoundError:
        return None
    needs = [
        package.strip()
        for package, _, marker in parts
        if "".join(marker.split()) in (f"extra=='{extra}'", f'extra=="{extra}"')
    ]
    if find_spec("pip") is None:  # environments that uv has made have none
        return join(["uv", "pip", "install", "--python", sys.executable, *needs])
    return join([sys.executable, "-m", "pip", "install", *needs])
