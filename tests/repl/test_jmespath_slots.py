"""Where the cursor stands in a JMESPath expression."""

import jmespath
import pytest

from cpshell.repl.completion.jmespath_slots import FUNCTIONS, path_slot


@pytest.mark.parametrize(
    ("text", "parent", "typed"),
    [
        ("", "", ""),
        ("acc", "", "acc"),
        ("acct[].us", "acct[]", "us"),
        ("acct[*].us", "acct[]", "us"),
        ("acct[:2].us", "acct[]", "us"),
        ("acct[0].plan.na", "acct[].plan", "na"),
        ("acct[", "acct", "["),
        ("acct[?us", "acct[]", "us"),
        ("acct[?user=='x'].dom", "acct[]", "dom"),
        ("acct[?user==$u && do", "acct[]", "do"),
        ("acct[?contains(us", "acct[]", "us"),
        ("acct[?contains(user, 'a') && pl", "acct[]", "pl"),
        ("[?x].us", "[]", "us"),
        ("acct[].length(us", "acct[]", "us"),
        ("length(ac", "", "ac"),
        ("sort_by(acct, &us", "acct[]", "us"),
        ("sort_by(acct[?a==`1`], &us", "acct[]", "us"),
        ("sort_by(acct, &user)[].us", "acct[]", "us"),
        ("max_by(acct, &uid).us", "acct[]", "us"),
        ("join(', ', ac", "", "ac"),
        ("acct[].{u: us", "acct[]", "us"),
        ("acct[].{u: user, d: do", "acct[]", "do"),
        ("acct[].[user, do", "acct[]", "do"),
        ("acct | [0].us", "acct[]", "us"),
        ("@.us", "", "us"),
    ],
)
def test_what_may_stand_at_the_end(text: str, parent: str, typed: str) -> None:
    slot = path_slot(text)
    assert slot is not None
    assert (slot.parent, slot.typed) == (parent, typed)


@pytest.mark.parametrize("text", ["[?a=='b", "acct[?n > `1", "acct[].user "])
def test_nothing_is_offered_in_a_literal_and_after_a_field(text: str) -> None:
    assert path_slot(text) is None


def test_every_function_that_is_offered_exists() -> None:
    for name in FUNCTIONS:
        with pytest.raises(jmespath.exceptions.ArityError):
            jmespath.search(f"{name})", {})
