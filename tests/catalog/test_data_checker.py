"""``make catalog`` reports each kind of fault in the data: it is run here over spoilt copies."""

import importlib.util
import inspect
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cpshell.catalog
from tests.catalog import test_data

DATA = test_data.DATA
Spoil = Callable[[str], str]


def replace(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return spoil


def add(line: str) -> Spoil:
    return lambda text: f"{text}{line}\n"


def swap_last_rows(text: str) -> str:
    *rest, one, other, end = text.split("\n")
    return "\n".join([*rest, other, one, end])


def repeat_last_row(text: str) -> str:
    return f"{text}{text.splitlines()[-1]}\n"


ADD_POP = "Email\tadd_pop\twrite\t"
FAULTS: list[tuple[str, Spoil, str]] = [
    ("uapi.tsv", replace(ADD_POP, "Email\tadd_pop\twrites\t"), "every_effect_and_flag"),
    ("uapi.tsv", replace(f"{ADD_POP}-", f"{ADD_POP}postt"), "every_effect_and_flag"),
    ("uapi.tsv", replace(f"{ADD_POP}-", f"{ADD_POP}post,post"), "every_flag_is_there_once"),
    ("uapi.tsv", replace(f"{ADD_POP}-", f"{ADD_POP}alias=nope:other"), "flags_name_parameters"),
    ("uapi.tsv", replace(ADD_POP, "Email\tadd_pop\tread\t"), "the_reads_of_names_that_change"),
    ("whm.tsv", replace("\tdestroy\ttarget=", "\tread\ttarget="), "flags_fit_the_effect"),
    ("whm.tsv", swap_last_rows, "functions_are_in_order"),
    ("whm.tsv", repeat_last_row, "functions_are_in_order"),
    ("whm.tsv", replace("\tremoveacct\tdestroy\t", "\tremoveacct\t"), "a_file_is_clean_text"),
    ("whm.tsv", replace("\tpasswd\twrite\t", "\tpasswd\twrite \t"), "every_effect_and_flag"),
    ("uapi.tsv", replace("password!:s*", "password!:s"), "a_parameter_named_like_a_secret"),
    ("uapi.tsv", replace("password!:s*", "password!:q*"), "parameters_are_well_formed"),
    ("uapi.tsv", replace("domain:s ", "domain:s domain:s "), "parameters_are_well_formed"),
    ("api2.tsv", replace("\tread\t", "\t\t"), "a_file_is_clean_text"),
    ("whm_enums.tsv", add("nosuch\tp\ta|b\tcomplete\tG\t-"), "enums_are_of_parameters"),
    ("whm_enums.tsv", replace("\tcomplete\t", "\tfull\t"), "enums_are_of_parameters"),
    ("uapi_shapes.json", replace('"string"', '"text"'), "shapes_are_of_functions"),
    ("whm_shapes.json", replace('"createacct":', '"createaccount":'), "shapes_are_of_functions"),
    ("secret_fields.tsv", repeat_last_row, "in_which_fields_its_secrets_are"),
    ("popularity.tsv", add("whm\tnosuch\t3\t0\t0\tjudged"), "popularity_and_synonyms"),
    ("popularity.tsv", replace("\t5\t", "\t6\t"), "popularity_and_synonyms"),
    ("synonyms.tsv", add("zzz\tquux"), "popularity_and_synonyms"),
    ("views.tsv", add("whm\tnosuch\tuser\t-"), "views"),
]  # fmt: skip


def checks(module: ModuleType) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield each check of the module, with each of its parameters."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("test_"):
            continue
        marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
        for values in itertools.product(*(mark.args[1] for mark in marks)):
            named = {mark.args[0]: value for mark, value in zip(marks, values, strict=True)}
            yield name, lambda function=function, named=named: function(**named)


def failing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the names of the checks that data in a folder do not pass."""
    monkeypatch.setattr(cpshell.catalog, "__file__", str(folder / "__init__.py"))
    spec = importlib.util.spec_from_file_location("spoilt", test_data.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ValueError:
        return {"a_file_is_clean_text"}
    failed = set()
    for name, check in checks(module):
        try:
            check()
        except (AssertionError, KeyError, ValueError):
            failed.add(name)
    return failed


@pytest.mark.slow
def test_each_kind_of_fault_is_reported_and_sound_data_are_not(tmp_path, monkeypatch) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    assert failing(tmp_path, monkeypatch) == set()
    missed = []
    for file, spoil, check in FAULTS:
        sound = (DATA / file).read_text("utf-8")
        (copy / file).write_text(spoil(sound), "utf-8")
        failed = failing(tmp_path, monkeypatch)
        if not any(check in name for name in failed):
            missed.append((file, check, failed))
        (copy / file).write_text(sound, "utf-8")
    assert missed == []
