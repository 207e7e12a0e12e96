import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell import catalog
from cpshell.catalog import Api, ApiParameter, Effect, Function, ParameterType
from cpshell.catalog.enums import Values


def find(name: str) -> Function:
    """``Email::add_pop`` of UAPI, or a name without ``::`` of WHM."""
    module, _, function = name.rpartition("::")
    found = catalog.find(Api.UAPI if module else Api.WHM, module or None, function)
    assert found is not None
    return found


def write(name: str, parameters: str = "-", flags: str = "-") -> Function:
    return Function(Api.WHM, None, name, flags_text=flags, parameters_text=parameters)


def test_titles_are_the_documentation_s():
    assert [api.title for api in Api] == ["UAPI", "WHM API 1", "API 2"]


def test_notation_of_parameters_is_understood():
    text = "one!:s two:i|s three!:s* four:b five*!:a"
    one, two, three, four, five = Function(
        Api.UAPI, "M", "f", parameters_text=text, enums_text="two=0,unlimited;five*=a b,c"
    ).parameters
    assert (one.required, one.secret) == (True, False)
    assert two.types == (ParameterType.INTEGER, ParameterType.STRING)
    assert (two.required, two.values.names) == (False, ("0", "unlimited"))
    assert (three.required, three.secret) == (True, True)
    assert four.types == (ParameterType.BOOLEAN,)
    assert (five.name, five.numbered, five.required, five.secret) == ("five*", True, True, False)
    assert five.values.names == ("a b", "c")


def test_a_function_without_parameters_has_none():
    assert write("f").parameters == ()


def test_a_plain_parameter_is_itself_or_a_repeat():
    parameter = ApiParameter("domain")
    assert parameter.matches("domain")
    assert parameter.matches("domain-0")
    assert parameter.matches("domain-12")
    for other in ("domain-", "domain-x", "domain0", "Domain", "domains", "xdomain"):
        assert not parameter.matches(other)


def test_a_numbered_parameter_needs_its_number():
    parameter = ApiParameter("action*")
    assert parameter.matches("action1")
    assert parameter.matches("action20")
    for other in ("action", "action-1", "actionx", "action*", "action٣"):
        assert not parameter.matches(other)


def test_an_upload_of_api2_is_numbered_after_its_dash():
    function = catalog.find(Api.API2, "Fileman", "uploadfiles")
    assert function is not None
    found = function.parameter("file-1")
    assert found is not None
    assert found.name == "file-*"


@given(st.text(max_size=8), st.text(max_size=12))
def test_matching_never_fails(name, sent):
    ApiParameter(name).matches(sent)


def test_the_exact_parameter_wins_over_a_numbered_one():
    function = write("f", "v*:s v1:i")
    found = function.parameter("v1")
    assert found is not None
    assert found.name == "v1"
    assert function.parameter("w") is None


def test_a_short_list_in_the_row_is_complete_unless_it_is_one_value_or_cut():
    def values(listed):
        row = Function(Api.UAPI, "M", "f", parameters_text="p:s", enums_text=f"p={listed}")
        return row.parameters[0].values

    assert values("permanent,temp").complete
    assert not values("unlimited").complete
    assert not values("a,b,c,d,e,f,g,h,i,j,k,l").complete


def test_only_a_complete_list_knows_of_unknown_values():
    assert Values(("a", "b"), complete=True).unknown("c") == ["c"]
    assert Values(("a", "b"), complete=True).unknown("a") == []
    assert Values(("a", "b")).unknown("c") == []


def test_several_values_at_once_are_looked_at_one_by_one():
    both = Values(("http", "imap"), complete=True, separator="|")
    assert both.unknown("http|imap") == []
    assert both.unknown("http|gopher") == ["gopher"]


def test_lists_that_a_row_cannot_hold_come_from_their_file():
    match = find("Email::store_filter").parameter("match1")
    assert match.values.complete
    assert "is below" in match.values.names
    types = find("Fileman::list_files").parameter("types")
    assert (types.values.separator, types.values.complete) == ("|", False)


def test_whm_parameters_have_their_values():
    style = find("php_ini_set_content")
    assert style is not None
    namespace = find("EcosystemFeatures/is_ready").parameter("namespace")
    assert namespace.values == Values(("Whostmgr", "Cpanel"), complete=True)


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("Email::list_pops", Effect.READ),
        ("Email::add_pop", Effect.WRITE),
        ("Email::delete_pop", Effect.DESTROY),
        ("Fileman::trash_file", Effect.WRITE),
        ("Park::unpark", Effect.DESTROY),
        ("removeacct", Effect.DESTROY),
        ("reboot", Effect.DESTROY),
        ("delete_cphulk_record", Effect.WRITE),
        ("suspendacct", Effect.WRITE),
        ("verify_slack_access", Effect.WRITE),
    ],
)
def test_the_effect_is_the_data_s(name, effect):
    assert find(name).effect is effect


