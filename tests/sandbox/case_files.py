"""Read the cases of the functions of UAPI and API 2, once for all who try them."""

import functools
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@functools.cache
def read_cases(api: str) -> dict[str, dict[str, Any]]:
    """Return what the files of ``cases/`` say of each function."""
    cases: dict[str, dict[str, Any]] = {}
    for file in sorted((Path(__file__).parent / api / "cases").glob("*.yaml")):
        read = yaml.load(file.read_text(encoding="utf-8"), LOADER)
        assert read.keys().isdisjoint(cases), f"{file} has a case that another file has"
        cases |= {name: entry or {} for name, entry in read.items()}
    return cases
