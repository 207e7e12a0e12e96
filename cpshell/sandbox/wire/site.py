"""What a login can fetch beside API calls: the first pages of the panel and of its parts, and
files of the account.

Every other path is not found (wire: one witness).
"""

import re
from email.utils import formatdate
from urllib.parse import quote, unquote

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.identity import Identity
from cpshell.sandbox.wire.answer import Answer, page
from cpshell.sandbox.wire.pages import error_page, home_page
from cpshell.sandbox.wire.request import PanelRequest
from cpshell.sandbox.world.areas import files
from cpshell.sandbox.world.areas.accounts import find_account
from cpshell.sandbox.world.areas.features import require_feature

_DOWNLOAD = "/download"
_BYTES = "application/octet-stream"
_REST = re.compile(r"bytes=(\d{1,15})-")
_PART = re.compile(r"/[a-z0-9_-]+/index\.html")


def fetch(host: Host, request: PanelRequest, caller: Identity) -> Answer:
    """Answer a path that is no API call."""
    if request.path == _DOWNLOAD and request.service is Service.CPANEL:
        return _download(host, request, caller)
    if _is_page(request.service, request.path):
        return page(home_page(request.service, caller.user, request.path))
    return _not_found(f"There is no page {request.path} on this server.")


def _is_page(service: Service, path: str) -> bool:
    """Return whether there is a page: ``/``, the home, and the index of each part beside it."""
    folder = service.home.rpartition("/")[0]
    part = path.removeprefix(folder)
    return path in ("/", service.home) or (part != path and bool(_PART.fullmatch(part)))


def _download(host: Host, request: PanelRequest, caller: Identity) -> Answer:
    """Send a file of the account. ``skipencode=1``: its path is as it is; without it, percent
    codes stand for characters once more."""
    wanted = request.parameters.get("file")
    if not request.parameters.flag("skipencode"):
        wanted = unquote(wanted)
    account = find_account(host.world, caller.user)
    if account is None:
        raise LookupError(f"no account behind the login {caller.user}")
    try:
        require_feature(host.world, account.feature_list, "filemanager")
        path = files.clean_path(account, wanted)
        content = files.read_content(host.world, account, path)
        modified = files.require_file(host.world, account, path).modified
    except Refusal as refusal:
        return _not_found(refusal.reason)
    name = quote(path.rpartition("/")[2])
    changed = formatdate(modified, usegmt=True)
    answer = _part_of(content, request, changed)
    answer.headers.append(("content-disposition", f"attachment; filename*=utf-8''{name}"))
    answer.headers.append(("accept-ranges", "bytes"))
    answer.headers.append(("last-modified", changed))
    return answer


def _part_of(content: bytes, request: PanelRequest, changed: str) -> Answer:
    """Return a file, or its end where that is asked for (RFC 9110 §14; wire: inferred)."""
    wanted = _REST.fullmatch(request.headers.get("range", ""))
    if wanted is None or request.headers.get("if-range", changed) != changed:
        return Answer(200, content, _BYTES)
    start, size = int(wanted[1]), len(content)
    if start >= size:
        answer = Answer(416, b"", _BYTES)
        answer.headers.append(("content-range", f"bytes */{size}"))
        return answer
    answer = Answer(206, content[start:], _BYTES)
    answer.headers.append(("content-range", f"bytes {start}-{size - 1}/{size}"))
    return answer


def _not_found(text: str) -> Answer:
    return page(error_page(404, "Not Found", text), 404)
