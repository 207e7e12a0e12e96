"""Whatever comes in parameters, the answer is an envelope and never a fault of the server."""

import pytest

from tests.sandbox.case_files import read_cases

pytestmark = pytest.mark.usefixtures("keys_made_once")

JUNK = ("", "-1", "x", "alice.test", "info@alice.test", "../..", "a\0b", "ü" * 300, '{"a": [1]}',
        "(", "9" * 30, "²")  # fmt: skip


UAPI, API2 = (
    [(name, entry.get("call", {})) for name, entry in read_cases(api).items()]
    for api in ("uapi", "api2")
)


@pytest.fixture(scope="module")
def alice(open_panel, connect):
    """An account that is nobody's afterwards."""
    with open_panel() as panel:
        yield connect(panel.login("root").sign_on("alice", "cpanel"))


@pytest.mark.parametrize(("name", "call"), UAPI, ids=lambda it: it if isinstance(it, str) else "")
def test_uapi_with_one_parameter_of_junk_answers_in_its_envelope(name, call, alice):
    for parameter in call:
        for junk in JUNK:
            path = "/execute/" + name.replace("::", "/")
            assert alice.form(path, call | {parameter: junk})["status"] in (0, 1)


@pytest.mark.parametrize(("name", "call"), API2, ids=lambda it: it if isinstance(it, str) else "")
def test_api2_with_one_parameter_of_junk_answers_in_its_envelope(name, call, alice):
    module, _, function = name.partition("::")
    named = {"apiversion": 2, "module": module, "func": function}
    control = {f"cpanel_jsonapi_{key}": value for key, value in named.items()}
    for parameter in call:
        for junk in JUNK:
            reply = alice.form("/json-api/cpanel", control | call | {parameter: junk})
            assert reply["cpanelresult"]["event"]["result"] == 1
