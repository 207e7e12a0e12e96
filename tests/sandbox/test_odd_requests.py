"""Requests that are not quite right and work against real servers."""

import base64
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.sandbox.wire.head import HeadBuffer

VERSION = "/json-api/version?api.version=1"
COUNT = "/execute/Email/count_pops"


def basic(panel, user):
    return base64.b64encode(f"{user}:{panel.account(user)['password']}".encode()).decode()


def exchange(panel, data, service="whm"):
    """Send bytes on a plain port; all that comes back."""
    with closing(panel.connect(service, tls=False)) as connection:
        connection.connect()
        connection.sock.sendall(data)
        return connection.sock.makefile("rb").read()


@pytest.fixture
def authorized(panel):
    return f"Authorization: {panel.token_header('root')}"


def test_http_1_1_needs_no_host(panel, authorized):
    head = f"GET {VERSION} HTTP/1.1\r\n{authorized}\r\nConnection: close\r\n\r\n"
    assert b'"version":1' in exchange(panel, head.encode())


def test_client_that_names_no_host_gets_urls_of_the_address_it_used(open_panel, other_address):
    path = "/json-api/create_user_session?api.version=1&user=alice&service=cpaneld"
    with open_panel(host=other_address) as panel:
        header = f"Authorization: {panel.token_header('root')}"
        answer = exchange(panel, f"GET {path} HTTP/1.0\r\n{header}\r\n\r\n".encode())
        base = f"https://{other_address}:{panel.ready['ports']['cpanel']}/"
    assert base.encode() in answer


