"""Pages that come where an answer should: from the server, and from what stands before it."""

from typing import Any

import pytest

CALL = "/json-api/cpanel?cpanel_jsonapi_module=Email&cpanel_jsonapi_func=listpops"


def ask(open_panel: Any, fault: str) -> Any:
    with open_panel(faults=[fault]) as panel:
        return panel.login("alice").get(CALL)


@pytest.mark.parametrize("status", [415, 429, 500, 502, 503])
def test_statuses(open_panel: Any, status: int) -> None:
    reply = ask(open_panel, str(status))
    assert reply.status == status
    assert reply.text.startswith("<!DOCTYPE html>")


def test_a_full_disk_is_answered_200_with_a_leaked_header(open_panel: Any) -> None:
    reply = ask(open_panel, "full-disk")
    assert reply.status == 200
    head, page = reply.text.split("\r\n\r\n", 1)
    assert head.startswith("Content-type: text/plain")
    assert "running out of disk space" in page


def test_a_page_about_the_license_names_its_file(open_panel: Any) -> None:
    reply = ask(open_panel, "license")
    assert (reply.status, "cpanel.lisc" in reply.text) == (200, True)
