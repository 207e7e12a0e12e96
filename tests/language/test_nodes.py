"""Nodes are frozen values."""

import copy
import pickle

import pytest

from cpshell.language import Literal, Position, SimpleCommand, Word, parse


def test_a_node_can_not_be_changed() -> None:
    literal = Literal("a")
    with pytest.raises(AttributeError, match="frozen"):
        literal.text = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        del literal.text
    assert literal.text == "a"


def test_a_node_has_only_its_fields() -> None:
    assert not hasattr(Literal("a"), "__dict__")


def test_nodes_of_different_classes_differ() -> None:
    assert Word((Literal("a"),)) != SimpleCommand((Word((Literal("a"),)),))
    assert Literal("a") != "a"


def test_equal_nodes_hash_alike() -> None:
    assert len({parse("a  b"), parse("a b"), parse("a c")}) == 2


def test_a_node_says_what_it_holds() -> None:
    assert repr(Literal("a")) == "Literal(text='a', quoted=False)"
    assert repr(Position(1, 2)) == "Position(line=1, column=2)"


def test_trees_can_be_copied_and_pickled() -> None:
    tree = parse("for u in a { b $(c) }")
    assert copy.deepcopy(tree) == tree
    assert pickle.loads(pickle.dumps(tree)) == tree
