"""Which piece of a line is what."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpshell.commands.call_options import CPANEL_CALL
from cpshell.language import Def, parse, tokens
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.highlight import style_spans


def look(text: str, knowledge: ShellKnowledge, piece: str) -> str:
    start = text.index(piece)
    return next((n for n, a, b in style_spans(text, tokens(text), knowledge) if a <= start < b), "")


def test_commands_functions_and_parameters_that_are_known(knowledge: ShellKnowledge) -> None:
    line = "uapi --as alice Email add_pop email=x --limit 3 | sort email | jq . > f.csv"
    assert look(line, knowledge, "uapi") == "command"
    assert look(line, knowledge, "alice") == ""
    assert look(line, knowledge, "Email") == "module"
    assert look(line, knowledge, "add_pop") == "function"
    assert look(line, knowledge, "email=") == "key"
    assert look(line, knowledge, "--limit") == "option"
    assert look(line, knowledge, "sort") == "filter"
    assert look(line, knowledge, "jq") == "program"


def test_words_of_the_language_are_keywords(knowledge: ShellKnowledge) -> None:
    line = "def two a { retry 3 { for u in x { break } | count } }; !dig x"
    words = ["def", "retry", "for", "break", "!"]
    assert [look(line, knowledge, word) for word in words] == ["keyword"] * len(words)


@pytest.mark.parametrize(
    ("line", "piece", "name"),
    [
        ("whm listaccts | where plan=gold and not x in (a)", "and", "keyword"),
        ("whm listaccts | where plan=gold and not x in (a)", "not", "keyword"),
        ("whm listaccts | where plan=gold and not x in (a)", "in ", "keyword"),
        ("whm listaccts | where plan=gold and x=y", "plan", "key"),
        ("whm listaccts | where age(x) in (y)", "age", "function"),
        ("whm listaccts | where brand != null", "brand", ""),
        ("whm listaccts | where brand != null", "!=", "operator"),
        ("whm listaccts | where brand != null", "null", "keyword"),
        ("whm listaccts | select a=round(b)", "round", "function"),
        ("whm listaccts | group plan --sum x", "--sum", "option"),
        ("if $n > 3 and $m { echo and }", "and", "keyword"),
        ("if $n > 3 and $m { echo and }", "and }", ""),
        ("until age($x) > 3 --for 3m { }", "age", "function"),
        ("until age($x) > 3 --for 3m { }", "--for", "option"),
        ("echo $((age($x) - 5))", "age", "function"),
        ("echo and", "and", ""),
    ],
)
def test_the_words_of_conditions_stand_out(
    knowledge: ShellKnowledge, line: str, piece: str, name: str
) -> None:
    assert look(line, knowledge, piece) == name


def test_a_condition_that_is_wrong_stands_out(knowledge: ShellKnowledge) -> None:
    assert look("if $n == 3 { }", knowledge, "==") == "unknown"


def test_a_command_that_def_made_is_known(knowledge: ShellKnowledge) -> None:
    (made,) = parse("def mine user { echo $user }").statements
    assert isinstance(made, Def)
    knowledge._state.functions["mine"] = made
    assert look("mine alice", knowledge, "mine") == "command"
    del knowledge._state.functions["mine"]
    assert look("mine alice", knowledge, "mine") == "unknown"


@pytest.mark.parametrize("option", [option.name for option in CPANEL_CALL if option.metavar])
@pytest.mark.parametrize("value", ["two", "'user~a'", '"a b"', "a=b", "$n", "x$n", "x'y z'"])
def test_the_value_of_an_option_is_neither_module_nor_function(
    knowledge: ShellKnowledge, option: str, value: str
) -> None:
    for said in (f"--{option} {value}", f"--{option}={value}"):
        line = f"uapi {said} Email add_pop email=x"
        assert [look(line, knowledge, each) for each in ("Email", "add_pop", "email=")] == [
            "module",
            "function",
            "key",
        ]


def test_what_is_not_known_stands_out(knowledge: ShellKnowledge) -> None:
    line = "uapi Emial list_pops x=1 ; nonsense"
    assert look(line, knowledge, "Emial") == "unknown"
    assert look(line, knowledge, "nonsense") == "unknown"
    assert look("uapi Email add_pop pasword=1", knowledge, "pasword") == "unknown"


def test_a_word_that_is_still_being_typed_is_not_wrong_yet(knowledge: ShellKnowledge) -> None:
    assert look("uapi Ema", knowledge, "Ema") == "module"
    assert look("uapi Email add_p", knowledge, "add_p") == "function"
    assert look("uapi Email add_p ", knowledge, "add_p") == "unknown"


@given(text=st.text("uapi whm Email=$|;{}'\"#\n -", max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it is only read
def test_pieces_are_in_order_and_do_not_overlap(knowledge: ShellKnowledge, text: str) -> None:
    end = 0
    for _, start, stop in style_spans(text, tokens(text), knowledge):
        assert end <= start < stop <= len(text)
        end = stop
