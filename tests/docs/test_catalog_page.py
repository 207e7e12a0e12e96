"""The page on the catalog: its example of further rows is one."""

from pathlib import Path

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.catalog.layers import Layers, use_layers

PAGE = Path(__file__).parents[2] / "docs" / "catalog.md"


def test_the_rows_that_are_shown_are_understood():
    rows = PAGE.read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    complaints: list[str] = []
    use_layers(Layers(lambda: [("catalog.md", rows)], complaints.append))
    try:
        assert [f.name for f in catalog.functions(Api.UAPI, "Orchard")] == [
            "fell_tree",
            "list_trees",
        ]
        trees = catalog.find(Api.UAPI, "Orchard", "list_trees")
        plant = catalog.find(Api.WHM, None, "plant_tree")
        assert trees is not None
        assert plant is not None
        assert trees.fields == [{"tree": "string", "planted": "timestamp"}]
        assert trees.secret_fields == {"gate_code"}
        assert [p.values.names for p in plant.parameters if p.values.names] == [("apple", "pear")]
        assert catalog.find(Api.API2, "Orchard", "list") is not None
    finally:
        use_layers(None)
    assert complaints == []
