"""What a day is made of: logins, calls, replies with secrets, lessons."""

import json
import os
from urllib.parse import quote

from tests.secrets.doing import Doing


def log_in_each_way(doing: Doing) -> None:
    """Each auth method, source and second factor; what is refused; single sign-on; urls."""
    marks, machine, whm = doing.marks, doing.machine, doing.url("whm")
    marks.plain("wrong password")
    marks.add("wrong token", "ZQ" + marks.plain("x")[1:].upper().ljust(30, "7"))
    del marks.known["x"]
    marks.add("wrong otp secret", "JBSWY3DPEHPK3PXP")
    for entry in doing.panel.ready["tokens"]:
        marks.add(f"token {entry['name']} of {entry['user']}", entry["token"])
    code = machine.file("wrong code", "531864")
    root = f"login {whm} -u root --service whm --ca {doing.ca}"
    cpanel = f"login {doing.url('cpanel')} --service cpanel --ca {doing.ca}"
    carol = f"{cpanel} -u carol --password-from {doing.file('password of carol')}"
    otp = doing.file("otp_secret of carol")
    wrong, access_hash = doing.file("wrong password"), doing.file("accesshash of root")
    doing.lines(
        f"{root} --token-from {doing.file('token of root')}; whm version; whm version --dry-run",
        "whm version --as-curl; exit",
        f"{root} --token-from {doing.file('token expired of root')}; whm version; exit",
        f"{root} --token-from {doing.file('token accounts-only of root')}; whm listpkgs; exit",
        f"{root} --auth accesshash --token-from {access_hash}; whm version; exit",
        f"{root} --auth basic --password-from {doing.file('password of root')}; whm version; exit",
        f"{root} --password-from 'cmd:cat {machine.source('password of root')}'; whm version; exit",
        f"{cpanel} -u alice --token-from {doing.file('token of alice')}; uapi Ftp list_ftp; exit",
        f"{carol} --auth basic --otp-from {otp}; uapi Ftp list_ftp | count; uapi No such; exit",
        f"{carol} --otp-from {otp}; uapi Ftp list_ftp | count; exit",
        f"{carol}; uapi Ftp list_ftp; exit",
        f"{carol} --otp-from {wrong}",
        f"{carol} --otp-from {doing.file('wrong otp secret')}",
        f"{carol} --otp-from file:{code}",
        f"login {doing.made_up_url('a url in a script')}",
        f"{root} --password-from {wrong}",
        f"{root} --auth basic --password-from {wrong}; whm version; exit",
        f"{root} --token-from {doing.file('wrong token')}; whm version; exit",
        f"login {doing.url('whm_plain')} -u root --password-from {doing.file('password of root')}",
        f"login {doing.url('webmail')} -u info@alice.test --ca {doing.ca} --password-from"
         f" {doing.file('password of info')}; uapi Email list_pops | count; exit",
        f"checkup {whm} -u root --ca {doing.ca} --password-from {doing.file('password of root')}",
        f"checkup {whm} -u root --ca {doing.ca} --password-from {wrong}",
        "su alice; whoami; uapi Ftp list_ftp | count; uapi Ftp list_ftp | count",
        f"su info@alice.test --port {doing.panel.ready['ports']['webmail']}; whoami; exit; exit",
        "su nobody; loginurl | count; let a = loginurl -u alice; status",
        "login ${a.login_url}; uapi Ftp list_ftp | count; exit; login ${a.login_url}",
        "loginurl /home --token ${a.token} | count; loginurl /home --token /cpsess0123456789",
        "whm loadavg; status; sessions; whoami",
        f"ssolog {doing.panel.ready['session_log']} | count",
        f"{root} --password-from {doing.file('password of root')} --save prod --keyring; profiles",
        "login prod; whm version; logout",
    )  # fmt: skip
    options = ["-u", "root", "--ca", doing.ca, "-v", "-c", "whm version", "--password-from"]
    machine.run(whm, *options, "env:PW", env={"PW": marks.known["password of root"]})
    reading, writing = os.pipe()
    os.write(writing, marks.known["password of root"].encode())
    os.close(writing)
    machine.run(whm, *options, f"fd:{reading}", pass_fds=(reading,))
    os.close(reading)


