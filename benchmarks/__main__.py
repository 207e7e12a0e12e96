"""Run every benchmark of this folder, one after the other."""

import importlib
import pkgutil
from pathlib import Path

HELPERS = {"__main__", "panel"}

for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if found.name not in HELPERS:
        print(f"── {found.name}")
        importlib.import_module(f"benchmarks.{found.name}").main()
