"""The catalog's data files, row by row: ``make catalog`` runs this alone.

The files are read here as they are, without the catalog's own readers.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cpshell.catalog
from cpshell.redact import secret_name
from cpshell.render.humanise import humanise

DATA = Path(cpshell.catalog.__file__).parent / "data"
APIS = ("uapi", "whm", "api2")
COLUMNS = {
    "uapi": ("module", "function", "effect", "flags", "parameters", "enums", "summary"),
    "whm": ("module", "function", "effect", "flags", "parameters", "summary"),
    "api2": ("module", "function", "parameters", "effect", "flags", "summary"),
}
"""The columns of each table of functions; WHM API 1 has groups in the place of modules."""

EFFECTS = {"read", "write", "destroy"}
WORDS = {"deprecated", "post", "json-body", "overwrites", "secret-reply", "wrapper"}
OF_PARAMETERS = {"target", "destroy-if", "alias"}
VERSION = re.compile(r"since-\d+(-\d+)?|removed-by-\d+")
PARAMETER = re.compile(r"[^\s:!*]+\*?[^\s:!]*!?(:[sinba](\|[sinba])*\*?)?")
LEAVES = {"string", "integer", "number", "boolean", "timestamp", "object", "any", "none", "list"}
CHANGING = re.compile(
    r"(add|attach|change|clear|create|del|delete|disable|edit|enable|kill|modify|move|passwd|purge"
    r"|reboot|remove|rename|reset|restart|restore|revoke|save|set|start|stop|suspend|terminate"
    r"|unsuspend|update|upload)(?![a-z])"
)
LOOKS_ONLY = {
    "restore_modules_summary",
    "restore_queue_is_active",
    "restore_queue_list_active",
    "restore_queue_list_completed",
    "restore_queue_list_pending",
    "restore_queue_state",
}
"""Functions that read, though their names begin with a word for changing."""
NO_SECRETS = {"unlink_server_node handle_api_token"}
"""Parameters that are named like a secret, and say what to do with one."""


def lines(file: str) -> list[list[str]]:
    """Return the rows of a file, comments left out."""
    text = (DATA / file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def table(api: str) -> dict[str, dict[str, str]]:
    """Return the rows of an API by the function's full name."""
    found = {}
    for row in lines(f"{api}.tsv"):
        columns = dict(zip(COLUMNS[api], row, strict=True))
        name = columns["function"]
        found[name if api == "whm" else f"{columns['module']}::{name}"] = columns
    return found


TABLES = {api: table(api) for api in APIS}


def flags(columns: dict[str, str]) -> list[str]:
    return [] if columns["flags"] == "-" else columns["flags"].split(",")


def names(columns: dict[str, str]) -> list[str]:
    """Return the names of a function's parameters."""
    listed = columns["parameters"].split() if columns["parameters"] != "-" else []
    return [word.partition(":")[0].removesuffix("!") for word in listed]


def rows() -> Iterator[tuple[str, str, dict[str, str]]]:
    for api, functions in TABLES.items():
        for name, columns in functions.items():
            yield api, name, columns


