"""Say which version of cPanel & WHM the catalog knows, of the package and of what was imported."""

from cpshell.catalog.apis import Api
from cpshell.catalog.layers import extra_rows

PACKAGED = {Api.UAPI: "11.138", Api.WHM: "11.138", Api.API2: "11.64"}
"""The versions that the package's rows are of."""


def release_of(api: Api) -> int:
    """Return the number that people call the package's version of an API by: 138."""
    return int(PACKAGED[api].partition(".")[2])


def imported_version(api: Api) -> str | None:
    """Return the version of the description that was imported; None where none was."""
    found = [version for of, version in extra_rows("version") if of == api.value]
    return found[-1] if found else None
