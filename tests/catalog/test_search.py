import pytest

from cpshell import catalog
from cpshell.catalog import Api


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
        ("forward mail", "Email::add_forwarder"),
        ("mysql database user", "Mysql::create_user"),
        ("cron job", "Cron::add_line"),
        ("api token", "api_token_create"),
    ],
)
def test_what_people_mean_is_among_the_first_three_in_any_session(question, function, session):
    assert function in names(question, prefer=session)[:3]


# What administrators ask, in which session (WHM, UAPI or either), and what they mean: any of these.
_QUESTIONS = [
    ("who is logged in", "", "ActiveSessions::list_active_sessions"),
    ("create account", "", "createacct"),
    ("reset mailbox password", "", "Email::passwd_pop"),
    ("add txt record", "whm", "addzonerecord mass_edit_dns_zone"),
    ("add txt record", "uapi", "DNS::mass_edit_zone"),
    ("new customer", "whm", "createacct"),
    ("suspend customer", "whm", "suspendacct"),
    ("unsuspend account", "whm", "unsuspendacct"),
    ("terminate account", "whm", "removeacct"),
    ("change package", "whm", "changepackage"),
    ("upgrade plan", "whm", "changepackage"),
    ("change account password", "whm", "passwd"),
    ("list resellers", "whm", "listresellers"),
    ("make reseller", "whm", "setupreseller"),
    ("bandwidth usage", "whm", "showbw"),
    ("disk usage per account", "whm", "get_disk_usage listaccts"),
    ("server load", "whm", "systemloadavg loadavg"),
    ("restart mail server", "whm", "restartservice"),
    ("restart mysql", "whm", "restartservice"),
    ("exim status", "whm", "servicestatus"),
    ("mail queue", "whm", "fetch_mail_queue deliver_messages_for_account"),
    ("track email delivery", "whm", "emailtrack_search"),
    ("unblock ip", "whm", "delete_cphulk_record flush_cphulk_login_history_for_ips"),
    ("who is blocked by cphulk", "whm", "read_cphulk_records get_cphulk_brutes"),
    ("run backup", "whm", "start_background_pkgacct"),
    ("restore backup", "whm", "restoreaccount restore_queue_add_task create_local_backup"),
    ("install ssl certificate", "whm", "installssl"),
    ("install ssl certificate", "uapi", "SSL::install_ssl"),
    ("renew autossl", "whm", "start_autossl_check_for_one_user start_autossl_check_for_all_users"),
    ("renew autossl", "uapi", "SSL::start_autossl_check"),
    ("let's encrypt", "", "set_autossl_provider SSL::start_autossl_check get_autossl_providers"),
    ("update cpanel", "whm", "start_cpanel_update update_updateconf version"),
    ("cpanel version", "whm", "version"),
    ("reboot server", "whm", "reboot"),
    (
        "php version of site",
        "uapi",
        "LangPHP::php_get_vhost_versions LangPHP::php_set_vhost_versions",
    ),
    ("change php version", "uapi", "LangPHP::php_set_vhost_versions"),
    ("change php version", "whm", "php_set_vhost_versions"),
    ("create email account", "", "Email::add_pop"),
    ("delete mailbox", "", "Email::delete_pop"),
    ("list mailboxes", "", "Email::list_pops Email::list_pops_with_disk"),
    ("increase mailbox quota", "", "Email::edit_pop_quota"),
    ("forward email", "", "Email::add_forwarder"),
    ("out of office", "", "Email::add_auto_responder"),
    ("vacation message", "", "Email::add_auto_responder"),
    ("catch all", "", "Email::set_default_address"),
    ("mailing list", "", "Email::list_lists Email::add_list"),
    (
        "spam filter",
        "uapi",
        "Email::add_spam_filter Email::enable_spam_assassin Email::store_filter",
    ),
    ("create database", "uapi", "Mysql::create_database"),
    ("drop database", "uapi", "Mysql::delete_database"),
    ("grant privileges database", "uapi", "Mysql::set_privileges_on_database"),
    ("remote mysql access", "uapi", "Mysql::add_host"),
    ("create subdomain", "uapi", "SubDomain::addsubdomain"),
    (
        "add domain",
        "uapi",
        "DomainInfo::list_domains AddonDomain::addaddondomain SubDomain::addsubdomain",
    ),
    ("list domains", "uapi", "DomainInfo::list_domains"),
    ("list domains", "whm", "get_domain_info DomainInfo::list_domains"),
    ("change nameservers", "whm", "update_nameservers_config set_nameserver_config"),
    ("dns records", "uapi", "DNS::parse_zone"),
    ("dns records", "whm", "parse_dns_zone dumpzone"),
    ("delete dns record", "whm", "removezonerecord mass_edit_dns_zone"),
    ("create ftp account", "uapi", "Ftp::add_ftp"),
    ("ftp password", "uapi", "Ftp::passwd"),
    ("upload file", "uapi", "Fileman::upload_files"),
    ("edit file", "uapi", "Fileman::save_file_content"),
    ("list files", "uapi", "Fileman::list_files"),
    ("error log", "uapi", "LogManager::view_error_log Stats::get_site_errors"),
    ("cron jobs", "uapi", "Cron::list_cron Cron::fetch_cron Cron::listcron"),
    ("add cronjob", "uapi", "Cron::add_line"),
    ("redirect domain", "uapi", "Mime::add_redirect"),
    ("disk space", "uapi", "Quota::get_quota_info Quota::get_local_quota_info"),
    (
        "two factor",
        "",
        "TwoFactorAuth::set_user_configuration twofactorauth_enable_policy",
    ),
    ("api token", "whm", "api_token_create"),
    ("api token", "uapi", "Tokens::list Tokens::create_full_access"),
    ("login as user", "whm", "create_user_session"),
    (
        "open webmail",
        "",
        "Session::create_webmail_session_for_mail_user create_user_session",
    ),
    ("force https", "uapi", "SSL::toggle_ssl_redirect_for_domains"),
    ("block ip", "uapi", "BlockIP::add_ip"),
    ("password protect folder", "uapi", "DirectoryPrivacy::configure_directory_protection"),
    ("wordpress backup", "uapi", "WordPressBackup::start WordPressBackup::get_available_backups"),
    ("ssh key", "uapi", "SSH::list_keys KnownHosts::create"),
    (
        "transfer account from other server",
        "whm",
        "create_remote_root_transfer_session start_transfer_session enqueue_transfer_item",
    ),
    ("hostname", "whm", "gethostname sethostname"),
    ("create package", "whm", "addpkg"),
    ("list packages", "whm", "listpkgs"),
    ("dkim", "uapi", "EmailAuth::enable_dkim EmailAuth::validate_current_dkims"),
    ("spf", "uapi", "EmailAuth::install_spf_records EmailAuth::validate_current_spfs"),
    ("mx record", "uapi", "Email::add_mx Email::list_mxs Email::change_mx"),
    ("modsecurity off", "uapi", "ModSecurity::disable_all_domains ModSecurity::disable_domains"),
    ("git clone", "uapi", "VersionControl::create"),
    ("nodejs app", "uapi", "PassengerApps::register_application"),
]


def test_what_administrators_mean_is_among_the_first_five_in_their_session():
    assert len(_QUESTIONS) > 40
    missed = []
    for question, session, meant in _QUESTIONS:
        for prefer in [Api(session)] if session else [Api.WHM, Api.UAPI]:
            found = names(question, prefer=prefer)[:5]
            if not set(meant.split()) & set(found):
                missed.append((question, prefer.value, found))
    assert not missed


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
