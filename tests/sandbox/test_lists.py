"""Paging, sorting, filtering and columns in the words of each API, on the wire."""

import pytest


@pytest.fixture(scope="module")
def root(panel):
    return panel.login("root")


@pytest.fixture(scope="module")
def alice(panel):
    return panel.login("alice")


def boxes(alice, **options):
    named = {name.replace("__", "."): value for name, value in options.items()}
    return alice.uapi("Email", "list_pops_with_disk", **named)


def emails(answer):
    return [row["email"] for row in answer["data"]]


def test_uapi_page_and_its_metadata(alice):
    answer = boxes(alice, api__paginate=1, api__paginate_start=3, api__paginate_size=2)
    assert emails(answer) == ["sales@alice.test", "team@alice.test"]
    assert answer["metadata"]["paginate"] == {
        "start_result": 3,
        "current_page": 2,
        "results_per_page": 2,
        "total_pages": 2,
        "total_results": 4,
    }


def test_uapi_page_by_number(alice):
    answer = boxes(alice, api__paginate=1, api__paginate_page=2, api__paginate_size=3)
    assert emails(answer) == ["team@alice.test"]
    assert answer["metadata"]["paginate"]["current_page"] == 2


def test_uapi_page_beyond_the_end_is_empty(alice):
    answer = boxes(alice, api__paginate=1, api__paginate_start=50, api__paginate_size=2)
    assert answer["data"] == []
    assert answer["metadata"]["paginate"]["total_results"] == 4


def test_uapi_page_needs_its_switch(alice):
    assert len(emails(boxes(alice, api__paginate_size=1))) == 4


def test_uapi_filter_column_filters_without_its_switch(alice):
    answer = boxes(alice, api__filter_column="email", api__filter_term="SALES")
    assert emails(answer) == ["sales@alice.test"]


@pytest.mark.parametrize(
    ("kind", "term", "count"),
    [
        ("contains", "alice", 3),
        ("eq", "info@alice.test", 1),
        ("ne", "info@alice.test", 3),
        ("begins", "s", 1),
        ("ends", ".example", 1),
        ("matches", "^(info|team)@", 2),
        ("defined", "", 4),
        ("undefined", "", 0),
    ],
)
def test_kinds_of_uapi_filters(alice, kind, term, count):
    answer = boxes(
        alice,
        api__filter=1,
        api__filter_column="email",
        api__filter_type=kind,
        api__filter_term=term,
    )
    assert len(answer["data"]) == count


@pytest.mark.parametrize(("kind", "term", "count"), [("lt", "600000", 1), ("gt", "600000", 3)])
def test_numbers_are_compared_as_numbers(alice, kind, term, count):
    answer = boxes(
        alice,
        api__filter_column="_diskused",
        api__filter_type=kind,
        api__filter_term=term,
    )
    assert len(answer["data"]) == count


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("gt", ["sales@alice.test"]),
        ("gt_handle_unlimited", ["sales@alice.test", "team@alice.test"]),
        ("lt", ["hello@garden.example", "info@alice.test", "team@alice.test"]),
        ("lt_handle_unlimited", ["hello@garden.example", "info@alice.test"]),
    ],
)
def test_unlimited_is_the_most_for_the_filters_that_know_it(alice, kind, expected):
    answer = boxes(
        alice, api__filter_column="diskquota", api__filter_type=kind, api__filter_term="300"
    )
    assert emails(answer) == expected


def test_several_uapi_filters(alice):
    answer = boxes(
        alice,
        api__filter=1,
        api__filter_column_0="domain",
        api__filter_term_0="alice.test",
        api__filter_type_0="eq",
        api__filter_column_1="email",
        api__filter_term_1="a",
        api__filter_type_1="contains",
        api__filter_column_2="user",
        api__filter_term_2="info",
        api__filter_type_2="ne",
    )
    assert emails(answer) == ["sales@alice.test", "team@alice.test"]


def test_unknown_filter_type_is_refused(alice):
    answer = boxes(alice, api__filter_column="email", api__filter_type="like")
    assert answer["status"] == 0


def test_uapi_sort(alice):
    answer = boxes(alice, api__sort=1, api__sort_column="email", api__sort_reverse=1)
    assert emails(answer) == sorted(emails(answer), reverse=True)


def test_uapi_sorts_numbers_with_a_method(alice):
    answer = boxes(alice, api__sort=1, api__sort_column="_diskused", api__sort_method="numeric")
    used = [row["_diskused"] for row in answer["data"]]
    assert used == sorted(used)


def test_uapi_refuses_to_sort_numbers_without_a_method(alice):
    assert boxes(alice, api__sort=1, api__sort_column="_diskused")["status"] == 0


def test_zero_can_count_as_the_most(alice):
    answer = boxes(
        alice,
        api__sort=1,
        api__sort_column="_diskquota",
        api__sort_method="numeric_zero_as_max",
    )
    assert emails(answer)[-1] == "team@alice.test"


def test_second_sort_column_decides_ties(alice):
    answer = boxes(
        alice,
        api__sort=1,
        api__sort_column_0="domain",
        api__sort_column_1="email",
        api__sort_reverse_1=1,
    )
    assert emails(answer)[:2] == ["team@alice.test", "sales@alice.test"]


