"""Calls become requests: path, parameters, GET or POST, and no secret in a url."""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell import catalog
from cpshell.catalog import Api, Effect, Function
from cpshell.errors import UsageError
from cpshell.language.conditions import parse_condition
from cpshell.panel.call import Call, Upload, View, make_call
from cpshell.panel.request import form_text, request_for
from cpshell.panel.services import Service

READ = ("Ftp", "list_ftp")
WRITE = ("Ftp", "add_ftp")


def uapi(module: str, function: str, *parameters: tuple[str, str], **more: object) -> Call:
    return Call(Api.UAPI, module, function, parameters, **more)  # type: ignore[arg-type]


def whm(function: str, *parameters: tuple[str, str], view: View | None = None) -> Call:
    return Call(Api.WHM, None, function, parameters, view=view or View())


def test_a_read_goes_by_get_with_everything_in_the_query() -> None:
    request = request_for(uapi(*READ, ("include_acct_types", "sub")), Service.CPANEL)
    assert request.method == "GET"
    assert request.location == "/execute/Ftp/list_ftp?include_acct_types=sub"
    assert request.form == ()


def test_a_write_goes_by_post_with_everything_in_the_body() -> None:
    request = request_for(uapi(*WRITE, ("user", "bea")), Service.CPANEL)
    assert (request.method, request.location) == ("POST", "/execute/Ftp/add_ftp")
    assert request.form == (("user", "bea"),)


def test_a_function_that_nobody_knows_goes_by_post() -> None:
    assert request_for(uapi("Nobody", "knows"), Service.CPANEL).method == "POST"


def test_a_read_with_a_parameter_named_like_a_secret_goes_by_post() -> None:
    request = request_for(uapi(*READ, ("password", "x")), Service.CPANEL)
    assert (request.method, request.query) == ("POST", ())


@pytest.mark.parametrize(("size", "method"), [(1500, "GET"), (5000, "POST")])
def test_a_long_read_goes_by_post(size: int, method: str) -> None:
    assert request_for(uapi(*READ, ("x", "y" * size)), Service.CPANEL).method == method


def test_uploads_go_by_post_beside_the_parameters() -> None:
    part = Upload("file-0", "a.txt", b"content")
    request = request_for(
        uapi("Fileman", "upload_files", ("dir", "/"), uploads=(part,)), Service.CPANEL
    )
    assert (request.method, request.uploads, request.form) == ("POST", (part,), (("dir", "/"),))


def test_whm_functions_ask_for_version_1() -> None:
    request = request_for(whm("listaccts"), Service.WHM)
    assert request.location == "/json-api/listaccts?api.version=1"


def test_a_function_of_whm_keeps_its_slash() -> None:
    request = request_for(whm("360Monitoring/get_sites"), Service.WHM)
    assert request.path == "/json-api/360Monitoring/get_sites"


def test_api2_goes_by_its_own_door() -> None:
    request = request_for(Call(Api.API2, "Cron", "listcron"), Service.CPANEL)
    assert request.path == "/json-api/cpanel"
    assert request.query + request.form == (
        ("cpanel_jsonapi_apiversion", "2"),
        ("cpanel_jsonapi_module", "Cron"),
        ("cpanel_jsonapi_func", "listcron"),
    )


@pytest.mark.parametrize(("api", "version"), [(Api.UAPI, "3"), (Api.API2, "2")])
def test_cpanel_functions_through_whm_name_their_user(api: Api, version: str) -> None:
    request = request_for(Call(api, "Ftp", "x", as_user="bea"), Service.WHM)
    assert request.path == "/json-api/cpanel"
    assert dict(request.form) == {
        "api.version": "1",
        "cpanel_jsonapi_user": "bea",
        "cpanel_jsonapi_apiversion": version,
        "cpanel_jsonapi_module": "Ftp",
        "cpanel_jsonapi_func": "x",
    }


