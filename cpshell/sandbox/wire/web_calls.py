"""``/cpanelwebcall/ID``: whoever calls it says where a dynamic DNS domain is now.

The url is the credential. The domain gets the address of the client (wire: documented); the answer
tells it after ``ipv4:`` (one client's author), or ``ipv6:`` (inferred). What cannot be an ID is 400
(reported), one that nothing has is 404 (inferred).
"""

import re

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.wire.answer import Answer, page
from cpshell.sandbox.wire.pages import error_page
from cpshell.sandbox.wire.request import PanelRequest
from cpshell.sandbox.world import zone_hosts
from cpshell.sandbox.world.areas import dynamic_dns

WEB_CALL = "/cpanelwebcall/"
_ID = re.compile(r"[a-z]{32}")
_TEXT = 'text/plain; charset="utf-8"'


def answer_web_call(host: Host, request: PanelRequest) -> Answer:
    """Give the domain of the ID in a path the address of the client."""
    id_ = id_of_web_call(request.path)
    if not _ID.fullmatch(id_):
        return page(error_page(400, "Bad Request", "Invalid webcall ID"), 400)
    found = dynamic_dns.find_host(host.world, id_)
    if found is None:
        return page(error_page(404, "Not Found", "Unknown webcall ID"), 404)
    with host.world.transaction():
        changed = zone_hosts.set_address(host.world, found.domain, request.address)
        dynamic_dns.note_run(host.world, found, changed=changed)
    kind = "ipv6" if ":" in request.address else "ipv4"
    return Answer(200, f"{kind}: {request.address}\n".encode(), _TEXT)


def id_of_web_call(path: str) -> str:
    """Return the ID in the path of a web call."""
    return path.removeprefix(WEB_CALL).rstrip("/")
