"""What calls do that carry other calls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell import catalog
from cpshell.catalog import Api, Effect
from cpshell.panel.batch import batch_call
from cpshell.panel.call import Call, make_call
from cpshell.panel.carried import (
    carried_calls,
    destroying_calls,
    effect_of,
    reads,
    secret_reply_fields,
    secret_values,
)
from cpshell.panel.services import Service

READ = make_call("uapi", "Email", "list_pops", {"domain": "a.test"}, as_user="alice")
WRITE = make_call("uapi", "Email", "add_pop", {"email": "x", "password": "W&x=1"}, as_user="alice")
DESTROY = make_call("uapi", "Email", "delete_pop", {"email": "x"}, as_user="alice")


@pytest.mark.parametrize("service", [Service.WHM, Service.CPANEL])
@pytest.mark.parametrize(
    ("calls", "effect"),
    [
        ([READ], Effect.READ),
        ([READ, WRITE], Effect.WRITE),
        ([WRITE, DESTROY, READ], Effect.DESTROY),
    ],
)
def test_a_batch_does_the_worst_of_what_it_carries(calls, effect, service):
    batch = batch_call(calls, service, abort=True)
    assert effect_of(batch) is effect
    assert reads(batch) is (effect is Effect.READ)


@pytest.mark.parametrize("service", [Service.WHM, Service.CPANEL])
def test_secrets_of_carried_calls_are_found(service):
    assert set(secret_values(batch_call([WRITE], service, abort=True))) == {("password", "W&x=1")}


def test_only_what_destroys_is_asked_about():
    batch = batch_call([READ, DESTROY, WRITE], Service.WHM, abort=True)
    assert [call.name for call in destroying_calls(batch)] == ["Email::delete_pop"]
    assert destroying_calls(WRITE) == []
    assert destroying_calls(DESTROY) == [DESTROY]


def whm(function, *pairs):
    return Call(Api.WHM, None, function, pairs)


@pytest.mark.parametrize(
    ("call", "effect"),
    [
        (whm("batch", ("command", "listaccts"), ("command-1", "removeacct?user=a")), "destroy"),
        (whm("batch", ("command", "batch?command=listaccts")), "read"),
        (whm("batch", ("command", "batch?command=reboot")), "destroy"),
        (whm("batch", ("command", "unheard_of")), "write"),
        (whm("batch"), "destroy"),
        (whm("batch", ("command", "version"), ("command-x", "removeacct?user=a")), "destroy"),
        (whm("batch", ("command", "version"), ("command1", "version")), "destroy"),
        (whm("batch", ("command", "?user=a")), "destroy"),
        (
            whm(
                "cpanel",
                ("cpanel_jsonapi_apiversion", "2"),
                ("cpanel_jsonapi_module", "Cron"),
                ("cpanel_jsonapi_func", "listcron"),
            ),
            "read",
        ),
        (
            whm(
                "cpanel",
                ("cpanel_jsonapi_apiversion", "1"),
                ("cpanel_jsonapi_module", "Email"),
                ("cpanel_jsonapi_func", "listpops"),
            ),
            "destroy",
        ),
        (whm("uapi_cpanel", ("cpanel.module", "Ftp"), ("cpanel.function", "list_ftp")), "read"),
        (
            whm(
                "execute_remote_whmapi1_with_password",
                ("function", "createacct"),
                ("parameter_name", "forcedns"),
                ("parameter_value", "1"),
            ),
            "destroy",
        ),
        (Call(Api.UAPI, "Batch", "strict", (("command", "no json"),)), "destroy"),
        (Call(Api.UAPI, "Batch", "strict", (("command", '["Ftp","list_ftp"]'),)), "read"),
        (
            Call(
                Api.UAPI,
                "Batch",
                "strict",
                (("command", '["Ftp","list_ftp"]'), ("command-x", '["Ftp","delete_ftp"]')),
            ),
            "destroy",
        ),
        (whm("unheard_of"), None),
    ],
)
def test_wrappers_do_what_is_inside_and_the_worst_where_it_cannot_be_read(call, effect):
    assert effect_of(call) is (None if effect is None else Effect(effect))


def test_what_carries_nothing_carries_nothing():
    assert carried_calls(WRITE) == []


@given(st.sampled_from(["batch", "cpanel", "uapi_cpanel"]), st.text(max_size=30))
def test_any_content_of_a_wrapper_can_be_judged(function, text):
    assert effect_of(whm(function, ("command", text), ("cpanel.module", text))) in Effect


@given(st.text(max_size=40))
def test_any_content_of_a_strict_batch_can_be_judged(text):
    assert effect_of(Call(Api.UAPI, "Batch", "strict", (("command", text),))) in Effect


def test_every_wrapper_of_the_catalog_can_be_read():
    wrappers = [f for api in Api for f in catalog.functions(api) if f.wraps]
    assert len(wrappers) == 5
    for each in wrappers:
        call = Call(each.api, each.module, each.name)
        assert carried_calls(call) in ([], None)


def test_the_reply_of_a_wrapper_holds_the_secrets_of_what_it_carries():
    inside = Call(
        Api.WHM, None, "batch", (("command", "version"), ("command", "accesshash?user=a"))
    )
    assert secret_reply_fields(inside) == {"accesshash"}
    assert secret_reply_fields(Call(Api.WHM, None, "listaccts")) == frozenset()