@pytest.mark.parametrize(
    ("call", "service", "hint"),
    [
        (whm("listaccts"), Service.CPANEL, "2087"),
        (whm("listaccts"), Service.WEBMAIL, "2087"),
        (uapi(*READ), Service.WHM, "--as USER"),
        (uapi(*READ, as_user="bea"), Service.CPANEL, "2087"),
    ],
)
def test_what_a_service_does_not_offer_is_said_with_the_way_out(
    call: Call, service: Service, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        request_for(call, service)
    assert hint in (caught.value.hint or "")


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_names_stay_in_their_segments_of_the_path(module: str, function: str) -> None:
    call = uapi(module, function)
    if {module, function} & {".", ".."}:
        with pytest.raises(UsageError):
            request_for(call, Service.CPANEL)
        return
    path = request_for(call, Service.CPANEL).path
    assert path.isascii()
    assert not set(path) & set(" ?#%\n") - {"%"}
    assert [unquote(part) for part in path.split("/")] == ["", "execute", module, function]


@pytest.mark.parametrize("name", ["", "..", ".", "../logout", "a/../../b", "a//b", "/a", "a/"])
def test_no_name_of_a_function_leads_out_of_the_api(name: str) -> None:
    with pytest.raises(UsageError, match="invalid function name"):
        request_for(whm(name), Service.WHM)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=4))
def test_parameters_come_through_the_encoding_as_they_are(pairs: list[tuple[str, str]]) -> None:
    assert parse_qsl(form_text(tuple(pairs)), keep_blank_values=True) == pairs


def test_bytes_that_are_no_utf8_go_out_as_they_came_in() -> None:
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    request = request_for(uapi(*READ, ("dir", name)), Service.CPANEL)
    assert request.location.endswith("dir=caf%E9")


@settings(deadline=None)
@given(st.text(st.characters(categories=("Cs", "Lu")), max_size=5))
def test_any_text_of_python_can_be_sent(text: str) -> None:
    assert form_text((("x", text),)).isascii()


# The whole catalog

FUNCTIONS = [function for api in Api for function in catalog.functions(api)]
FURTHER = ["password", "tfa_token", "new_pass", "api_key", "password-0", "Cookie"]


def request_of(function: Function, parameters: list[tuple[str, str]]) -> tuple[Call, str, str]:
    service = Service.WHM if function.api is Api.WHM else Service.CPANEL
    call = Call(function.api, function.module, function.name, tuple(parameters))
    request = request_for(call, service)
    return call, request.method, request.location


@settings(deadline=None)
@given(function=st.sampled_from(FUNCTIONS), data=st.data())
def test_no_secret_ever_stands_in_a_url(function: Function, data: st.DataObject) -> None:
    marked = [p.name.replace("*", "1") for p in function.parameters]
    names = data.draw(st.lists(st.sampled_from([*marked, *FURTHER]), max_size=6))
    values = [f"hidden{n}" for n in range(len(names))]
    call, method, location = request_of(function, list(zip(names, values, strict=True)))
    secret = {p.name.replace("*", "1") for p in function.parameters if p.secret}
    for name, value in zip(names, values, strict=True):
        if name in secret or name in FURTHER:
            assert call.secret(name)
            assert value not in location
            assert method == "POST"


def test_every_secret_of_the_catalog_goes_by_post() -> None:
    for function in FUNCTIONS:
        for parameter in function.parameters:
            if parameter.secret:
                names = [parameter.name.replace("*", "1")]
                names += [] if parameter.numbered else [f"{parameter.name}-0"]
                for name in names:
                    _, method, location = request_of(function, [(name, "hidden")])
                    assert (method, "hidden" in location) == ("POST", False), function.full_name


@settings(deadline=None)
@given(st.sampled_from(FUNCTIONS))
def test_only_reads_go_by_get(function: Function) -> None:
    _, method, location = request_of(function, [("name", "x")])
    by_get = function.effect is Effect.READ and not function.posted
    assert method == ("GET" if by_get else "POST")
    assert urlsplit(location).path.startswith(("/execute/", "/json-api/"))


# Views, spelled as wire §6 has them

VIEW = View(where=(parse_condition("domain~'te st'"),), columns=("user", "domain"))
TWO = View(where=(parse_condition("a=ab"), parse_condition("b^=b2")))
PAGE = View(columns=("user", "domain"), limit=20, page=3)


def sent(call: Call, service: Service) -> dict[str, str]:
    request = request_for(call, service)
    pairs = request.query + request.form
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_the_view_of_uapi() -> None:
    assert sent(uapi(*READ, view=VIEW), Service.CPANEL) == {
        "api.filter": "1",
        "api.filter_column": "domain",
        "api.filter_type": "contains",
        "api.filter_term": "te st",
    }
    assert sent(uapi(*READ, view=PAGE), Service.CPANEL) == {
        "api.paginate": "1",
        "api.paginate_start": "41",
        "api.paginate_size": "20",
    }


