import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.catalog.search_words import slips

QUESTIONS = Path(__file__).with_name("questions.tsv")


def names(*words, prefer=None):
    return [f.full_name for f in catalog.search(words, prefer)]


@pytest.mark.parametrize("session", [None, Api.WHM, Api.UAPI])
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
        ("mysql database user", "Mysql::create_user"),
        ("cron job", "Cron::add_line"),
    ],
)
def test_what_people_mean_is_among_the_first_three_in_any_session(question, function, session):
    assert function in names(question, prefer=session)[:3]


def questions():
    """What people ask, the session in which they do, and the functions that they may mean."""
    for line in QUESTIONS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            question, root, alice = line.split("\t")
            for session, meant in ((Api.WHM, root), (Api.UAPI, alice)):
                if meant != "-":
                    yield question, session, set(meant.split())


def missed(spelling):
    """The questions, spelled so, whose answer is not among the first five."""
    asked = [(spelling(question), session, meant) for question, session, meant in questions()]
    return [
        (question, session.value, found)
        for question, session, meant in asked
        if meant.isdisjoint(found := names(question, prefer=session)[:5])
    ]


@pytest.mark.slow
def test_what_people_mean_is_among_the_first_five_in_their_session():
    asked = list(questions())
    assert len({question for question, _, _ in asked}) > 250
    known = {function.full_name for api in Api for function in catalog.functions(api)}
    for _, _, meant in asked:
        assert meant <= known
    assert missed(lambda question: question) == []


SLIPS: dict[str, Callable[[str], str]] = {
    "two letters change places": lambda word: word[:2] + word[3] + word[2] + word[4:],
    "one is missing": lambda word: word[:3] + word[4:],
    "one is doubled": lambda word: word[:3] + word[2:],
    "one is wrong": lambda word: word[:3] + "q" + word[4:],
}


@pytest.mark.slow
def test_a_slip_in_the_longest_word_does_no_harm():
    """Each question has one kind of slip, each kind a quarter of all questions."""
    kinds = itertools.cycle(SLIPS.values())

    def spelled(question):
        longest, slip = max(question.split(), key=len), next(kinds)
        return question.replace(longest, slip(longest)) if len(longest) > 4 else question

    asked = len(list(questions()))
    assert len(missed(spelled)) <= asked // 40  # some slips are words: filer, rest


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("pasword", "password"),
        ("databse", "database"),
        ("emial", "email"),
        ("acount", "account"),
        ("Certifcate", "certificate"),
        ("mailboxx", "mailbox"),
        ("subdomian", "subdomain"),
    ],
)
def test_a_slip_is_told(word, meant):
    assert slips(f"reset {word} now") == {word.lower(): meant}
    assert names(word) == names(meant)


@pytest.mark.parametrize("words", ["listftp", "mail", "xyzzy", "Email::add_pop", "12345", "dkim"])
def test_what_is_there_or_like_nothing_is_no_slip(words):
    assert slips(words) == {}


@pytest.mark.parametrize(
    ("session", "function"),
    [
        (None, "api_token_create"),
        (Api.WHM, "api_token_create"),
        (Api.UAPI, "Tokens::create_full_access"),
    ],
)
def test_an_api_token_is_that_of_the_session(session, function):
    for words in ("api token", "search api token", "api tokn"):
        assert function in names(words, prefer=session)[:3]


def test_a_phrase_that_has_a_meaning_of_its_own_is_one_word():
    assert names("out of office") == names("out-of-office!")
    assert names("let's encrypt")[0].find("autossl") > 0
    assert "Email::set_default_address" in names("catch all")[:3]


def test_a_plural_finds_the_singular():
    assert "Mysql::create_database" in names("create databases")[:5]
    assert "Mime::add_redirect" in names("redirects")


@pytest.mark.parametrize("session", [None, Api.UAPI])
def test_blocking_an_address_means_the_account_s_function_unless_on_whm(session):
    assert "BlockIP::add_ip" in names("block ip", prefer=session)[:3]


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
    found = [f.removed or f.api is Api.API2 for f in catalog.search("addons")]
    assert True in found
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


def test_the_opposite_of_what_was_typed_is_never_meant() -> None:
    assert catalog.suggest(Api.WHM, None, "unsuspendact") == ["unsuspendacct"]
    assert catalog.suggest(Api.WHM, None, "disable_market_providr") == ["disable_market_provider"]
