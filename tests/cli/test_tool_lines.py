"""Lines of the server's own tools are read as those tools read them."""

import json

import pytest

PATH = "/usr/local/cpanel/bin/uapi"


@pytest.mark.parametrize(
    "line",
    [
        "uapi --output=json --as alice --dry-run Email add_pop email=a%40b+c",
        "uapi --input=uri --as alice --dry-run Email add_pop email=a%40b+c",
        f"{PATH} --user=alice --dry-run Email add_pop email=a%40b+c",
    ],
)
def test_values_are_uri_encoded_and_what_they_became_is_said_once(as_root, line):
    ran = as_root(line)
    assert ran.code == 0
    assert "email=a@b c" in json.loads(ran.out)["form"]
    assert ran.err == "URI-encoded, as the server's tools read them: email=a@b c\n"


def test_other_lines_are_as_they_stand(as_root):
    ran = as_root("uapi --as alice --dry-run Email add_pop email=a%40b+c")
    assert "email=a%40b+c" in json.loads(ran.out)["form"]
    assert ran.err == ""


def test_what_a_variable_brings_is_not_decoded(as_root):
    ran = as_root("let e = 'a%40b'\nuapi --output=json --as alice --dry-run Email add_pop email=$e")
    assert "email=a%40b" in json.loads(ran.out)["form"]


def test_a_secret_that_was_decoded_is_not_shown(as_root):
    ran = as_root("uapi --output=json --as alice --dry-run Email add_pop password=s3cr%40et-Word9")
    assert ran.code == 0
    assert "s3cr" not in ran.err + ran.out
    assert "password=•" in ran.err


def test_the_full_path_of_each_tool_is_its_command(as_root):
    assert as_root("/usr/sbin/whmapi1 version | get version").code == 0
    assert as_root("/usr/local/cpanel/bin/cpapi2 --user=alice Cron listcron").code == 0


@pytest.mark.parametrize("output", ["--output=xml", "--output $form"])
def test_a_format_that_the_tools_lack_is_refused_before_anything_is_sent(as_root, output):
    ran = as_root(f"let form = 'xml'\nset verbose=on\nwhm version {output}")
    assert (ran.code, ran.out) == (2, "")
    assert "--output is one of json, jsonpretty, yaml, not 'xml'\n" in ran.err
    assert "json-api" not in ran.err


@pytest.fixture
def with_input(run, sandbox, monkeypatch):
    monkeypatch.setenv("PW", sandbox.ready["accounts"][0]["password"])
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    login = [target, "-u", "root", "--password-from", "env:PW", "--ca", sandbox.ready["ca"]]
    return lambda line, text: run(*login, "-c", line, stdin=text)


def test_json_comes_on_standard_input(with_input):
    line = "uapi --input=json --user=alice --dry-run Email add_pop"
    ran = with_input(line, '{"email": "a%40b", "domain": ["x", "y"]}')
    form = json.loads(ran.out)["form"]
    assert {"email=a%40b", "domain=x", "domain=y"} <= set(form)
    assert with_input(line, "[1]").code == 2
    assert with_input(line, "{").code == 2