def test_api2_says_what_its_functions_do():
    effects = {f.name: f.effect for f in catalog.functions(Api.API2, "Email")}
    assert effects["listpops"] is Effect.READ
    assert effects["addpop"] is Effect.WRITE
    assert effects["delpop"] is Effect.DESTROY


@pytest.mark.parametrize(
    ("name", "sent", "effect"),
    [
        ("mass_edit_dns_zone", [("add", "{}")], Effect.WRITE),
        ("mass_edit_dns_zone", [("add", "{}"), ("remove", "3")], Effect.DESTROY),
        ("mass_edit_dns_zone", [("remove-0", "3")], Effect.DESTROY),
        ("createacct", [("forcedns", "0")], Effect.WRITE),
        ("createacct", [("forcedns", "1")], Effect.DESTROY),
        ("Fileman::upload_files", [("overwrite", "1")], Effect.DESTROY),
        ("removeacct", [], Effect.DESTROY),
        ("listaccts", [("search", "remove")], Effect.READ),
    ],
)
def test_a_parameter_can_make_a_write_destroy(name, sent, effect):
    assert find(name).effect_of(sent) is effect


def test_any_value_destroys_where_none_is_named_and_only_the_named_one_elsewhere():
    any_value = write("f", "wipe:s", "destroy-if=wipe")
    assert any_value.effect_of([("wipe", "")]) is Effect.DESTROY
    named = write("f", "op:s", "destroy-if=op=unlink")
    assert named.effect_of([("op", "copy")]) is Effect.WRITE
    assert named.effect_of([("op", "unlink")]) is Effect.DESTROY


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Email::delete_pop", "email"),
        ("Ftp::delete_ftp", "user"),
        ("Email::delete_filter", "filtername"),
        ("Mysql::delete_database", "name"),
        ("AddonDomain::deladdondomain", "domain"),
        ("removeacct", "username"),
        ("killdns", "domain"),
        ("resetzone", "domain"),
        ("terminatereseller", "user"),
    ],
)
def test_the_target_is_the_parameter_that_names_it(name, target):
    assert find(name).target.name == target


def test_there_is_no_target_where_nothing_is_named():
    assert find("restore_queue_clear_all_tasks").target is None
    assert find("reboot").target is None


def test_either_name_of_a_parameter_is_the_parameter():
    passwd = find("passwd")
    assert passwd.parameter("pass").name == "password"
    assert passwd.parameter("pass").secret
    assert [p.name for p in passwd.missing(["user", "pass"])] == []
    assert [p.name for p in passwd.missing(["user"])] == ["password"]


def test_free_names_are_taken_by_their_beginning():
    assert find("modifyacct").parameter("MXCHECK-alice.test") is not None
    assert find("modifyacct").parameter("NXCHECK-alice.test") is None
    assert find("create_featurelist").parameter("anything") is not None


def test_a_repeat_and_a_number_satisfy_what_is_required():
    assert write("f", "domain!:a").missing(["domain-0"]) == []
    assert [p.name for p in write("f", "action*!:s").missing(["action"])] == ["action*"]


def test_other_flags_are_known():
    assert find("batch").wraps
    assert find("personalization_set").json_body
    assert find("personalization_set").posted
    assert find("Fileman::save_file_content").overwrites
    assert find("accesshash").secret_reply
    assert not find("applist").wraps


def test_every_function_with_a_secret_in_its_reply_says_in_which_field():
    every = [f for api in Api for f in catalog.functions(api)]
    assert [f.full_name for f in every if f.secret_reply and not f.secret_fields] == []
    assert [f.full_name for f in every if f.secret_fields and not f.secret_reply] == []
    assert find("generatessl").secret_fields == {"key"}
    assert find("createacct").secret_fields == {"raw"}


def test_fields_are_paths_into_the_reply():
    assert "[].email" in catalog.field_paths(find("Email::list_pops"))
    assert catalog.field_paths(find("Bandwidth::get_enabled_protocols")) == ["[]"]
    assert "acct[].diskused" in catalog.field_paths(find("listaccts"))
    assert find("abort_transfer_session").fields == "none"
    assert catalog.field_paths(find("abort_transfer_session")) == []
    unknown = next(f for f in catalog.functions(Api.API2) if f.fields is None)
    assert catalog.field_paths(unknown) == []


def test_every_field_path_is_a_jmespath_expression():
    import jmespath

    for api in Api:
        for function in catalog.functions(api):
            for path in catalog.field_paths(function):
                jmespath.compile(path)


def test_a_field_that_is_no_identifier_is_quoted():
    paths = [p for f in catalog.functions(Api.UAPI) for p in catalog.field_paths(f)]
    assert any('"issuer.commonName"' in path for path in paths)
