"""What the catalog costs: import, first look-up, prefix look-ups, search.

Run: python -m benchmarks.catalog
"""

import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks.report import alone

FIRST_LOOK_UP = 10.0
"""Milliseconds until the catalog has answered for the first time."""

_FIRST = """
import time, sys
start = time.perf_counter()
import cpshell.catalog as catalog
imported = time.perf_counter()
catalog.find(catalog.Api.{api}, {module!r}, {function!r}).parameters
found = time.perf_counter()
print(imported - start, found - imported)
"""


def first_use(api: str, module: str | None, function: str) -> tuple[float, float]:
    """Import and first look-up in a fresh interpreter, the best of 15, in milliseconds."""
    code = _FIRST.format(api=api, module=module, function=function)
    runs = []
    for _ in range(15):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        runs.append([float(part) * 1000 for part in done.stdout.split()])
    return min(run[0] for run in runs), min(run[1] for run in runs)


def each(action: Callable[[], object], times: int = 200) -> float:
    """Milliseconds for one run of ``action``, the best of ``times``."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def main() -> None:
    """Prints one line a measurement."""
    for api, module, function in (
        ("UAPI", "Email", "add_pop"),
        ("WHM", None, "listaccts"),
        ("API2", "Email", "addpop"),
    ):
        imported, found = first_use(api, module, function)
        print(alone(f"{api}: import", imported, "ms"))
        print(alone(f"{api}: first look-up", found, "ms", FIRST_LOOK_UP))

    from cpshell import catalog
    from cpshell.catalog import Api

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
        print(alone(name, each(action) * 1000, "µs"))


if __name__ == "__main__":
    main()