def test_uapi_columns(alice):
    answer = boxes(alice, api__columns=1, api__columns_a="email", api__columns_b="domain")
    assert set(answer["data"][0]) == {"email", "domain"}


def test_filter_comes_before_page(alice):
    answer = boxes(
        alice,
        api__filter_column="domain",
        api__filter_term="alice.test",
        api__paginate=1,
        api__paginate_size=1,
    )
    assert answer["metadata"]["paginate"]["total_results"] == 3


def accounts(root, **options):
    return root.whm("listaccts", **{name.replace("__", "."): v for name, v in options.items()})


def users(answer):
    return [row["user"] for row in answer["data"]["acct"]]


def test_whm_chunk_and_its_metadata(root):
    options = {"api__chunk__enable": 1, "api__chunk__start": 6, "api__chunk__size": 5}
    answer = accounts(root, **options, api__chunk__verbose=1)
    assert users(answer) == ["frank", "grace", "heidi", "ivan", "judy"]
    assert answer["metadata"]["chunk"] == {
        "start": 6,
        "current": 2,
        "size": 5,
        "chunks": 3,
        "records": 12,
    }
    assert "chunk" not in accounts(root, **options)["metadata"]


def test_whm_filter_counts_what_was_there_before(root):
    answer = accounts(
        root,
        api__filter__enable=1,
        api__filter__verbose=1,
        api__filter__a__field="user",
        api__filter__a__arg0="a",
        api__filter__a__type="contains",
        api__filter__b__field="owner",
        api__filter__b__arg0="rita",
        api__filter__b__type="eq",
    )
    assert users(answer) == ["grace", "ivan"]
    assert answer["metadata"]["filter"] == {"filtered": 12}


def test_whm_filter_needs_its_switch(root):
    assert len(users(accounts(root, api__filter__a__field="user", api__filter__a__arg0="x"))) == 12


@pytest.mark.parametrize(
    ("field", "kind", "term", "expected"),
    [
        ("user", "begins", "AL", ["alice"]),
        ("user", "eq", "alice", ["alice"]),
        ("diskused", "gt", "1000", ["carol", "ivan"]),
        ("diskused", "lt", "20", ["judy"]),
        ("diskused", "==", "35", ["erin"]),
        ("*", "contains", "not there", []),
        ("*", "eq", "carol.test", ["carol"]),
        ("startdate", "begins", "23 Nov 14", ["alice"]),
        ("user", "matches", "^a|o$", ["alice", "otto"]),
        ("disklimit", "gt", "2000", ["alice", "carol", "erin"]),
        ("disklimit", "gt_handle_unlimited", "2000", ["alice", "carol", "erin", "otto", "rita"]),
        ("disklimit", "lt", "1001M", ["bob", "dave", "frank", "otto", "rita"]),
        ("disklimit", "lt_handle_unlimited", "1001", ["bob", "dave", "frank"]),
    ],
)
def test_kinds_of_whm_filters(root, field, kind, term, expected):
    answer = accounts(
        root,
        api__filter__enable=1,
        api__filter__a__field=field,
        api__filter__a__type=kind,
        api__filter__a__arg0=term,
    )
    assert users(answer) == expected


def test_whm_sort(root):
    answer = accounts(
        root,
        api__sort__enable=1,
        api__sort__a__field="owner",
        api__sort__a__reverse=1,
        api__sort__b__field="diskused",
        api__sort__b__method="numeric",
    )
    assert users(answer)[:2] == ["erin", "frank"]
    assert users(answer)[-1] == "ivan"


def test_whm_columns(root):
    answer = accounts(
        root, api__columns__enable=1, api__columns__a="user", api__columns__b="startdate"
    )
    assert set(answer["data"]["acct"][0]) == {"user", "startdate"}


def test_whm_sort_column_must_be_shown(root):
    options = {"api__columns__enable": 1, "api__columns__a": "user", "api__sort__enable": 1}
    assert users(accounts(root, **options, api__sort__a__field="user"))[0] == "alice"
    refused = accounts(root, **options, api__sort__a__field="domain")
    assert refused["metadata"]["result"] == 0


def test_api_2_words(alice):
    result = alice.api2(
        "Email",
        "listpopswithdisk",
        api2_filter=1,
        api2_filter_column="domain",
        api2_filter_type="eq",
        api2_filter_term="alice.test",
        api2_sort=1,
        api2_sort_column="email",
        api2_sort_reverse=1,
        api2_paginate=1,
        api2_paginate_start=1,
        api2_paginate_size=2,
        api2_columns=1,
        api2_columns_a="email",
    )
    assert result["data"] == [{"email": "team@alice.test"}, {"email": "sales@alice.test"}]
    assert result["paginate"] == {
        "start_result": 1,
        "current_page": 1,
        "results_per_page": 2,
        "total_pages": 2,
        "total_results": 3,
    }


def test_search_of_listaccts(root):
    assert users(accounts(root, searchtype="owner", search="rita", searchmethod="exact")) == [
        "grace",
        "heidi",
        "ivan",
        "judy",
    ]
    assert users(accounts(root, searchtype="domain", search="^al.*test$")) == ["alice"]
    answer = accounts(root, want="user,domain")
    assert set(answer["data"]["acct"][0]) == {"user", "domain"}
    assert accounts(root, searchtype="colour", search="x")["metadata"]["result"] == 0
