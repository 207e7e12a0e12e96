"""A secret in a reply is in the result that was asked for, and in nothing that is written beside.

One call for each function that the sandbox simulates and that the catalog marks so.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cpshell import catalog
from cpshell.sandbox.calls.registry import Api, of_api

ALICE = "uapi --as alice"
CALLS = {
    "DNSSEC::export_zone_key": (
        f"let id = {ALICE} DNSSEC add_zone_key domain=alice.test algo_num=13 key_type=ksk"
        f" | get new_key_id\n{ALICE} DNSSEC export_zone_key domain=alice.test key_id=$id"
    ),
    "DNSSEC::fetch_ds_records": (
        f"{ALICE} DNSSEC add_zone_key domain=alice.test algo_num=13 key_type=zsk | count\n"
        f"{ALICE} DNSSEC fetch_ds_records domain=alice.test"
    ),
    "DynamicDNS::create": f"{ALICE} DynamicDNS create domain=first.alice.test",
    "DynamicDNS::list": (
        f"{ALICE} DynamicDNS create domain=second.alice.test | count\n{ALICE} DynamicDNS list"
    ),
    "DynamicDNS::recreate": (
        f"let id = {ALICE} DynamicDNS create domain=third.alice.test | get id\n"
        f"{ALICE} DynamicDNS recreate id=$id"
    ),
    "Email::generate_mailman_otp": (f"{ALICE} Email generate_mailman_otp list=friends@alice.test"),
    "SSH::fetchkey": (
        "api2 --as alice SSH genkey name=marked bits=1024 | count\n"
        "api2 --as alice SSH fetchkey name=marked"
    ),
    "listsshkeys": (
        "whm generatesshkeypair name=marked bits=1024 | count\n"
        "whm listsshkeys private_texts=1 | get keys[?private==`1`]"
    ),
    "accesshash": "whm accesshash user=root generate=0",
    "fetch_dkim_private_keys": (
        f"{ALICE} EmailAuth enable_dkim domain=alice.test | count\n"
        "whm fetch_dkim_private_keys domain=alice.test"
    ),
    "EmailAuth::fetch_dkim_private_keys": (
        f"{ALICE} EmailAuth enable_dkim domain=alice.test | count; "
        f"{ALICE} EmailAuth fetch_dkim_private_keys domain=alice.test"
    ),
    "Mysql::setup_db_and_user": f"{ALICE} Mysql setup_db_and_user",
    "SSL::fetch_best_for_domain": f"{ALICE} SSL fetch_best_for_domain domain=alice.test",
    "SSL::fetch_cert_info": f"{ALICE} SSL fetch_cert_info friendly_name=alice.test",
    "SSL::fetch_key_and_cabundle_for_certificate": (
        f"let crt = {ALICE} SSL fetch_best_for_domain domain=alice.test | get crt\n"
        f"{ALICE} SSL fetch_key_and_cabundle_for_certificate certificate=$crt"
    ),
    "SSL::generate_key": f"{ALICE} SSL generate_key",
    "SSL::show_key": f"{ALICE} SSL show_key friendly_name=alice.test",
    "Session::create_temp_user": f"{ALICE} Session create_temp_user",
    "Session::create_webmail_session_for_mail_user": (
        f"{ALICE} Session create_webmail_session_for_mail_user login=info domain=alice.test"
    ),
    "Session::create_webmail_session_for_mail_user_check_password": (
        f"{ALICE} Session create_webmail_session_for_mail_user_check_password login=info"
        " domain=alice.test password=$env.MAILBOX"
    ),
    "Session::create_webmail_session_for_self": (
        f"{ALICE} Session create_webmail_session_for_self"
    ),
    "Tokens::create_full_access": f"{ALICE} Tokens create_full_access name=marked",
    "TwoFactorAuth::generate_user_configuration": (
        f"{ALICE} TwoFactorAuth generate_user_configuration"
    ),
    "api_token_create": "whm api_token_create token_name=marked",
    "create_user_session": "whm create_user_session user=alice service=cpaneld",
    "fetch_service_ssl_components": "whm fetch_service_ssl_components",
    "fetch_ssl_certificates_for_fqdns": ("whm fetch_ssl_certificates_for_fqdns domains=alice.test"),
    "fetch_vhost_ssl_components": "whm fetch_vhost_ssl_components",
    "fetchcrtinfo": ("let id = whm listcrts | get crt[0].id\nwhm fetchcrtinfo id=$id user=alice"),
    "fetchsslinfo": "whm fetchsslinfo domain=alice.test",
    "generatessl": "whm generatessl domains=alice.test",
    "export_zone_key": (
        "let id = whm add_zone_key domain=bob.test algo_num=13 key_type=ksk | get new_key_id\n"
        "whm export_zone_key domain=bob.test key_id=$id"
    ),
    "fetch_ds_records_for_domains": (
        "whm add_zone_key domain=bob.test algo_num=13 key_type=zsk | count\n"
        "whm fetch_ds_records_for_domains domain=bob.test"
    ),
    "twofactorauth_generate_tfa_config": "whm twofactorauth_generate_tfa_config",
}
NOTHING_SECRET = {
    "Team::list_team",  # the password that it says is empty
    "Variables::get_user_information",  # the sandbox's accounts have no Pushbullet token
    "createacct",  # its text beside the data repeats the password, which was sent
    "get_service_config",  # no setting of the sandbox's services is as long as a secret
    "get_service_config_key",
    "modifyacct",
    "twofactorauth_get_tfa_config_for_user",
}
"""Functions whose secrets the sandbox leaves out."""

RECORDER = """
def register(shell):
    for kind in ("CallSent", "ReplyReceived", "Exchange", "Printed", "RequestSent"):
        shell.on(kind, lambda event: open({file!r}, "a").write(repr(event) + "\\n"))