def test_several_keys_of_uapi_are_numbered_from_zero() -> None:
    found = sent(uapi(*READ, view=TWO), Service.CPANEL)
    assert found["api.filter_column_0"] == "a"
    assert found["api.filter_type_1"] == "contains"
    assert found["api.filter_term_1"] == "b2"


def test_the_view_of_whm() -> None:
    assert sent(whm("listaccts", view=VIEW), Service.WHM) == {
        "api.version": "1",
        "api.filter.enable": "1",
        "api.filter.a.field": "domain",
        "api.filter.a.type": "contains",
        "api.filter.a.arg0": "te st",
        "api.columns.enable": "1",
        "api.columns.a": "user",
        "api.columns.b": "domain",
    }
    assert sent(whm("listaccts", view=PAGE), Service.WHM) == {
        "api.version": "1",
        "api.columns.enable": "1",
        "api.columns.a": "user",
        "api.columns.b": "domain",
        "api.chunk.enable": "1",
        "api.chunk.start": "41",
        "api.chunk.size": "20",
        "api.chunk.verbose": "1",
    }


def test_several_keys_of_whm_are_counted_in_letters() -> None:
    found = sent(whm("listaccts", view=TWO), Service.WHM)
    assert (found["api.filter.b.field"], found["api.filter.b.type"]) == ("b", "contains")


def test_more_columns_than_letters_go_on_with_two() -> None:
    columns = tuple(f"c{n}" for n in range(28))
    found = sent(whm("listaccts", view=View(columns=columns)), Service.WHM)
    assert (found["api.columns.z"], found["api.columns.aa"]) == ("c25", "c26")


def test_the_view_of_api2() -> None:
    def asked(view: View) -> dict[str, str]:
        found = sent(Call(Api.API2, "Cron", "listcron", view=view), Service.CPANEL)
        return {key: value for key, value in found.items() if key.startswith("api2_")}

    columns = {"api2_columns": "1", "api2_columns_a": "user", "api2_columns_b": "domain"}
    assert asked(VIEW) == {
        "api2_filter": "1",
        "api2_filter_column": "domain",
        "api2_filter_type": "contains",
        "api2_filter_term": "te st",
        **columns,
    }
    assert asked(PAGE) == {
        "api2_paginate": "1",
        "api2_paginate_start": "41",
        "api2_paginate_size": "20",
        **columns,
    }


def test_a_function_that_may_write_is_asked_for_no_part_but_a_page() -> None:
    call = Call(Api.API2, "Cron", "nobody_knows", view=VIEW)
    assert not [key for key in sent(call, Service.CPANEL) if key.startswith("api2_")]


def test_the_whole_answer_needs_no_parameters() -> None:
    assert sent(uapi(*READ), Service.CPANEL) == {}


def test_a_page_without_a_size_has_one() -> None:
    found = sent(uapi(*READ, view=View(page=2)), Service.CPANEL)
    assert (found["api.paginate_start"], found["api.paginate_size"]) == ("101", "100")


# JSON bodies (wire §11)


def test_a_function_with_a_json_body_gets_one():
    call = make_call("whm", None, "personalization_set", {"personalization": {"a": 1}})
    request = request_for(call, Service.WHM)
    assert (request.method, request.form, request.location) == (
        "POST", (), "/json-api/personalization_set?api.version=1",
    )  # fmt: skip
    assert request.json == '{"personalization":{"a":1}}'


def test_a_cpanel_function_with_a_json_body_keeps_its_address_in_the_query():
    call = make_call("uapi", "Personalization", "get", {"names": ["a"]}, as_user="alice")
    request = request_for(call, Service.WHM)
    assert "cpanel_jsonapi_func=get" in request.location
    assert request.json == '{"names":["a"]}'


def test_a_function_without_one_gets_a_form():
    request = request_for(make_call("whm", None, "createacct", {"username": "a"}), Service.WHM)
    assert request.json is None
    assert ("username", "a") in request.form


def test_a_whm_function_is_not_sent_as_if_it_were_for_a_user() -> None:
    call = Call(Api.WHM, None, "listaccts", as_user="alice")
    with pytest.raises(UsageError, match="listaccts is a WHM function: it is not called for"):
        request_for(call, Service.WHM)
