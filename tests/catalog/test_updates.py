"""What a description adds to the package's rows, seen through the catalog."""

from collections.abc import Iterator
from typing import Any

import pytest

from cpshell import catalog
from cpshell.catalog import Api, Effect
from cpshell.catalog.layers import Layers, use_layers
from cpshell.catalog.openapi import read_description
from cpshell.catalog.updates import Update, merge_shapes, update_of
from cpshell.catalog.versions import imported_version
from tests.catalog.descriptions import description, operation, parameter, switch, whole


@pytest.fixture
def known(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Import a description; return its update. The catalog knows it until the test ends."""

    def bring(document: Any) -> Update:
        update = update_of(read_description(document, "d.json"))
        use_layers(Layers(lambda: [("further.tsv", update.text)], pytest.fail))
        return update

    yield bring
    use_layers(None)


def find(api: Api, name: str) -> catalog.Function:
    module, _, function = name.rpartition("::")
    found = catalog.find(api, module or None, function)
    assert found is not None
    return found


def change(update: Update, function: str) -> tuple[str, str] | None:
    return next(
        ((each.change, each.detail) for each in update.changes if each.function == function), None
    )


def test_a_newer_function_is_known_with_all_that_is_described(known):
    update = known(
        description(
            "uapi",
            Orchard__plant=operation(
                "uapi",
                parameter("tree", required=True),
                parameter("kind", {"type": "string", "enum": ["apple", "pear"]}),
                parameter("gate_password"),
                parameter("water", switch()),
                data={"properties": {"id": {"type": "integer"}, "token": {"type": "string"}}},
                summary="Plant a tree",
            ),
        )
    )
    function = find(Api.UAPI, "Orchard::plant")
    assert function.effect is Effect.WRITE
    assert function.since == "140"
    assert function.summary == "Plant a tree"
    assert function.fields == {"id": "integer", "token": "string"}
    assert function.parameters_text == "tree!:s gate_password:s* kind:s water:b"
    kind = function.parameter("kind")
    assert kind is not None
    assert (kind.values.names, kind.values.complete) == (("apple", "pear"), True)
    assert function.secret_reply
    assert function.secret_fields == {"token"}
    assert change(update, "Orchard::plant") == ("new", "write: Plant a tree")
    assert "Orchard" in catalog.modules(Api.UAPI)
    assert catalog.search("plant tree")[0] == function
    assert imported_version(Api.UAPI) == "11.140.0.3"
    assert imported_version(Api.WHM) is None


def test_a_newer_function_reads_only_where_it_says_so(known):
    known(
        description(
            "uapi",
            Orchard__get_trees=operation("uapi"),
            Orchard__list_trees=operation("uapi", x_readonly=True),
            Orchard__fell=operation("uapi", x_readonly=False, x_rollback="none"),
        )
    )
    effects = [find(Api.UAPI, f"Orchard::{name}").effect for name in ("get_trees", "list_trees")]
    assert effects == [Effect.WRITE, Effect.READ]
    assert find(Api.UAPI, "Orchard::fell").effect is Effect.WRITE


def test_what_is_described_wins_about_effects_but_takes_no_question_away(known):
    update = known(
        description(
            "uapi",
            Email__add_pop=operation("uapi", x_readonly=True),
            Email__list_pops=operation("uapi", x_readonly=False),
            Email__delete_pop=operation("uapi", x_readonly=True),
        )
    )
    assert find(Api.UAPI, "Email::add_pop").effect is Effect.READ
    assert find(Api.UAPI, "Email::list_pops").effect is Effect.WRITE
    assert find(Api.UAPI, "Email::delete_pop").effect is Effect.DESTROY
    said = change(update, "Email::delete_pop")
    assert said is not None
    assert "described as read-only, still destroys" in said[1]
    update = known(description("whm", createacct=operation("whm", x_readonly=True)))
    assert find(Api.WHM, "createacct").effect is Effect.WRITE  # with forcedns it destroys


def test_changed_parameters_are_changed_and_the_rest_of_what_is_known_stays(known):
    before = find(Api.WHM, "removeacct")
    update = known(
        description(
            "whm",
            removeacct=operation(
                "whm", parameter("username", required=True), parameter("keepmail", switch())
            ),
        )
    )
    function = find(Api.WHM, "removeacct")
    assert [each.name for each in function.parameters if each.required] == ["username"]
    assert function.parameter("keepmail") is not None
    assert function.parameter("keepdns") is None
    assert (function.effect, function.target, function.summary, function.group) == (
        Effect.DESTROY,
        before.target,
        before.summary,
        before.group,
    )
    said = change(update, "removeacct")
    assert said is not None
    assert "with keepmail" in said[1]
    assert "without keepdns" in said[1]


def test_a_list_of_values_that_is_kept_open_stays_open(known):
    enum = ["http", "imap", "smtp", "pop3", "ftp", "ssh"]
    known(
        description(
            "uapi",
            Bandwidth__query=operation(
                "uapi", parameter("protocols", {"type": "string", "enum": enum})
            ),
        )
    )
    protocols = find(Api.UAPI, "Bandwidth::query").parameter("protocols")
    assert protocols is not None
    assert "ssh" in protocols.values.names
    assert not protocols.values.complete


def test_what_a_newer_description_lacks_is_marked_and_can_still_be_called(known):
    update = known(description("whm", listaccts=operation("whm")))
    function = find(Api.WHM, "addpkg")
    assert function.removed
    assert function.flags.removed == "140"
    assert change(update, "addpkg") == ("not there", "")
    assert not find(Api.WHM, "listaccts").removed
    assert not find(Api.UAPI, "Email::add_pop").removed  # of another API


def test_what_plugins_bring_is_not_removed_by_a_description_that_never_had_it(known):
    update = known(description("uapi", Email__list_pops=operation("uapi")))
    assert find(Api.UAPI, "WebsiteBackup::list_backups").fields is None
    assert not find(Api.UAPI, "WebsiteBackup::list_backups").removed
    assert find(Api.UAPI, "Email::list_pops_with_disk").removed
    assert change(update, "WebsiteBackup::list_backups") is None


def test_what_an_older_description_lacks_came_later(known):
    known(description("whm", "11.126.0.9", listaccts=operation("whm")))
    function = find(Api.WHM, "addpkg")
    assert not function.removed
    assert function.since == "126-138"


def test_one_of_the_package_s_own_release_removes_nothing(known):
    update = known(description("whm", "11.138.0.9", listaccts=operation("whm")))
    assert not [each for each in update.changes if each.change == "not there"]


def test_a_function_that_came_back_is_no_longer_marked(known):
    gone = next(each for each in catalog.functions(Api.UAPI) if each.removed)
    name = gone.full_name.replace("::", "__")
    known(description("uapi", **{name: operation("uapi")}))
    assert not find(Api.UAPI, gone.full_name).removed


def test_the_same_import_twice_leaves_the_same_rows(known):
    document = description(
        "whm", listaccts=operation("whm", parameter("search")), thing=operation("whm")
    )
    assert known(document) == known(document)


def test_a_description_of_what_is_known_changes_nothing(known):
    function = find(Api.WHM, "listips")
    parameters = [parameter(each.name, required=each.required) for each in function.parameters]
    document = description("whm", "11.138.0.1", listips=operation("whm", *parameters))
    assert known(document).changes == ()


def test_a_known_shape_is_added_to_and_never_replaced():
    known_shape = [{"file": "string", "size": "integer"}]
    described = [{"file": "integer", "owner": {"name": "string"}}]
    assert merge_shapes(known_shape, described) == [
        {"file": "string", "size": "integer", "owner": {"name": "string"}}
    ]
    assert merge_shapes(known_shape, {"dirs": ["string"]}) == known_shape
    assert merge_shapes(None, described) == described
    assert merge_shapes("object", described) == described


def test_deprecation_and_bodies_are_told(known):
    body = {"content": {"application/json": {"schema": {"properties": {"names": {}}}}}}
    known(
        description(
            "uapi",
            Email__add_pop=operation("uapi", deprecated=True),
            Orchard__ask=operation("uapi", method="post", requestBody=body),
        )
    )
    assert find(Api.UAPI, "Email::add_pop").deprecated
    ask = find(Api.UAPI, "Orchard::ask")
    assert ask.json_body
    assert ask.posted


@pytest.mark.parametrize(("api", "count"), [(Api.UAPI, 600), (Api.WHM, 600)])
def test_a_description_of_all_that_the_package_knows_changes_nothing(known, api, count):
    document = whole(api.value)
    assert len(document["paths"]) >= count
    update = known(document)
    assert update.changes == ()
    assert update.losses == ()


def test_one_change_among_all_is_the_only_one(known):
    document = whole("whm")
    document["paths"]["/listips"]["get"]["parameters"].append(parameter("only_free", switch()))
    (only,) = known(document).changes
    assert (only.function, only.change, only.detail) == ("listips", "changed", "with only_free")


def cut(document: Any, keep: int) -> None:
    for path in list(document["paths"])[keep:]:
        del document["paths"][path]


def without_parameters(document: Any, keep: int) -> None:
    for item in list(document["paths"].values())[keep:]:
        for more in item.values():
            more["parameters"] = []


def read_only(document: Any, keep: int) -> None:
    for item in list(document["paths"].values())[keep:]:
        for more in item.values():
            more["x-readonly"] = True


@pytest.mark.slow
@pytest.mark.parametrize("api", ["uapi", "whm"])
@pytest.mark.parametrize(
    ("spoil", "loss"),
    [
        (cut, "functions are not there"),
        (without_parameters, "parameters of the others are not there"),
        (read_only, "functions that change something are read-only"),
    ],
)
def test_what_takes_much_away_says_how_much_and_a_little_does_not(known, api, spoil, loss):
    document = whole(api)
    spoil(document, len(document["paths"]) - 10)
    assert known(document).losses == ()
    spoil(document, 300)
    (only,) = known(document).losses
    assert only.endswith(loss)
    assert int(only.split()[0]) > 80


def test_a_path_in_other_capitals_is_the_function_that_is_known(known):
    document = whole("uapi")
    document["paths"]["/ssh/get_shell"] = document["paths"].pop("/SSH/get_shell")
    assert known(document).changes == ()
    assert catalog.find(Api.UAPI, "ssh", "get_shell") is None
