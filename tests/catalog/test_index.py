import pytest

from cpshell import catalog
from cpshell.catalog import Api, Effect, ParameterType


def test_every_published_function_is_there():
    uapi = catalog.functions(Api.UAPI)
    assert sum(not f.removed for f in uapi) == 693
    assert sum(f.removed for f in uapi) == 18
    assert len(catalog.functions(Api.WHM)) == 630
    assert len(catalog.functions(Api.API2)) == 296


@pytest.mark.parametrize("api", Api)
def test_every_row_can_be_read(api):
    for function in catalog.functions(api):
        assert all(p.name for p in function.parameters)
        assert catalog.find(api, function.module, function.name) == function
        assert isinstance(catalog.field_paths(function), list)


def test_a_function_is_found_with_its_parameters():
    function = catalog.find(Api.UAPI, "Email", "delete_pop")
    assert function is not None
    assert function.full_name == "Email::delete_pop"
    assert function.effect is Effect.DESTROY
    email, *others = function.parameters
    assert (email.name, email.required, email.types) == ("email", True, (ParameterType.STRING,))
    assert not any(p.required for p in others)


def test_a_whm_function_has_a_group_and_no_module():
    function = catalog.find(Api.WHM, None, "listaccts")
    assert function is not None
    assert (function.module, function.group, function.full_name) == (None, "Accounts", "listaccts")


def test_a_whm_name_may_hold_a_slash():
    assert catalog.find(Api.WHM, None, "360Monitoring/webpros_auth_clear") is not None


def test_api2_has_effects_and_summaries_like_the_others():
    function = catalog.find(Api.API2, "Cron", "listcron")
    assert function is not None
    assert function.effect is Effect.READ
    assert function.summary


def test_names_are_case_sensitive():
    assert catalog.find(Api.UAPI, "email", "delete_pop") is None
    assert catalog.find(Api.UAPI, "Email", "Delete_pop") is None
    assert catalog.find(Api.WHM, None, "ListAccts") is None


def test_a_module_is_needed_where_there_are_modules():
    assert catalog.find(Api.UAPI, None, "delete_pop") is None
    assert catalog.find(Api.WHM, "Accounts", "listaccts") is None


def test_flags_say_deprecated_removed_and_since():
    removed = catalog.find(Api.UAPI, "cPAddons", "get_available_addons")
    recent = catalog.find(Api.UAPI, "AddonDomain", "deladdondomain")
    assert removed is not None
    assert removed.removed
    assert removed.since is None
    assert recent is not None
    assert recent.since == "126-138"
    assert not recent.removed
    assert sum(f.deprecated for f in catalog.functions(Api.WHM)) == 8
    assert sum(f.deprecated for f in catalog.functions(Api.UAPI)) == 5


def test_modules_begin_with_the_prefix_and_are_sorted():
    assert catalog.modules(prefix="Mys") == ["Mysql"]
    everything = catalog.modules()
    assert everything == sorted(everything)
    assert "Email" in everything
    assert catalog.modules(Api.WHM) == []


def test_functions_of_a_module_begin_with_the_prefix():
    found = [f.name for f in catalog.functions(Api.UAPI, "Email", "list_p")]
    assert found == sorted(found)
    assert "list_pops" in found
    assert all(name.startswith("list_p") for name in found)


def test_a_module_is_not_mixed_up_with_a_longer_one():
    assert {f.module for f in catalog.functions(Api.UAPI, "Backup")} == {"Backup"}


def test_without_a_module_the_prefix_is_of_the_full_name():
    assert {f.module for f in catalog.functions(Api.UAPI, prefix="Ftp::")} == {"Ftp"}
    assert catalog.names(Api.WHM, prefix="listac") == [
        f.name for f in catalog.functions(Api.WHM, prefix="listac")
    ]


@pytest.mark.parametrize("api", Api)
def test_a_prefix_finds_what_looking_at_every_name_finds(api):
    everything = catalog.names(api)
    for prefix in {name[:cut] for name in everything for cut in (1, 4, 9)}:
        assert catalog.names(api, prefix=prefix) == [n for n in everything if n.startswith(prefix)]


def test_secret_parameters_are_known():
    secrets = catalog.secret_parameters()
    assert {"password", "pass", "api_token", "key", "passphrase", "secret"} <= secrets
    assert not any("!" in name or ":" in name for name in secrets)
    assert not {"user", "domain", "email"} & secrets


def test_api2_borrows_what_is_secret_from_the_other_apis():
    function = catalog.find(Api.API2, "Email", "addpop")
    assert function is not None
    assert {p.name for p in function.parameters if p.secret} == {"password"}
    assert all(p.types == () for p in function.parameters)


@pytest.mark.slow
def test_nothing_is_read_by_importing(files_read):
    assert files_read("") == []


@pytest.mark.slow
def test_a_look_up_reads_the_file_of_its_api_once(files_read):
    code = (
        "for _ in range(3): catalog.find(Api.UAPI, 'Email', 'add_pop').parameters\n"
        "catalog.modules(); catalog.functions(Api.UAPI, 'Ftp')"
    )
    assert files_read(code) == ["uapi.tsv", "uapi_enums.tsv"]


@pytest.mark.slow
def test_shapes_are_read_when_fields_are_asked_for(files_read):
    code = "f = catalog.find(Api.UAPI, 'Email', 'list_pops'); f.fields; f.fields"
    assert files_read(code) == ["uapi.tsv", "uapi_shapes.json"]


@pytest.mark.slow
def test_a_look_up_needs_no_json_difflib_or_importlib_resources(files_read):
    code = (
        "catalog.find(Api.WHM, None, 'listaccts').parameters\n"
        "heavy = {'json', 'difflib', 'importlib.resources', 'pathlib'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    assert files_read(code) == ["whm.tsv", "whm_enums.tsv"]


@pytest.mark.slow
def test_parameters_are_parsed_only_for_the_function_asked(files_read):
    code = (
        "from cpshell.catalog.entry import _parameters\n"
        "everything = catalog.functions(Api.UAPI)\n"
        "assert _parameters.cache_info().currsize == 0\n"
        "everything[0].parameters; everything[0].parameters\n"
        "assert _parameters.cache_info().currsize == 1"
    )
    assert files_read(code) == ["uapi.tsv", "uapi_enums.tsv"]
