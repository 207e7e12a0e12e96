"""Of a function that the server does not have, the catalog says since when, or until when."""

import pytest

from cpshell.catalog import Api
from cpshell.panel.reply import Reply
from cpshell.shell.failures import missing_hint

UNKNOWN = "The system could not find the function “{}” in the module “{}”."


def hint(call: str, reason: str, api: Api = Api.UAPI) -> str | None:
    return missing_hint(Reply(False, api, call, errors=(reason,)))


def test_a_newer_function_may_be_missing_on_an_older_server():
    said = hint("AddonDomain::deladdondomain", UNKNOWN.format("deladdondomain", "AddonDomain"))
    assert said == "it is there since version 126-138, says the catalog: the server may be older"


def test_a_function_that_is_gone_says_when_it_went():
    said = hint(
        "cPAddons::get_available_addons",
        "Failed to load module “cPAddons”: Can't locate Cpanel/API/cPAddons.pm",
    )
    assert said == "version 138 has it no more, says the catalog"


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("AddonDomain::deladdondomain", "You do not control that domain."),
        ("Email::add_pop", UNKNOWN.format("add_pop", "Email")),
        ("Orchard::plant", UNKNOWN.format("plant", "Orchard")),
    ],
)
def test_nothing_is_said_where_nothing_is_known(call, reason):
    assert hint(call, reason) is None


def test_whm_s_own_words_are_known():
    reason = "Unknown app (“listaccts”) requested for this version (1) of the API."
    assert hint("listaccts", reason, Api.WHM) is None


def test_calls_of_another_api_with_that_name_are_told():
    assert hint("Fileman::mkdir", UNKNOWN.format("mkdir", "Fileman")) == "api2 Fileman mkdir"
    gone = "Failed to load module “Version”: Can't locate Cpanel/API/Version.pm"
    assert hint("Version::version", gone) == "whm version"
