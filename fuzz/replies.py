"""Fuzz what servers answer: calls, logins and pages in place of replies, packed or not.

Every answer is a reply or an error of the shell's own, with words; neither holds a page's control
characters once it is shown, and no answer is read twice as different things.
"""

import gzip

import atheris
from _inputs import Input, run

with atheris.instrument_imports(include=["cpshell.panel", "cpshell.auth", "cpshell.render"]):
    from cpshell.auth.credentials import Credential
    from cpshell.auth.login_answers import security_token
    from cpshell.catalog import Api
    from cpshell.errors import CpshellError
    from cpshell.panel.call import Call, make_call
    from cpshell.panel.page_text import read_page
    from cpshell.panel.pagination import merge_replies, rows_in
    from cpshell.panel.reply import read_reply
    from cpshell.panel.transport import Response
    from cpshell.panel.unpacking import read_body
    from cpshell.render.safe import safe

_VALUES = (
    *(
        "null",
        "[]",
        "{}",
        "-1",
        "0",
        "1",
        "true",
        '"x"',
        '["a",1,null]',
        '{"a":{"b":"c"}}',
        "1e999",
    ),
    *('"token_missing"', '"/cpsess12/x"', '[{"status":0,"statusmsg":"no"}]', '"Access denied"'),
)
_BODIES = (
    '{"metadata":{"result":1,"reason":V},"data":V}',
    '{"metadata":{"result":0,"errors":V,"output":{"raw":V,"messages":V}},"data":V}',
    '{"metadata":{"result":1,"chunk":{"records":V}},"data":{"uapi":{"status":V,"data":V}}}',
    '{"result":{"status":1,"data":V,"messages":V,"warnings":V,"metadata":{"paginate":V}}}',
    '{"status":V,"errors":V,"data":V}',
    '{"cpanelresult":{"data":V,"error":V,"event":V,"type":"text"}}',
    '{"apiversion":"1","event":V,"data":V}',
    '{"status":1,"security_token":V,"redirect":V,"message":V}',
    '{"result":[{"status":V,"statusmsg":V}]}',
    '{"error":V}',
)
_JSON = (
    *[body.replace("V", value) for body in _BODIES for value in _VALUES],
    *("\nWarning: x\n", "Content-Type: x\n", "{", '"data":', "[" * 999, "\\ud800", "NaN"),
)
_PAGE = (
    *("<html>", "<title>", "</title>", "<!--", "-->", "<script>", "</script", "<p>", "<b", "<"),
    *('<div id="login-status-message">', "</div>", "login_form", "tfa_login_form", "cPHulk", "&#"),
    *("Content-Type: text/html\n", "imunify360", "license file", "cloudflare", "&amp;", "\x1b[2J"),
    *("brute force attempt", "suspended", "mod_security", "<?xml", "<h1>", "no space left", "\0"),
)
_STATUSES = (200, 200, 200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 415, 429, 500, 502, 503)
_KINDS = (
    "application/json",
    "text/html; charset=latin-1",
    "text/plain; charset=utf-16",
    "",
    "x;y=",
)
_CALLS = (
    make_call(Api.WHM, None, "listaccts"),
    make_call(Api.UAPI, "Email", "list_pops"),
    make_call(Api.API2, "Cron", "listcron"),
    make_call(Api.WHM, None, "passwd", {"user": "bob"}),
)
_HEADERS = (
    (),
    (("location", "/cpsess12/x"),),
    (("location", "https://evil.test/\x1b"),),
    (("server", "cloudflare"), ("content-encoding", "br")),
)
_CREDENTIAL = Credential("root", "Winter-Horse-77")
_LIMIT = 1 << 20


def _response(given: Input) -> Response:
    status = _STATUSES[given.choice(len(_STATUSES))]
    headers = [("content-type", _KINDS[given.choice(len(_KINDS))])]
    headers += _HEADERS[given.choice(len(_HEADERS))]
    packing = given.choice(6)
    body = given.content((_JSON, _PAGE)[given.choice(2)])
    if packing == 1:
        body = read_body([gzip.compress(body, 1)], "gzip", _LIMIT)
    elif packing == 2:
        body = read_body([gzip.compress(body, 1)[:-4]], "gzip", _LIMIT)
    elif packing == 3:
        body = read_body([body[:7], body[7:]], "deflate", _LIMIT)
    return Response(status, "OK", tuple(headers), body)


def _read_as_reply(call: Call, response: Response) -> None:
    reply = read_reply(call, response)
    assert reply.ok or reply.reason
    assert all(isinstance(text, str) for text in (*reply.errors, *reply.messages, *reply.warnings))
    assert reply.total is None or reply.total >= 0
    if rows_in(reply.data):
        merge_replies([reply, reply])
    reply.envelope()


def _read_as_login(response: Response, *, with_code: bool) -> None:
    token = security_token(response, _CREDENTIAL, with_code=with_code)
    assert token.startswith("/cpsess")


def fuzz(given: Input) -> None:
    """Read one answer as a reply, as the answer to a login, and as a page."""
    call = _CALLS[given.choice(len(_CALLS))]
    with_code = bool(given.choice(2))
    try:
        response = _response(given)
    except CpshellError as error:  # it cannot be unpacked
        assert error.message
        return
    for read in (
        lambda: _read_as_reply(call, response),
        lambda: _read_as_login(response, with_code=with_code),
        lambda: read_page(response.body.decode("utf-8", "replace")).words,
    ):
        try:
            read()
        except CpshellError as error:
            assert error.message
            assert "\x1b" not in safe(error.message)


if __name__ == "__main__":
    run(fuzz)