def test_header_that_ends_with_its_own_line_feed_and_return(panel):
    """What the documentation's PHP samples send before every call of one connection."""
    head = f"GET {VERSION} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {basic(panel, 'root')}\n\r"
    connection = panel.connect("whm")
    connection.connect()
    for count in (1, 2):
        connection.sock.sendall(head.encode() + b"\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.sock.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"X-Keep-Alive-Count: %d\r\n" % count in answer
    connection.close()


def test_empty_lines_before_a_request_are_skipped(panel, authorized):
    head = f"\r\n\n\r\nGET {VERSION} HTTP/1.0\r\n{authorized}\r\n\r\n"
    assert b'"version":1' in exchange(panel, head.encode())


def test_bare_line_feeds_end_lines(panel, authorized):
    head = f"GET {VERSION} HTTP/1.1\nHost: x\n{authorized}\nConnection: close\n\n"
    assert b'"version":1' in exchange(panel, head.encode())


def test_length_counts_where_the_body_was_put_into_a_header(panel, authorized):
    """How the panel's old PHP class sends: its HTTP library knows nothing of the body."""
    body = "api.version=1&user=alice"
    sent = (
        "POST /json-api/accountsummary HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        f"{authorized}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n"
    )
    answer = exchange(panel, sent.encode())
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Connection: close\r\n" in answer
    assert b'"domain":"alice.test"' in answer


def test_refusal_of_a_bad_body_is_framed_as_it_says(panel, authorized, read):
    connection = panel.connect("whm", tls=False)
    connection.putrequest("POST", VERSION)
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders(b"no length\r\n")
    reply = read(connection)
    connection.close()
    assert (reply.status, reply.text) == (400, "Invalid HTTP request received.")


def test_raw_utf_8_in_the_target_is_read_as_such(panel):
    head = (
        "GET /execute/Email/ü?x=é HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: {panel.token_header('alice')}\r\n\r\n"
    )
    assert "“ü”".encode() in exchange(panel, head.encode(), "cpanel")


@pytest.mark.parametrize("server", ["http://localhost:2086", "HTTPS://[::1]:2087", "http://x"])
def test_target_may_name_the_server(panel, server):
    header = panel.token_header("root")
    assert panel.get("whm", server + VERSION, Authorization=header).json["metadata"]["result"] == 1


def test_target_that_names_only_the_server_is_its_login_page(panel):
    assert 'id="login_form"' in panel.get("whm", "http://localhost:2086").text


@pytest.mark.parametrize("gap", ["\t", "   ", " \t "])
def test_any_space_may_follow_the_scheme(panel, gap):
    header = panel.token_header("root").replace(" ", gap, 1)
    assert panel.get("whm", VERSION, Authorization=header).status == 200


@pytest.mark.parametrize("written", ["{}", "{}\t", " {}", "{} "])
def test_basic_may_have_spaces_around_and_no_padding(panel, written):
    encoded = written.format(basic(panel, "root").rstrip("="))
    assert panel.get("whm", VERSION, Authorization=f"Basic {encoded}").status == 200


def test_basic_in_several_lines_is_one(panel):
    encoded = basic(panel, "root")
    folded = f"Basic {encoded[:8]}\r\n {encoded[8:]}"
    head = f"GET {VERSION} HTTP/1.0\r\nAuthorization: {folded}\r\n\r\n".encode()
    connection = panel.connect("whm")
    connection.connect()
    connection.sock.sendall(head)
    assert connection.sock.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
    connection.close()


def test_last_of_several_cookies_counts(panel):
    alice = panel.login("alice")
    reply = panel.get("cpanel", alice.token + COUNT, Cookie=f"cpsession=%3aold%2c0; {alice.cookie}")
    assert reply.json["status"] == 1


def test_cookie_may_come_back_with_its_attributes(panel):
    alice = panel.login("alice")
    attributes = "; HttpOnly; path=/; port=2083; secure"
    reply = panel.get("cpanel", alice.token + COUNT, Cookie=alice.cookie + attributes)
    assert reply.json["status"] == 1


def test_wanted_place_becomes_a_location_whatever_it_holds(panel):
    fields = panel.login_form("alice", goto_uri="/a b\r\nX: y\x00é%2f?q=1&r=[2]")
    reply = panel.post("cpanel", "/login/", fields)
    assert reply.status == 301
    assert reply.header("Location").endswith("/a%20b%0D%0AX:%20y%00%C3%A9%2f?q=1&r=[2]")


@pytest.mark.parametrize("sent", ["/home/me/up.txt", "C:/x/up.txt", "../../up.txt", "a\\up.txt"])
def test_upload_is_stored_under_the_last_part_of_its_path(fresh_panel, sent):
    """PHP sends the whole path of a file."""
    body = (
        f'--B\r\nContent-Disposition: form-data; name="file-1"; filename="{sent}"\r\n\r\n'
        'text\r\n--B\r\nContent-Disposition: form-data; name="dir"\r\n\r\npublic_html\r\n--B--\r\n'
    )
    reply = fresh_panel.post(
        "cpanel",
        "/execute/Fileman/upload_files",
        body,
        Content_Type="multipart/form-data; boundary=B",
        Authorization=fresh_panel.token_header("alice"),
    )
    assert [row["file"] for row in reply.json["data"]["uploads"]] == ["up.txt"]
    assert reply.json["data"]["succeeded"] == 1


def sent_files(panel, *names):
    """The answer to an upload of files of these names."""
    parts = [f'name="file-{at}"; filename="{name}"\r\n\r\nx' for at, name in enumerate(names)]
    body = "".join(f"--B\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return panel.post(
        "cpanel",
        "/execute/Fileman/upload_files?dir=tmp",
        body + "--B--\r\n",
        Content_Type="multipart/form-data; boundary=B",
        Authorization=panel.token_header("alice"),
    ).json


def test_field_for_a_file_where_none_was_chosen_is_passed_over(fresh_panel):
    data = sent_files(fresh_panel, "", "chosen.txt")["data"]
    assert [row["file"] for row in data["uploads"]] == ["chosen.txt"]
    assert data["failed"] == 0


def test_upload_of_nothing_is_refused(panel):
    assert sent_files(panel, "")["errors"] == ["You must specify at least one file to upload."]


# The buffer itself ------------------------------------------------------------------------


def lines_of(data):
    buffer = HeadBuffer()
    buffer += data
    return buffer.maybe_extract_lines(), bytes(buffer)


def test_head_that_is_right_stays_as_it_is():
    head = [b"GET /a?b=%C3 HTTP/1.1", b"Host: x", b"A: b"]
    assert lines_of(b"\r\n".join(head) + b"\r\n\r\nrest") == (head, b"rest")


def test_lines_of_anything_else_stay_as_they_are():
    assert lines_of(b"Trailer: \xff\r\n\r\n")[0] == [b"Trailer: \xff"]
    assert lines_of(b"\r\n")[0] == []


@given(st.binary(max_size=200), st.integers(1, 50))
def test_head_in_pieces_is_the_head_in_one(data, size):
    data = b"GET /" + data.replace(b"\n", b"").replace(b" ", b"") + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    buffer = HeadBuffer()
    found = None
    for start in range(0, len(data), size):
        buffer += data[start : start + size]
        found = buffer.maybe_extract_lines()
    assert found == lines_of(data)[0]
    assert found is not None
    assert max(found[0]) < 0x80
