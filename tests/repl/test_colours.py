"""Which piece of a line is what."""

from hypothesis import given
from hypothesis import strategies as st

from cpshell.repl.completion.knowledge import ShellFacts
from cpshell.repl.highlight import painted


def look(text: str, facts: ShellFacts, piece: str) -> str:
    start = text.index(piece)
    return next((n for n, a, b in painted(text, facts) if a <= start < b), "")


def test_commands_functions_and_parameters_that_are_known(facts: ShellFacts) -> None:
    line = "uapi --as alice Email add_pop email=x --limit 3 | sort email | jq . > f.csv"
    assert look(line, facts, "uapi") == "command"
    assert look(line, facts, "alice") == ""
    assert look(line, facts, "Email") == "module"
    assert look(line, facts, "add_pop") == "function"
    assert look(line, facts, "email=") == "key"
    assert look(line, facts, "--limit") == "option"
    assert look(line, facts, "sort") == "filter"
    assert look(line, facts, "jq") == "program"


def test_what_is_not_known_stands_out(facts: ShellFacts) -> None:
    line = "uapi Emial list_pops x=1 ; nonsense"
    assert look(line, facts, "Emial") == "unknown"
    assert look(line, facts, "nonsense") == "unknown"
    assert look("uapi Email add_pop pasword=1", facts, "pasword") == "unknown"


def test_a_word_that_is_still_being_typed_is_not_wrong_yet(facts: ShellFacts) -> None:
    assert look("uapi Ema", facts, "Ema") == "module"
    assert look("uapi Email add_p", facts, "add_p") == "function"
    assert look("uapi Email add_p ", facts, "add_p") == "unknown"


@given(st.text("uapi whm Email=$|;{}'\"#\n -", max_size=60))
def test_pieces_are_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for _, start, stop in painted(text, None):
        assert end <= start < stop <= len(text)
        end = stop
