"""Pygments colours scripts and transcripts as the prompt does."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.token import Error, Generic, Keyword, Name, String, Text

from cpshell.repl.pygments_lexer import TOKEN_TYPES, CpsLexer, CpsSessionLexer
from cpshell.repl.style import STYLE


def kinds(lexer: Lexer, text: str) -> list[tuple[object, str]]:
    return [(kind, piece) for kind, piece in lexer.get_tokens(text) if kind is not Text]


@pytest.mark.parametrize("lexer", [CpsLexer, CpsSessionLexer])
def test_nothing_of_a_text_is_lost(lexer: type[Lexer], texts: dict[str, str]) -> None:
    for name, text in {**texts, "broken": "let x = 'open\n${", "blank": "  \n\n"}.items():
        pieces = list(lexer().get_tokens_unprocessed(text))
        assert "".join(piece for _, _, piece in pieces) == text, name
        assert all(text[at : at + len(piece)] == piece for at, _, piece in pieces), name


def test_no_piece_is_an_error_and_a_filter_on_a_line_of_its_own_is_a_filter(texts) -> None:
    """An editor cannot know which commands a script sources or a plugin brings."""
    for name, text in texts.items():
        assert Error not in {kind for kind, _ in CpsLexer().get_tokens(text)}, name
    found = kinds(CpsLexer(), "whm listaccts |\n    select user |\n  nonesuch\nwhoami\n")
    assert (Name.Builtin, "select") in found
    assert (Name.Other, "nonesuch") in found
    assert (Name.Builtin, "whoami") in found


def test_each_style_of_the_highlight_has_a_kind() -> None:
    names = {name for name, _ in STYLE.style_rules if "." not in name and "-" not in name}
    assert TOKEN_TYPES.keys() <= names
    assert names - TOKEN_TYPES.keys() == {"placeholder", "masked", "required"}


def test_words_are_what_they_are_at_the_prompt() -> None:
    text = "for u in a { uapi Email list_pops --as $u x='y' }"
    found = {piece: kind for kind, piece in kinds(CpsLexer(), text)}
    assert found["for"] is Keyword
    assert found["uapi"] is Name.Builtin
    assert found["Email"] is Name.Class
    assert found["list_pops"] is Name.Function
    assert found["--as"] is Name.Tag
    assert found["$u"] is Name.Variable
    assert found["'y'"] is String


def test_a_transcript_has_prompts_commands_and_output() -> None:
    text = "> for u in a {\n+ echo $u }\na\n"
    found = kinds(CpsSessionLexer(), text)
    assert [piece for kind, piece in found if kind is Generic.Prompt] == ["> ", "+ "]
    assert (Name.Builtin, "echo") in found
    assert found[-1] == (Generic.Output, "a\n")


def test_a_script_is_known_by_its_first_line() -> None:
    assert isinstance(guess_lexer("#!/usr/bin/env -S cpshell -f\nwhoami\n"), CpsLexer)


@pytest.mark.slow
def test_the_package_brings_it_to_pygments() -> None:
    names = {each.name for each in entry_points(group="pygments.lexers")}
    assert {"cps", "cps-session"} <= names
    assert isinstance(get_lexer_by_name("cps"), CpsLexer)
    assert isinstance(get_lexer_by_name("cpshell"), CpsLexer)
    assert isinstance(get_lexer_for_filename("nightly.cps"), CpsLexer)
    command = [sys.executable, "-m", "pygments", "-l", "cps", "-f", "raw"]
    ran = subprocess.run(command, input="whm applist\n", capture_output=True, text=True)
    assert ran.stdout.splitlines()[0] == "Token.Name.Builtin\t'whm'"
