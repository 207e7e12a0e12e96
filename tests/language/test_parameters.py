"""Which words are parameters, and of which kind."""

from collections.abc import Callable

import pytest

from cpshell.language import Json, Literal, Operator, Part, Position, Variable, Word, parameter_of

ReadWord = Callable[[str], Word]
TEXT, FILE, JSON = Operator.TEXT, Operator.FILE, Operator.JSON
ASK, UPLOAD = Operator.ASK, Operator.UPLOAD


@pytest.mark.parametrize(
    ("text", "key", "operator", "parts"),
    [
        ("email=a", "email", TEXT, [Literal("a")]),
        ("email=", "email", TEXT, [Literal("")]),
        ("a=b=c", "a", TEXT, [Literal("b=c")]),
        ("api.version=1", "api.version", TEXT, [Literal("1")]),
        ("acl-0=x", "acl-0", TEXT, [Literal("x")]),
        ("360x=y", "360x", TEXT, [Literal("y")]),
        ("_a*b=y", "_a*b", TEXT, [Literal("y")]),
        ("email=$x", "email", TEXT, [Variable("x")]),
        ("email='a b'", "email", TEXT, [Literal("a b", True)]),
        ("'email=a b'", "email", TEXT, [Literal("a b", True)]),
        ("'email='$x", "email", TEXT, [Variable("x")]),
        ("'ssl=@my cert'", "ssl", FILE, [Literal("my cert", True)]),
        ('"ssl=@$x"', "ssl", FILE, [Variable("x", "", True)]),
        ('"file-1=@@a b"', "file-1", UPLOAD, [Literal("a b", True)]),
        ("'n:=[1, 2]'", "n", JSON, [Literal("[1, 2]", True)]),
        ("'password=?'", "password", ASK, [Literal("", True)]),
        (r"'email=\@x'", "email", TEXT, [Literal("@x", True)]),
        (r'"email=\?"', "email", TEXT, [Literal("?", True)]),
        (r"email=\@x", "email", TEXT, [Literal("@", True), Literal("x")]),
        ("ssl=@cert.pem", "ssl", FILE, [Literal("cert.pem")]),
        ("ssl=@'my cert'", "ssl", FILE, [Literal("my cert", True)]),
        ("file-1=@@path", "file-1", UPLOAD, [Literal("path")]),
        ("n:=5", "n", JSON, [Literal("5")]),
        ("n:=$x", "n", JSON, [Variable("x")]),
        ('n:={"a": [1, 2]}', "n", JSON, [Json((Literal('{"a": [1, 2]}'),))]),
        (
            'n:={"a": $x.b}',
            "n",
            JSON,
            [Json((Literal('{"a": '), Variable("x", ".b"), Literal("}")))],
        ),
        ("password=?", "password", ASK, [Literal("")]),
        ("password=?a", "password", TEXT, [Literal("?a")]),
        ("password=?$x", "password", TEXT, [Literal("?"), Variable("x")]),
    ],
)
def test_parameters(
    word: ReadWord, text: str, key: str, operator: Operator, parts: list[Part]
) -> None:
    found = parameter_of(word(text))
    assert found is not None
    assert (found.key, found.operator, list(found.value.parts)) == (key, operator, parts)


@pytest.mark.parametrize(
    "text",
    ["a='@f'", "a=\\@f", "a='?'", "a=\"@@f\"", "a=$x", "a=\\?", "'a=\\@f'"],
)  # fmt: skip
def test_quotes_around_the_value_and_variables_bring_only_text(word: ReadWord, text: str) -> None:
    found = parameter_of(word(text))
    assert found is not None
    assert found.operator is TEXT


@pytest.mark.parametrize(
    "text", ["plain", "--where=user=x", "$x=y", "=a", "'a b=c'", "a[0]=b", "-a=b", "$x"]
)
def test_other_words_are_no_parameters(word: ReadWord, text: str) -> None:
    assert parameter_of(word(text)) is None


def test_the_value_knows_its_place(word: ReadWord) -> None:
    found = parameter_of(word("ssl=@'my cert'"))
    assert found is not None
    assert (found.value.position, found.value.source) == (Position(1, 11), "'my cert'")
