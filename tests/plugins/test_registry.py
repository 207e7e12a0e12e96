"""What commands, filters and formats there are, and who brought them."""

import threading
from collections.abc import Mapping

import pytest

from cpshell.errors import UsageError
from cpshell.plugin import CommandInfo, Format
from cpshell.plugin_host.registry import Registry


def nothing(*_: object) -> None:
    """Do nothing."""


class Words:
    """Stands in for the plugins: each word is registered when it is looked up."""

    def __init__(self, registry: Registry, *words: str) -> None:
        self.registry, self.words, self.used = registry, words, []
        registry.loader = self

    def use(self, word: str) -> bool:
        self.used.append(word)
        if word in self.words:
            self.registry.command(word, nothing, summary="loaded", owner="words")
        return word in self.words

    def waiting(self) -> Mapping[str, CommandInfo]:
        return {word: CommandInfo(word, "waits", loaded=False) for word in self.words}


def test_what_may_be_listed_of_a_command_does_not_lead_to_its_function():
    registry = Registry()
    registry.command("hello", nothing, summary="say hello", aliases=["hi"])
    assert registry.commands["hello"] == CommandInfo("hello", "say hello")
    assert registry.commands["hi"].alias_of == "hello"
    values = [getattr(registry.commands["hello"], name) for name in CommandInfo.__match_args__]
    assert not any(map(callable, values))


def test_the_first_owner_of_a_word_keeps_it():
    registry = Registry()
    registry.filter("upper", nothing, summary="", owner="one")
    with pytest.raises(UsageError, match="the filter 'upper' belongs to one already"):
        registry.filter("upper", nothing, summary="", owner="two")
    with pytest.raises(UsageError, match="the format 'json' is built in"):
        registry.format(Format("json", "", (), lambda value, context: ()), owner="one")


def test_a_word_that_waits_for_its_family_is_built_in_already():
    registry = Registry()
    registry.later(["echo"], lambda: registry.command("echo", nothing, summary="print words"))
    assert registry.built_in("echo")
    with pytest.raises(UsageError, match="the command 'echo' is built in"):
        registry.command("echo", nothing, summary="", owner="one")


def test_the_loader_is_asked_for_unknown_words_only():
    registry = Registry()
    registry.command("echo", nothing, summary="")
    words = Words(registry, "hello")
    assert registry.find_command("echo") is not None
    assert words.used == []
    assert registry.find_command("hello") is not None
    assert registry.find_command("nope") is None
    assert registry.find_stage("nope") is None
    assert words.used == ["hello", "nope", "nope"]


def test_a_word_of_a_plugin_is_listed_before_it_is_loaded_and_after():
    registry = Registry()
    Words(registry, "hello")
    assert not registry.commands["hello"].loaded
    registry.find_command("hello")
    assert (registry.commands["hello"].loaded, registry.commands["hello"].owner) == (True, "words")


def test_all_that_an_owner_brought_is_taken_back():
    registry = Registry()
    registry.command("one", nothing, summary="", owner="mine")
    registry.filter("two", nothing, summary="", owner="mine")
    registry.format(Format("three", "", (), lambda value, context: ()), owner="mine")
    registry.completer("four", lambda shell: (), owner="mine")
    registry.command("five", nothing, summary="", owner="other")
    registry.forget("mine")
    assert list(registry.commands) == ["five"]
    assert registry.filters == {}
    assert "three" not in registry.formats
    assert registry.completers == {}


def test_what_is_taken_out_of_a_listing_is_still_registered():
    registry = Registry()
    registry.formats.clear()
    assert registry.find_format("json").name == "json"


def test_a_family_that_two_threads_look_up_is_registered_once():
    registry = Registry()
    begun, go_on = threading.Event(), threading.Event()
    calls = []

    def register() -> None:
        calls.append(1)
        begun.set()
        go_on.wait(10)
        registry.command("echo", nothing, summary="")

    registry.later(["echo"], register)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(registry.find_command("echo")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    begun.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(calls) == 1
    assert len(found) == 4
    assert None not in found
