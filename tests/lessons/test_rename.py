"""New names, the same everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from cpshell.errors import UsageError
from cpshell.lessons.renaming import Renaming


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("alice", "user1"),
        ("alice.test alice_logs info@alice.test", "user1.test user1_logs info@user1.test"),
        ("malice alicetown alice2", "malice alicetown alice2"),
        ("session=alice%3aX dir=%2Falice%2F", "session=user1%3aX dir=%2Fuser1%2F"),
        (r"{\"raw\":\"a\nalice\"}", r"{\"raw\":\"a\nuser1\"}"),
        ("srv1.example.com", "panel.test"),
    ],
)
def test_names_change_where_they_are_names(before: str, after: str) -> None:
    assert Renaming(["alice=user1", "srv1.example.com=panel.test"])(before) == after


def test_names_can_be_swapped() -> None:
    assert Renaming(["alice=bob", "bob=alice"])("alice and bob") == "bob and alice"


def test_widths_are_kept_where_asked() -> None:
    rename = Renaming(["alice=bob", "srv1.example.com=panel.test"], keep_width=True)
    assert rename("alice@srv1.example.com|") == "bobxx@panelxxxxxx.test|"


def test_a_wider_name_can_not_keep_the_width() -> None:
    with pytest.raises(UsageError, match="wider"):
        Renaming(["bob=robert"], keep_width=True)


@pytest.mark.parametrize(
    "rules", [["alice"], ["=x"], ["x="], ["a=b", "a=c"], ["a=c", "b=c"], ["user=x"], ["x=user"]]
)
def test_a_rule_that_says_nothing_is_refused(rules: list[str]) -> None:
    with pytest.raises(UsageError):
        Renaming(rules)


def test_new_names_lead_back_to_the_old_ones() -> None:
    rename = Renaming(["alice=bob", "bob=alice", "srv1.example.com=panel.test"])
    text = "alice@srv1.example.com and bob"
    assert rename(text) != text
    assert rename.inverse()(rename(text)) == text


def test_widths_are_kept_in_the_rules_too() -> None:
    assert Renaming(["alice=bob"], keep_width=True).rules == ("alice=bobxx",)


@given(st.text(alphabet="alice .-_|é漢", max_size=40))
def test_a_kept_width_is_kept_in_every_text(text: str) -> None:
    rename = Renaming(["alice=bob"], keep_width=True)
    assert wcswidth(rename(text)) == wcswidth(text)