def call_with_secrets(doing: Doing) -> None:
    """Parameters in all ways of writing them, for all APIs; previews; refusals."""
    marks, typed, plain = doing.marks, doing.marks.typed, doing.marks.plain
    for name in ("sent from a file", "sent from another file"):
        marks.new(name)
    marks.add("a key", "-----BEGIN PRIVATE KEY-----\n" + f"Q{'7w' * 9}R{'x3' * 9}\n" * 4)
    at = doing.at("sent from a file")
    pop = "Email add_pop domain=alice.test"
    encoded = "".join(f"%{byte:02x}" for byte in typed("sent URI-encoded").encode())
    strict = ["Ftp", "passwd", {"user": "x", "pass": plain("sent in a batch of UAPI")}]
    batched = quote(typed("sent in a batch of WHM"), safe="")
    calls = [
        f"uapi --as alice {pop} email=e1 password='{typed('sent by UAPI')}'",
        f"uapi --as alice {pop} email=e1 password={at}",
        f"uapi --as alice {pop} email=e2 'password:=\"{plain('sent as JSON')}\"'",
        f"uapi --as alice SSL install_ssl domain=alice.test cert=x key={doing.at('a key')}",
        (
            "api2 --as alice Email addpop domain=alice.test email=e3"
            f" password='{typed('sent by API 2')}'"
        ),
        f"whm passwd user=bob password='{typed('sent by WHM')}'",
        f"whm batch 'command=passwd?user=bob&password={batched}'",
        (
            "whm uapi_cpanel cpanel.user=alice cpanel.module=Ftp cpanel.function=passwd user=x"
            f" pass='{typed('sent through WHM')}'"
        ),
        f"uapi --as alice Batch strict 'command={json.dumps(strict)}'",
        (
            "whm execute_remote_whmapi1_with_password host=x function=passwd"
            f" password='{typed('sent to a server')}'"
            f" parameter_name=password parameter_value='{typed('sent further')}'"
        ),
        f"whm set_provider_client_configurations configurations={at}",
    ]
    doing.lines(
        *calls,
        *(f"{line} --dry-run" for line in calls),
        *(f"{line} --as-curl" for line in calls),
        f"let p = '{typed('later sent from a variable')}'",
        f'uapi --as alice {pop} email=e4 password=$p; uapi --as alice {pop} "password=1$p"',
        f"/usr/local/cpanel/bin/uapi --user=alice {pop} email=e5 password={encoded}",
        f"for q in {plain('sent in a loop')} '{typed('sent in a second turn')}'"
        f" {{ uapi --as alice {pop} email=e6 password=$q }}",
        f"batch {{ whm passwd user=bob password='{typed('sent in a block')}'; whm version }}",
        "su alice",
        f"batch {{ uapi Ftp add_ftp user=f1 pass='{typed('sent in a block of UAPI')}' }}",
        f"let r = open {doing.machine.source('sent from another file')} --as lines | get [0]",
        "uapi Mysql create_user name=alice_x password=$r",
        f"upload {doing.machine.file('sent.txt', marks.new('sent as a file'))} --to public_html",
        "download public_html/nothing.txt",
        "let v = genpass; uapi Email add_pop email=e7 domain=alice.test password=$v",
        f"let w = '{plain('kept in the keyring')}'; secret set keyring:other $w",
        f"secret set keyring:other {plain('typed for the keyring')}",
        "clumsy $p",
        "clumsy",
        "help Email add_pop | cat",
        f"uapi No such password='{plain('sent to no function')}'; uapi Email add_pop password",
        f"whm passwd user=bob password='{plain('never closed')}",
    )
    tool = "/usr/local/cpanel/bin/whmapi1 --input=json passwd user=bob | count"
    stdin = json.dumps({"password": marks.new("sent from standard input")})
    doing.machine.run(*doing.root, "-v", "-c", tool, stdin=stdin)


def get_replies_with_secrets(doing: Doing) -> None:
    """Keys, tokens and second factors that the panel makes, while a lesson is recorded."""
    marks = doing.marks
    pop = "Email add_pop domain=alice.test"
    root = doing.file("password of root")
    doing.lines(
        "record start day.md --title 'A day' --rename bob=user2",
        f"note 'it was {marks.known['token of root']}'",
        "whm version",
        "whm api_token_create token_name=mine | count",
        "let t = whm api_token_create token_name=other; echo ok",
        "whm create_user_session user=alice service=cpaneld | count",
        "whm twofactorauth_generate_tfa_config | count",
        f"uapi --as alice {pop} email=r1 password='{marks.typed('sent and recorded')}'",
        f"let s = '{marks.plain('later sent and recorded')}'",
        f"uapi --as alice {pop} email=r2 password=$s",
        "su alice",
        "uapi Tokens create_full_access name=lesson | count",
        "uapi SSL show_key friendly_name=alice.test | count",
        "uapi TwoFactorAuth generate_user_configuration | count",
        "uapi Email no_such_function",
        f"uapi {pop} email=info password='{marks.typed('sent and refused')}'",
        "exit",
        f"login {doing.url('whm')} -u root --ca {doing.ca} --password-from {root}",
        f"su alice --password '{marks.plain('typed in the wrong place')}'",
        "record preview",
        "record stop",
    )


def play_check_and_export(doing: Doing) -> None:
    """What was recorded is played, checked, practised and exported, and checked live."""
    run = doing.machine.run
    live = ["--live", *doing.root]
    run("play", "day.md")
    run("check", "day.md")
    run("check", "day.md", *live, "--yes")
    run("play", "day.md", "--practice", stdin="whm version\n" * 3)
    for ending in ("cast", "html", "svg", "txt", "md", "cps"):
        run("export", "day.md", "--to", ending, "-o", f"day.{ending}.out")
    run("export", "day.md", "--to", "svg", "--each-step", "-o", "each.svg")
    run("export", "day.md", "--to", "txt", *live, "--yes", "-o", "live.txt")
    assert (doing.machine.home / "day.txt.out").stat().st_size
