import pytest

from cpshell import catalog
from cpshell.catalog import Api


def names(*words):
    return [f.full_name for f in catalog.search(words)]


@pytest.mark.parametrize(
    ("question", "function"),
    [
        ("who is logged in", "ActiveSessions::list_active_sessions"),
        ("create account", "createacct"),
        ("reset mailbox password", "Email::passwd_pop"),
        ("add txt record", "DNS::mass_edit_zone"),
        ("suspend account", "suspendacct"),
        ("list accounts", "listaccts"),
        ("delete account", "removeacct"),
        ("restart apache", "restartservice"),
        ("block ip", "BlockIP::add_ip"),
        ("forward mail", "Email::add_forwarder"),
        ("mysql database user", "Mysql::create_user"),
        ("cron job", "Cron::add_line"),
        ("api token", "api_token_create"),
    ],
)
def test_what_people_mean_is_among_the_first_three(question, function):
    assert function in names(question)[:3]


def test_words_may_be_missing_but_more_of_them_come_first():
    found = names("delete", "database", "nonsense")
    assert found[0] == "Mysql::delete_database"


def test_what_is_used_much_comes_before_its_like():
    assert names("password")[0] in {"passwd", "Email::passwd_pop", "Mysql::set_password"}
    assert catalog.popularity(Api.WHM, "createacct") == 5
    assert catalog.popularity(Api.WHM, "nothing_like_it") == 0


def test_the_api_of_the_session_comes_first():
    assert catalog.search("password", prefer=Api.WHM)[0].api is Api.WHM
    assert catalog.search("password", prefer=Api.UAPI)[0].api is Api.UAPI


def test_only_the_best_are_given():
    assert len(names("list")) == 15


def test_a_question_of_nothing_but_small_words_still_looks_for_them():
    assert names("who")


def test_summaries_are_searched():
    found = catalog.search("two-factor login")
    assert any(f.full_name == "TwoFactorAuth::remove_user_configuration" for f in found)


def test_case_does_not_matter():
    assert names("FTP") == names("ftp")


def test_a_line_of_words_is_the_same_as_the_words():
    assert catalog.search("list ftp") == catalog.search(["list", "ftp"])


def test_nothing_finds_nothing():
    assert catalog.search("") == []
    assert catalog.search("xyzzy") == []


def test_a_name_grown_together_finds_the_separated_one():
    assert "Ftp::list_ftp" in names("listftp")


def test_a_written_name_is_searched_by_its_words():
    assert names("Email::add_pop")[0] == "Email::add_pop"


def test_what_is_gone_or_old_comes_after_what_is_not():
    found = [f.removed for f in catalog.search("addons")]
    assert found == sorted(found)


@pytest.mark.parametrize("name", ["listftp", "list-ftp", "LIST_FTP", "ListFtp", "list_ftpp"])
def test_case_separators_and_small_mistakes_are_forgiven(name):
    assert catalog.suggest(Api.UAPI, "Ftp", name)[0] == "list_ftp"


def test_a_beginning_is_enough():
    assert "list_pops" in catalog.suggest(Api.UAPI, "Email", "list_po")


def test_a_wrong_module_is_corrected_with_the_function():
    assert catalog.suggest(Api.UAPI, "ftp", "list_ftp")[0] == "Ftp::list_ftp"
    assert catalog.suggest(Api.UAPI, "Emial", "listpops")[0] == "Email::list_pops"


def test_the_right_function_in_another_module_is_pointed_at():
    assert catalog.suggest(Api.UAPI, "Ftp", "mass_edit_zone") == ["DNS::mass_edit_zone"]


def test_a_module_alone_is_corrected():
    assert catalog.suggest(Api.UAPI, None, "emial") == ["Email"]


def test_whm_functions_are_suggested_without_a_module():
    assert catalog.suggest(Api.WHM, None, "list_accts")[0] == "listaccts"


@pytest.mark.parametrize("name", ["", "?!", "qqqqqqqqqqqqqq"])
def test_nonsense_suggests_nothing(name):
    assert catalog.suggest(Api.UAPI, "Email", name) == []


def test_there_are_never_more_than_five():
    assert len(catalog.suggest(Api.UAPI, "Email", "l")) == 5
