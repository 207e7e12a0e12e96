"""Values that make no sense are refused or taken, never a fault of the server."""

import random
from typing import Any

import pytest

from cpshell.sandbox.calls.registry import Api, of_api

ODD = (
    "", "x", "-1", "0", "1", "[]", "{}", "ü☃", "a" * 300, "9" * 20, "²", "\x00", "%", "'", "1e9",
    "alice", "alice.test", "rita", "starter", "192.0.2.11", "192.0.2.0/28", "::1", "unlimited",
    "black", "exim", "ea-php81", "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----",
    '{"dname":"x","ttl":300,"record_type":"TXT","data":[]}',
)  # fmt: skip
FUNCTIONS = [entry for entry in of_api(Api.WHM) if entry.name != "batch"]


@pytest.mark.parametrize("part", range(8))
def test_no_value_is_a_fault_of_the_server(root: Any, part: int) -> None:
    chance = random.Random(f"odd values {part}")
    for entry in FUNCTIONS[part::8]:
        names = [field.names[0] for field in entry.signature.fields]
        names += ["maxpop", "type", "address"] if entry.signature.rest else []
        given = {name: chance.choice(ODD) for name in names if chance.random() < 0.85}
        answer = root.raw(entry.name, **given)
        assert isinstance(answer, dict), entry.name
