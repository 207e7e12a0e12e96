"""Worlds, seats and scores of a classroom, as its trainer changes them."""

from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox
from tests.lessons.classroom.callers import Caller, call_whm, score

pytestmark = pytest.mark.slow

ADD = (
    "cpanel?api.version=1&cpanel_jsonapi_user=alice&cpanel_jsonapi_apiversion=3"
    "&cpanel_jsonapi_module=Email&cpanel_jsonapi_func=add_pop&email={}&password=Sekr3t-{}-xyzzy"
)
LIST = (
    "cpanel?api.version=1&cpanel_jsonapi_user=alice&cpanel_jsonapi_apiversion=3"
    "&cpanel_jsonapi_module=Email&cpanel_jsonapi_func=list_pops"
)


def mailboxes(seat: dict[str, Any], authority: str) -> set[str]:
    """The mailboxes of alice in a world."""
    reply = call_whm(seat["world"], authority, LIST)
    return {row["email"] for row in reply["result"]["data"]}


def test_the_trainer_puts_one_world_back_and_takes_a_seat_away(taught: Any) -> None:
    caller: Caller = taught.caller
    authority = caller.ask("GET", "/authority").body["authority"]
    seats = {name: caller.join(name).body for name in ("Ada", "Bob")}
    before = mailboxes(seats["Ada"], authority)
    for name, seat in seats.items():
        assert caller.ask("POST", "/begin", {"lesson": "hello"}, seat["key"]).status == 200
        call_whm(seat["world"], authority, ADD.format(name.lower(), name))
        assert mailboxes(seat, authority) - before == {f"{name.lower()}@alice.test"}
        caller.ask("POST", "/progress/hello", score(1, 1), seat["key"])
    trainer = caller.teach()
    worlds = {name: each["world"] for name, each in trainer.learners().items()}
    assert trainer.ask("POST", "/trainer/reset", {"world": worlds["Ada"]}).status == 200
    assert mailboxes(seats["Ada"], authority) == before
    assert mailboxes(seats["Bob"], authority) - before == {"bob@alice.test"}

    assert trainer.ask("POST", "/trainer/free", {"world": worlds["Bob"]}).status == 200
    assert list(trainer.learners()) == ["Ada"]
    assert caller.ask("GET", "/class", key=seats["Bob"]["key"]).status == 401
    assert caller.ask("POST", "/begin", {"lesson": "hello"}, seats["Bob"]["key"]).status == 401
    cleo, dan = (caller.join(name).body for name in ("Cleo", "Dan"))
    assert cleo["world"] != seats["Bob"]["world"]
    assert dan["world"] == seats["Bob"]["world"]  # when no other is left
    assert caller.ask("POST", "/begin", {"lesson": "hello"}, dan["key"]).status == 200
    assert mailboxes(dan, authority) == before
    rows = trainer.ask("GET", "/trainer/scores.csv").body.splitlines()
    assert [row.split(",")[0] for row in rows] == ["learner", "Ada", "Bob"]  # scores stay


def test_credentials_are_others_in_each_classroom(taught: Any) -> None:
    with Sandbox(worlds=3) as usual:
        known = {
            str(each["password"]) for line in usual.ready["worlds"] for each in line["accounts"]
        }
    told = taught.caller.join("Ada").body["world"]["accounts"]
    assert not known & {str(each["password"]) for each in told}
