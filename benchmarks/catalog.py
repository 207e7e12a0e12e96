"""What the catalog costs: import, first look-up, prefix look-ups, search.

Run: python -m benchmarks.catalog
"""

import subprocess
import sys
import time
from collections.abc import Callable
from tempfile import NamedTemporaryFile

from benchmarks.report import show, times
from cpshell import catalog
from cpshell.catalog import Api

FIRST_LOOK_UP = 10.0
"""Milliseconds until the catalog has answered for the first time."""

_FIRST = """
import time, sys
start = time.perf_counter()
import cpshell.catalog as catalog
from cpshell.catalog.layers import Layers, use_layers
imported = time.perf_counter()
use_layers(Layers(lambda: [("further.tsv", open(path).read()) for path in sys.argv[1:]], print))
catalog.find(catalog.Api.{api}, {module!r}, {function!r}).parameters
found = time.perf_counter()
print(imported - start, found - imported)
"""


def first_use(
    api: str, module: str | None, function: str, *further: str
) -> tuple[list[float], list[float]]:
    """Seconds of import and first look-up, each in a fresh interpreter.

    ``further`` are files of rows beside the package's.
    """
    code = _FIRST.format(api=api, module=module, function=function)
    imports, look_ups = [], []
    for _ in range(15):
        done = subprocess.run(
            [sys.executable, "-c", code, *further], capture_output=True, check=True
        )
        imported, found = map(float, done.stdout.split())
        imports.append(imported)
        look_ups.append(found)
    return imports, look_ups


def further_rows() -> str:
    """As much as the description of a newer version brings: 200 functions, some with values."""
    rows = []
    for function in catalog.functions(Api.UAPI)[:200]:
        columns = (function.flags_text, function.parameters_text, function.enums_text)
        effect = function.effect.value
        summary = function.summary or "-"
        rows.append(("uapi", function.module or "", function.name, effect, *columns, summary))
        shape = '{"list":["string"]}'
        rows.append(("shape", "uapi", function.full_name, shape))
    rows += [
        ("values", "uapi", function.full_name, "kind", "a|b|c", "open", "-")
        for function in catalog.functions(Api.UAPI)[:60]
    ]
    return "".join("\t".join(row) + "\n" for row in rows)


def each(action: Callable[[], object], runs: int = 200) -> list[float]:
    """Seconds of each run of ``action``."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begun)
    return taken


def main() -> None:
    """Prints one line a measurement."""
    for api, module, function in (
        ("UAPI", "Email", "add_pop"),
        ("WHM", None, "listaccts"),
        ("API2", "Email", "addpop"),
    ):
        imported, found = first_use(api, module, function)
        show(times(f"catalog, {api}: import", imported))
        show(times(f"catalog, {api}: first look-up", found, "ms", FIRST_LOOK_UP))

    with NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write(further_rows())
        file.flush()
        _, found = first_use("UAPI", "Email", "add_pop", file.name)
    show(times("catalog, UAPI: beside an import", found, "ms", FIRST_LOOK_UP))

    actions: dict[str, Callable[[], object]] = {
        "find": lambda: catalog.find(Api.UAPI, "Email", "add_pop"),
        "modules by prefix": lambda: catalog.modules(Api.UAPI, "E"),
        "names by prefix": lambda: catalog.names(Api.WHM, None, "list"),
        "functions of a module": lambda: catalog.functions(Api.UAPI, "Email"),
        "search two words": lambda: catalog.search("email list"),
        "suggest": lambda: catalog.suggest(Api.UAPI, "Email", "list_popz"),
        "suggest in WHM": lambda: catalog.suggest(Api.WHM, None, "lisaccts"),
    }
    for name, action in actions.items():
        show(times(f"catalog: {name}", each(action), "µs"))


if __name__ == "__main__":
    main()
