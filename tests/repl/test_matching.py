"""Names by what stands of them."""

from hypothesis import given
from hypothesis import strategies as st

from cpshell.repl.completion.matching import Names

names = st.lists(st.text("abc_-.A1", min_size=1, max_size=8), max_size=30)


def test_the_beginning_counts_first() -> None:
    assert Names(["list_pops", "list_ftp", "add_list"]).find("li") == ["list_ftp", "list_pops"]


def test_case_is_forgiven() -> None:
    assert Names(["Email", "EmailAuth", "Ftp"]).find("em") == ["Email", "EmailAuth"]


def test_separators_are_forgiven() -> None:
    assert Names(["list_ftp", "list_pops"]).find("listf") == ["list_ftp"]


def test_scattered_letters_find_only_where_no_beginning_does() -> None:
    known = Names(["list_accounts", "lisa", "listaccts"])
    assert known.find("lsac") == ["listaccts", "list_accounts"]
    assert known.find("lis") == ["lisa", "list_accounts", "listaccts"]


def test_among_many_names_a_run_of_letters_is_found() -> None:
    known = Names([f"user{number}" for number in range(10_000)])
    assert known.find("er9999") == ["user9999"]
    assert known.find("zz") == []


def test_no_more_than_the_limit_come_back() -> None:
    assert len(Names([f"u{number}" for number in range(1000)]).find("u", 10)) == 10


@given(names, st.text("abcA1", max_size=3))
def test_every_name_that_begins_so_is_found(known: list[str], prefix: str) -> None:
    found = Names(known).find(prefix, 1000)
    assert {n for n in known if n.lower().startswith(prefix.lower())} <= set(found)


@given(names, st.text("abc_-.A1", max_size=5))
def test_what_is_found_is_known_and_comes_once(known: list[str], prefix: str) -> None:
    found = Names(known).find(prefix)
    assert set(found) <= set(known)
    assert len(found) == len(set(found))