def repeated(values: list[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


@pytest.mark.parametrize("file", sorted(path.name for path in DATA.glob("*.tsv")))
def test_a_file_is_clean_text(file: str) -> None:
    text = (DATA / file).read_text("utf-8")
    assert text.endswith("\n")
    assert not re.search(r"[ \t]\n|\r|\t\t|\n\n", text)
    assert len({len(row) for row in lines(file)}) == 1 or file == "popularity.tsv"


@pytest.mark.parametrize("api", APIS)
def test_functions_are_in_order_and_each_is_there_once(api: str) -> None:
    keys = [(row[0], row[1]) for row in lines(f"{api}.tsv")]
    assert repeated(keys) == []
    assert keys == sorted(keys, key=lambda key: (key[0].lower(), key[1].lower()))
    if api == "whm":
        assert repeated([name for _, name in keys]) == []


def test_every_effect_and_flag_is_a_known_one() -> None:
    unknown = []
    for api, name, columns in rows():
        unknown += [(api, name, columns["effect"])] * (columns["effect"] not in EFFECTS)
        for flag in flags(columns):
            word, equals, _ = flag.partition("=")
            known = word in (OF_PARAMETERS | {"prefix"}) if equals else flag in WORDS
            unknown += [(api, name, flag)] * (not known and not VERSION.fullmatch(flag))
    assert unknown == []


def test_every_flag_is_there_once() -> None:
    assert [(api, name) for api, name, columns in rows() if repeated(flags(columns))] == []


def test_the_reads_of_names_that_change_something_are_known_ones() -> None:
    reads = {
        name
        for _, name, columns in rows()
        if columns["effect"] == "read" and CHANGING.match(name.rpartition("::")[2])
    }
    assert reads == LOOKS_ONLY


def test_flags_name_parameters_that_the_function_has() -> None:
    unknown = []
    for api, name, columns in rows():
        for flag in flags(columns):
            word, _, value = flag.partition("=")
            if word in OF_PARAMETERS:
                parameter = re.split("[=:]", value)[0]
                unknown += [(api, name, flag)] * (parameter not in names(columns))
    assert unknown == []


def test_flags_fit_the_effect() -> None:
    wrong = [
        (api, name, flag)
        for api, name, columns in rows()
        for flag in flags(columns)
        if (flag.startswith("destroy-if=") and columns["effect"] != "write")
        or (flag == "overwrites" and columns["effect"] == "read")
        or (flag.startswith("target=") and columns["effect"] == "read")
    ]
    assert wrong == []


def test_parameters_are_well_formed_and_named_once() -> None:
    wrong = []
    for api, name, columns in rows():
        if columns["parameters"] != "-":
            words = columns["parameters"].split()
            wrong += [(api, name, word) for word in words if not PARAMETER.fullmatch(word)]
        wrong += [(api, name, again) for again in repeated(names(columns))]
    assert wrong == []


@pytest.mark.parametrize("api", ["uapi", "whm"])
def test_a_parameter_named_like_a_secret_is_marked_as_one(api: str) -> None:
    unmarked = {
        f"{name} {word.partition(':')[0].removesuffix('!')}"
        for name, columns in TABLES[api].items()
        for word in columns["parameters"].split()
        if re.search(r":(s|a)(\|[a-z])*$", word)
        and secret_name(word.partition(":")[0].removesuffix("!"))
    }
    assert unmarked <= NO_SECRETS


def test_enums_are_of_parameters_that_are_there() -> None:
    wrong: list[Any] = []
    for file, api in (("uapi_enums.tsv", "uapi"), ("whm_enums.tsv", "whm")):
        keys = [(row[0], row[1]) for row in lines(file)]
        wrong += repeated(keys)
        for function, parameter, values, how, *_ in lines(file):
            known = TABLES[api].get(function)
            fits = known is not None and parameter in names(known)
            wrong += [(function, parameter)] * (not fits or how not in ("complete", "open"))
            wrong += repeated(values.split("|"))
    for name, columns in TABLES["uapi"].items():
        for entry in columns["enums"].split(";") if columns["enums"] != "-" else []:
            parameter, equals, values = entry.partition("=")
            fits = parameter in names(columns) and equals and all(values.split(","))
            wrong += [(name, entry)] * (not fits)
    assert wrong == []


def leaves(shape: Any) -> Iterator[Any]:
    """Yield the words at the ends of a shape."""
    if isinstance(shape, dict):
        for value in shape.values():
            yield from leaves(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from leaves(value)
    else:
        yield shape


@pytest.mark.parametrize("api", ["uapi", "whm"])
def test_shapes_are_of_functions_that_are_there_and_end_in_known_words(api: str) -> None:
    shapes = json.loads((DATA / f"{api}_shapes.json").read_text("utf-8"))
    assert [name for name in shapes if name not in TABLES[api]] == []
    assert set(leaves(shapes)) <= LEAVES


def test_a_function_says_in_which_fields_its_secrets_are_if_it_replies_with_some() -> None:
    marked = {(api, name) for api, name, columns in rows() if "secret-reply" in flags(columns)}
    keys = [(row[0], row[1]) for row in lines("secret_fields.tsv")]
    assert repeated(keys) == []
    assert set(keys) == marked


def test_popularity_and_synonyms_are_of_what_is_there() -> None:
    weights = lines("popularity.tsv")
    assert [row for row in weights if row[1] not in TABLES[row[0]] or row[2] not in "12345"] == []
    assert repeated([tuple(row[:2]) for row in weights]) == []
    words = [word for word, _ in lines("synonyms.tsv")]
    assert repeated(words) == []
    said = "\n".join(" ".join(columns.values()) for _, _, columns in rows()).lower()
    targets = {other for _, others in lines("synonyms.tsv") for other in others.split("|")}
    assert [other for other in targets if other.lower() not in said] == []


def of_rows(shape: Any) -> Any:
    """Return the fields of the rows of a reply: a list, or WHM's list in an object."""
    if isinstance(shape, dict) and len(shape) == 1:
        (shape,) = shape.values()
    return shape[0] if isinstance(shape, list) else None


def test_views_are_of_listings_and_name_fields_that_their_rows_have() -> None:
    shapes = {
        api: json.loads((DATA / f"{api}_shapes.json").read_text("utf-8")) for api in ("uapi", "whm")
    }
    rows = lines("views.tsv")
    assert len(rows) >= 80
    assert rows == sorted(rows, key=lambda row: (row[0], row[1].lower()))
    assert repeated([tuple(row[:2]) for row in rows]) == []
    wrong: list[Any] = []
    for api, function, columns in rows:
        known = of_rows(shapes[api].get(function)) or {}
        names = [field.partition(":")[0] for field in columns.split()]
        wrong += [(function, name) for name in names if name not in known]
        wrong += [(function, name) for name in repeated(names)]
    assert wrong == []


def test_a_view_says_what_a_field_holds_where_its_name_does_not() -> None:
    kinds = {"time": 1_700_000_000, "size": 1_700_000_000}
    marked = [field.split(":") for _, _, columns in lines("views.tsv") for field in columns.split()]
    for name, *kind in marked:
        if kind:
            value = kinds[kind[0]]
            assert humanise(name, value) == value, name
            assert humanise(name, value, kind[0]) != value