"""


def strings(value: Any, secret: bool, fields: frozenset[str]) -> Iterator[str]:
    """Yield the texts under these fields."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, secret or key in fields, fields)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, secret, fields)
    elif secret and isinstance(value, str) and value:
        yield value


def spellings(secret: str) -> set[str]:
    """Return a secret as it is, as JSON and Python write it, and its longest line."""
    return {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], max(secret.split("\n"), key=len)}


@pytest.mark.parametrize("name", CALLS)
def test_a_secret_in_a_reply_is_in_the_result_and_nowhere_else(
    run: Any, sandbox: Any, tmp_path: Path, name: str
) -> None:
    heard, plugin, lesson = (tmp_path / name for name in ("heard", "hear.py", "made.md"))
    plugin.write_text(RECORDER.format(file=str(heard)))
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    options = ["-u", "root", "--token-from", "env:TOKEN", "--ca", sandbox.ready["ca"], "-v"]
    script = f"record start {lesson}\n{CALLS[name]}\nrecord stop\n"
    ran = run(
        target, *options, "--plugin", str(plugin), "-c", script,
        env={
            "TOKEN": sandbox.account("root")["token"],
            "MAILBOX": sandbox.account("info@alice.test")["password"],
        },
    )  # fmt: skip
    assert ran.code == 0, ran.err
    module, _, function = name.rpartition("::")
    api = catalog.Api(CALLS[name].rpartition("\n")[2].split()[0])
    entry = catalog.find(api, module or None, function)
    assert entry is not None
    shown = [json.loads(line) for line in ran.out.splitlines() if line[0] in '[{"']
    secrets = set(strings(shown, "data" in entry.secret_fields, entry.secret_fields))
    assert secrets
    beside = {
        "standard error": ran.err,
        "events": heard.read_text("utf-8"),
        "lesson": lesson.read_text("utf-8"),
        "cassette": lesson.with_name("made.cassette.jsonl").read_text("utf-8"),
    }
    assert function in beside["cassette"]
    assert function in beside["events"]
    leaks = [
        (place, spelling)
        for place, text in beside.items()
        for secret in secrets
        for spelling in spellings(secret)
        if spelling in text
    ]
    assert leaks == []


def test_every_simulated_function_with_a_secret_in_its_reply_is_called_here() -> None:
    marked = {
        entry.full_name
        for api in (Api.UAPI, Api.WHM, Api.API2)
        for entry in of_api(api)
        if (found := catalog.find(catalog.Api(api.value), entry.module, entry.name))
        and found.secret_reply
    }
    assert marked == CALLS.keys() | NOTHING_SECRET
