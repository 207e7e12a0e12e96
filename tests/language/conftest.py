from collections.abc import Callable

import pytest

from cpshell.errors import LanguageError
from cpshell.language import Pipeline, SimpleCommand, Statement, Word, parse


@pytest.fixture
def only() -> Callable[[str], Statement]:
    """The one statement of a text."""

    def read(text: str) -> Statement:
        (statement,) = parse(text).statements
        return statement

    return read


@pytest.fixture
def words(only: Callable[[str], Statement]) -> Callable[[str], tuple[Word, ...]]:
    """The words of a text that is one plain command."""

    def read(text: str) -> tuple[Word, ...]:
        pipeline = only(text)
        assert isinstance(pipeline, Pipeline)
        assert isinstance(pipeline.head, SimpleCommand)
        assert not pipeline.stages
        return pipeline.head.words

    return read


@pytest.fixture
def word(words: Callable[[str], tuple[Word, ...]]) -> Callable[[str], Word]:
    """The one word of a text, which stands behind a command."""

    def read(text: str) -> Word:
        _, found = words(f"echo {text}")
        return found

    return read


@pytest.fixture
def fault() -> Callable[[str], LanguageError]:
    """The error of a text that does not parse."""

    def read(text: str) -> LanguageError:
        with pytest.raises(LanguageError) as caught:
            parse(text)
        return caught.value

    return read
