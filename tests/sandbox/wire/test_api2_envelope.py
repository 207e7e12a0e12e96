"""The envelope of API 2: events and pages as one version of the server has them, never mixed."""

from typing import Any

import pytest

CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("Email", "listpops", {}),
    ("Email", "listpops", {"api2_paginate": 1, "api2_paginate_size": 1}),
    ("Email", "addpop", {"email": "info", "domain": "alice.test", "password": "Abc123!!"}),
    ("StatsBar", "stat", {"display": "diskusage"}),
    ("Fileman", "fileop", {"op": "copy", "sourcefiles": ".none", "destfiles": ".other"}),
    ("Fileman", "listfiles", {"dir": "nowhere"}),
    ("Fileman", "listfiles", {"dir": "tmp"}),
    ("LangMods", "search", {}),
    ("Test", "test", {}),
]


@pytest.mark.parametrize(("module", "function", "parameters"), CALLS)
def test_each_answer_has_three_events_and_its_pages(
    panel: Any, module: str, function: str, parameters: dict[str, Any]
) -> None:
    result = panel.login("alice").api2(module, function, **parameters)
    events = [result[name] for name in ("preevent", "event", "postevent")]
    assert events == [{"result": 1}] * 3
    pages = result["paginate"]
    assert pages.keys() == {
        "start_result",
        "current_page",
        "results_per_page",
        "total_pages",
        "total_results",
    }
    if not parameters.get("api2_paginate"):
        assert (pages["total_pages"], pages["total_results"]) == (1, len(result["data"]))
