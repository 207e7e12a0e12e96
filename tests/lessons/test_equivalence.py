"""Practice compares what commands mean."""

import pytest

from cpshell.lessons.cassette import Cassette
from cpshell.lessons.lesson import Start
from cpshell.lessons.playing.equivalence import are_equivalent, explain_difference
from cpshell.lessons.replay_shell import build_replay_shell
from cpshell.plugin_host.registry import Registry
from cpshell.system.system import System


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The built-in commands."""
    built = build_replay_shell(Start(), Cassette(), tmp_path_factory.mktemp("lesson"), System())
    return built.shell.registry


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("whm accountsummary user=alice", "whm   accountsummary 'user=alice'"),
        ("whm x a=1 b=2", "whm x b=2 a=1"),
        ("whm x a=1 a=2", "whm x a=2 a=1"),
        ('whm x a="b c"', r"whm x a=b\ c"),
        ("whm x a=@b", "whm x 'a=@b'"),
        ("whm applist", "whmapi1 applist"),
        ("api2 Cron listcron", "cpapi2 Cron listcron"),
        ("whm listaccts --limit 3 --page 2", "whm --page=2 listaccts --limit=3"),
        ("uapi --as alice Email list_pops", "uapi Email list_pops --as=alice"),
        ("uapi --as alice Email list_pops", "uapi --user=alice Email list_pops"),
        ("whm x a:=5", "whm x a=5"),
        ("uapi Email add_pop password=?", "uapi Email add_pop password=?"),
        ("uapi Email list_pops|get [].email", "uapi Email list_pops | get '[].email'"),
        ("let a = 'x'; echo $a", 'let a = "x"\necho ${a}'),
        ("login h -u root", "login -u root h"),
        ("login h -u root --insecure", "login --insecure --user=root h"),
        ("for u in a b { echo $u }", "for u in a b {\n  echo $u\n}"),
        ("for u in a { echo $u }|count", "for u in a {\n echo $u\n} | count"),
        ("let x = for u in a { echo $u }", "let x = for u in 'a' {\n echo ${u}\n}"),
        ("retry 3 --every 2s { whm version }", "retry --every=2s 3 {\n whmapi1 version }"),
        ("until $x --for 5m --every 1 { break }", "until ${x} --every=1 --for=5m { break }"),
        ("def two a b { echo $a }", "def two a b {\n  echo ${a}\n}"),
        ("!dig +short a | from lines", "! dig '+short' a|from lines"),
        ("uapi Email add_pop email=a password=•••", "uapi Email add_pop password=Own-1 email=a"),
        ("uapi Email add_pop password=•••", "uapi Email add_pop password=?"),
        ("uapi Email add_pop password=?", "uapi Email add_pop password=Own-1"),
        ("uapi Email add_pop password=•••", "uapi Email add_pop password=$mine"),
        ("let word = '•••'", "let word = 'My own!'"),
        ("echo 'It is •••.'", "echo 'It is Own-1.'"),
    ],
)
def test_the_same_in_other_words(known: Registry, one: str, other: str) -> None:
    assert are_equivalent(one, other, known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("whm accountsummary user=alice", "whm accountsummary user=bob"),
        ("whm applist", "whm applist x=1"),
        ("uapi Email list_pops", "uapi list_pops Email"),
        ("uapi Email list_pops", "api2 Email list_pops"),
        ("whm x a=@b", "whm x a='@b'"),
        ("whm x --limit 3", "whm x --limit 4"),
        ("whm x | get a | count", "whm x | count | get a"),
        ("echo $a", "echo '$a'"),
        ("for u in a { echo } | count", "for u in b { echo } | count"),
        ("for u in a { break }", "for u in a { continue }"),
        ("retry 3 { a }", "retry 2 { a }"),
        ("until $x { a }", "until $x --for 5m { a }"),
        ("def two a b { echo $a }", "def two b a { echo $a }"),
        ("!dig a", "!dig b"),
        ("whm x > f", "whm x >> f"),
        ("echo a", "echo a; echo b"),
    ],
)
def test_another_meaning(known: Registry, one: str, other: str) -> None:
    assert not are_equivalent(one, other, known)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("api2 Email list_pops", "`api2` is not the command"),
        ("uapi Email lst_pops domain=a.test", "`uapi` is right, but not what follows it"),
        ("uapi Email list_pops", "a parameter is missing"),
        ("uapi Email list_pops domain=a.test x=1", "the parameter x is not needed"),
        ("uapi Email list_pops domain=b.test", "domain has another value"),
        ("uapi Email list_pops domain=a.test --limit 1", "the option --limit is not needed"),
        ("uapi Email list_pops domain=a.test | get x", "`get` is not the command"),
        ("uapi Email list_pops domain=a.test | count | json", "that is too much"),
        ("for n in 1 { echo $n }", "this is another kind of command"),
        ("uapi Email list_pops domain=a.test", "something is missing after it"),
    ],
)
def test_a_learner_hears_what_is_not_right_yet(known: Registry, typed: str, told: str) -> None:
    assert explain_difference("uapi Email list_pops domain=a.test | count", typed, known) == told


def test_a_learner_hears_that_an_option_is_missing(known: Registry) -> None:
    said = explain_difference("uapi Email list_pops --limit 1", "uapi Email list_pops", known)
    assert said == "an option is missing"
