import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell import catalog
from cpshell.catalog import Api, ApiParameter, Effect, Function, ParameterType


def find(name: str) -> Function:
    """``Email::add_pop`` of UAPI, or a name without ``::`` of WHM."""
    module, _, function = name.rpartition("::")
    found = catalog.find(Api.UAPI if module else Api.WHM, module or None, function)
    assert found is not None
    return found


def write(name: str, parameters: str = "-") -> Function:
    return Function(Api.WHM, None, name, effect=Effect.WRITE, parameters_text=parameters)


def test_titles_are_the_documentation_s():
    assert [api.title for api in Api] == ["UAPI", "WHM API 1", "API 2"]


def test_notation_of_parameters_is_understood():
    text = "one!:s two:i|s three!:s* four:b five*!:a"
    one, two, three, four, five = Function(
        Api.UAPI, "M", "f", parameters_text=text, enums_text="two=0,unlimited;five*=a b,c"
    ).parameters
    assert (one.required, one.secret) == (True, False)
    assert two.types == (ParameterType.INTEGER, ParameterType.STRING)
    assert (two.required, two.enum) == (False, ("0", "unlimited"))
    assert (three.required, three.secret) == (True, True)
    assert four.types == (ParameterType.BOOLEAN,)
    assert (five.name, five.numbered, five.required, five.secret) == ("five*", True, True, False)
    assert five.enum == ("a b", "c")


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


def test_an_enum_is_complete_unless_it_is_one_value_or_cut():
    assert ApiParameter("type", enum=("permanent", "temp")).enum_complete
    assert not ApiParameter("quota", enum=("unlimited",)).enum_complete
    assert not ApiParameter("name", enum=tuple("abcdefghijkl")).enum_complete
    assert not ApiParameter("name").enum_complete


@pytest.mark.parametrize(
    "name",
    [
        "Email::delete_pop",
        "Ftp::delete_ftp",
        "AddonDomain::deladdondomain",
        "SubDomain::delsubdomain",
        "Tokens::revoke",
        "Trash::remove",
        "Fileman::empty_trash",
        "Fileman::trash_file",
        "Mailboxes::expunge_mailbox_messages",
        "removeacct",
        "killdns",
        "killpkg",
        "terminatereseller",
        "deletesshkey",
        "delip",
        "api_token_revoke",
        "resetzone",
        "restore_queue_clear_all_tasks",
        "unsetupreseller",
        "modsec_remove_vendor",
    ],
)
def test_what_takes_away_destroys(name):
    assert find(name).destroys


@pytest.mark.parametrize(
    "name",
    [
        "BoxTrapper::deliver_messages",
        "Email::add_mailman_delegates",
        "Email::add_pop",
        "Email::disable_spam_autodelete",
        "Fileman::restore_from_trash",
        "Team::password_reset_request",
        "CacheBuster::read",
        "create_remote_root_transfer_session",
        "remote_mysql_create_profile",
        "configurebackgroundprocesskiller",
        "setresellermainip",
        "nginxmanager_clear_cache",
        "suspendacct",
    ],
)
def test_what_only_sounds_like_it_does_not_destroy(name):
    assert not find(name).destroys


def test_a_read_never_destroys():
    assert not Function(Api.WHM, None, "delete_preview", effect=Effect.READ).destroys
    assert not any(f.destroys for f in catalog.functions(Api.UAPI) if f.effect is Effect.READ)


def test_api2_destroys_by_its_name_alone():
    assert {f.name for f in catalog.functions(Api.API2, "Email") if f.destroys} == {
        "deletefilter",
        "delforward",
        "delmx",
        "delpop",
    }


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Email::delete_pop", "email"),
        ("Ftp::delete_ftp", "user"),
        ("Email::delete_filter", "filtername"),
        ("Mysql::delete_database", "name"),
        ("DirectoryPrivacy::delete_user", "user"),
        ("AddonDomain::deladdondomain", "domain"),
        ("removeacct", "username"),
        ("killdns", "domain"),
        ("restore_queue_clear_completed_task", "user"),
        ("resetzone", "zone"),
        ("terminatereseller", "user"),
    ],
)
def test_the_target_is_what_a_person_would_name(name, target):
    found = find(name).target
    assert found is not None
    assert found.name == target


def test_there_is_no_target_where_nothing_is_named():
    assert find("restore_queue_clear_all_tasks").target is None
    assert find("Fileman::empty_trash").target is None


def test_a_secret_is_never_the_target():
    found = write("delete_thing", "password!:s* thing!:s").target
    assert found is not None
    assert found.name == "thing"


def test_fields_are_paths_into_the_reply():
    assert "[].email" in catalog.field_paths(find("Email::list_pops"))
    assert catalog.field_paths(find("Bandwidth::get_enabled_protocols")) == ["[]"]
    assert find("listaccts").fields is None
    assert catalog.field_paths(find("listaccts")) == []


def test_every_field_path_is_a_jmespath_expression():
    import jmespath

    for function in catalog.functions(Api.UAPI):
        for path in catalog.field_paths(function):
            jmespath.compile(path)


def test_a_field_that_is_no_identifier_is_quoted():
    paths = [p for f in catalog.functions(Api.UAPI) for p in catalog.field_paths(f)]
    assert any('"issuer.commonName"' in path for path in paths)
