"""The TextMate grammar calls the pieces of a script what the language calls them."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from cpshell.commands import FAMILIES
from cpshell.language import Kind, tokens
from cpshell.repl.completion.variables import STATEMENTS

GRAMMAR = json.loads(
    (Path(__file__).parents[2] / "editors" / "cps.tmLanguage.json").read_text("utf-8")
)
SCOPES = {
    Kind.COMMAND: {"keyword.control.cps", "support.function.cps"},
    Kind.KEY: {"variable.parameter.cps"},
    Kind.STRING: {
        "constant.character.escape.cps",
        "string.quoted.double.cps",
        "string.quoted.single.cps",
    },
    Kind.VARIABLE: {"variable.other.cps"},
    Kind.COMMENT: {"comment.line.number-sign.cps"},
    Kind.PIPE: {"keyword.operator.cps"},
    Kind.BRACE: {"keyword.operator.cps"},
    Kind.REDIRECT: {"keyword.operator.cps"},
}
ELSEWHERE = frozenset(("comment", "string", "support", "variable"))
"""Scopes that no other kind of piece has."""


def engine() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "textmate", Path(__file__).with_name("textmate.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scopes():
    """Return the innermost scope of each character of a text."""
    return engine().Grammar(GRAMMAR).scopes


def differences(text: str, found: list[str]) -> list[str]:
    """Return where a grammar and the language differ about the pieces of a text."""
    wrong = []
    known = [False] * len(text)
    for kind, start, end in tokens(text):
        if kind in SCOPES:
            known[start:end] = [True] * (end - start)
        if kind not in SCOPES or (kind is Kind.STRING and text[start] not in "'\"\\"):
            continue  # JSON has no scope
        if not set(found[start:end]) <= SCOPES[kind]:
            wrong.append(f"{kind.name} {text[start:end]!r}: {sorted(set(found[start:end]))}")
    for at, scope in enumerate(found):
        if scope.partition(".")[0] in ELSEWHERE and not known[at]:
            wrong.append(f"{scope} at {text[at : at + 20]!r}")
    return wrong


def test_every_script_of_the_repository_is_split_alike(scopes, texts: dict[str, str]) -> None:
    wrong = {
        name: found for name, text in texts.items() if (found := differences(text, scopes(text)))
    }
    assert wrong == {}


@pytest.mark.parametrize("word", [*STATEMENTS, "let", "else"])
def test_each_word_that_begins_a_statement_is_a_keyword(scopes, word: str) -> None:
    for text in (f"{word} x", f"a; {word} x", f"if 1 {{ {word} x }}", f"$({word} x)"):
        at = text.index(word)
        assert set(scopes(text)[at : at + len(word)]) == {"keyword.control.cps"}, text


def test_no_command_is_a_keyword(scopes) -> None:
    words = {word for words in FAMILIES.values() for word in words} - {"let"}
    for word in words:
        assert set(scopes(f"{word} x")[: len(word)]) == {"support.function.cps"}, word


def test_a_line_that_goes_on_begins_no_command(scopes) -> None:
    text = "uapi Email add_pop \\\n    email=a \\\n  --yes\nwhoami"
    assert differences(text, scopes(text)) == []
    assert scopes(text)[text.index("--yes")] == "constant.other.option.cps"
