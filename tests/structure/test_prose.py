"""The prose of the project: plain words in names, comments, docstrings, messages, documents.

The simulated panel stands aside in the word list, because it quotes a panel's own texts; its
docstrings are held to the same beginnings.
"""

import ast
import functools
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import cpshell

pytestmark = pytest.mark.slow  # all sources are read, word by word

ROOT = Path(cpshell.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
CLIENT = [path for path in FILES if path.relative_to(ROOT).parts[0] != "sandbox"]
PROJECT = ROOT.parent
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "fuzz/*.md", "plugins/**/*.md", "examples/**/*.md")
    for path in PROJECT.glob(pattern)
)
PROGRAMS = sorted(
    path
    for folder in ("benchmarks", "docs", "examples", "fuzz", "plugins")
    for path in PROJECT.glob(f"{folder}/**/*.py")
)

INSTEAD = {
    r"(?<![Tt]here )\b(is|are) no (?!longer\b)[a-zA-Z]": "'invalid …', 'is not a …' or 'no …'",
    r"\bcan't\b": "'cannot'",
    r"\bbehind (the|a|an|it|them|which|`)": "'after'",
    r"\bcatalogues?\b": "'catalog'",
    r"\bif not said\b": "'(default: …)'",
    r"\bsurroundings?\b": "'context'",
    r"\b(desk|deed|guest|liking)s?\b": "a word of the field",
}
"""What must not come back, by what to write in its place."""

NAMES = re.compile(
    r"(?:^|_)(desk|deed|guest|liking|surroundings|catalogue)s?(?:_|$)", re.IGNORECASE
)

TEXTS = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""Kinds of tokens; pieces of formatted strings are tokens of their own since Python 3.12."""

# fmt: off
OPENERS = frozenset((
    "a", "all", "an", "as", "both", "each", "everything", "for", "how", "its", "names", "one",
    "settings", "the", "true", "what", "whatever", "when", "where", "whether", "which", "who",
))
# fmt: on
"""Words that begin a phrase and no sentence with a verb."""


@functools.lru_cache(maxsize=1)
def tokens(path: Path) -> list[tokenize.TokenInfo]:
    """Return the tokens of a file, which are read for one thing after the other."""
    return list(tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline))


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each comment and string of a file, docstrings included, with its line."""
    for token in tokens(path):
        if token.type in TEXTS:
            yield token.start[0], " ".join(token.string.split())


def names(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each name of a file, with its line."""
    for token in tokens(path):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def docstrings(path: Path, *kinds: type[ast.AST]) -> Iterator[tuple[int, str, str]]:
    """Yield line, name and docstring of the modules, classes or functions in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, kinds):
            text = ast.get_docstring(node)  # type: ignore[arg-type]
            if text:
                yield getattr(node, "lineno", 1), getattr(node, "name", "the module"), text


def found_in(path: Path) -> list[str]:
    """Return the places of words that must not come back, with what to write instead."""
    place = path.relative_to(PROJECT)
    return [
        f"{place}:{line}: {what}" for line, text in texts(path) for what in words_to_replace(text)
    ] + [f"{place}:{line}: the name {name}" for line, name in names(path) if NAMES.search(name)]


def words_to_replace(text: str) -> list[str]:
    """Return the words of a text that must not come back, each with what to write instead."""
    return [
        f"{match[0]!r} in {text[:80]!r}: write {instead}"
        for pattern, instead in INSTEAD.items()
        if (match := re.search(pattern, text))
    ]


def without_verb(path: Path, *kinds: type[ast.AST]) -> list[str]:
    """Return the docstrings that begin with a phrase."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {name}: {text.splitlines()[0]!r}"
        for line, name, text in docstrings(path, *kinds)
        if text.split(maxsplit=1)[0].rstrip(",:").lower() in OPENERS
    ]


def test_no_word_of_the_dialect_comes_back() -> None:
    assert [each for path in (*CLIENT, *PROGRAMS) for each in found_in(path)] == []


def test_documents_are_held_to_the_same_words() -> None:
    """Paragraph by paragraph: a line may end between the words."""
    assert len(DOCUMENTS) > 15
    assert [
        f"{path.relative_to(PROJECT)}: {what}"
        for path in DOCUMENTS
        for paragraph in path.read_text("utf-8").split("\n\n")
        for what in words_to_replace(" ".join(paragraph.split()))
    ] == []


def test_docstrings_of_functions_begin_with_a_verb() -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert [each for path in FILES for each in without_verb(path, *functions)] == []


def test_docstrings_of_modules_begin_with_a_verb() -> None:
    assert [each for path in CLIENT for each in without_verb(path, ast.Module)] == []
