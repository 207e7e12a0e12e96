"""Find functions by their bare names, whatever their API and module."""

from cpshell.catalog.apis import Api
from cpshell.catalog.entry import Function
from cpshell.catalog.index import build, index
from cpshell.catalog.layers import cached
from cpshell.catalog.search import popularity


@cached
def by_bare_name(api: Api) -> dict[str, tuple[str, ...]]:
    """Return the full names of an API's functions by the last part, those used most first."""
    found: dict[str, list[str]] = {}
    for name in index(api).names:
        found.setdefault(name.rpartition("::")[2], []).append(name)
    return {
        name: tuple(sorted(full, key=lambda each: (-popularity(api, each), each)))
        for name, full in found.items()
    }


def functions_named(name: str, prefer: Api | None = None) -> list[Function]:
    """Return the functions that a name means: ``list_pops``, ``Email::list_pops``.

    Those of the preferred API come first, then those of the others that are not legacy; API 2
    only where no other has the name. Case counts, as it does for the server.
    """
    module, _, bare = name.rpartition("::")
    order = sorted((Api.WHM, Api.UAPI), key=lambda api: api is not prefer)
    found = [
        build(api, full)
        for api in (*order, Api.API2)
        for full in by_bare_name(api).get(bare, ())
        if not module or full == name
    ]
    current = [each for each in found if each.api is not Api.API2 and not each.removed]
    return current or found
