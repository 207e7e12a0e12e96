"""Read the answers to a login: let in, refused by the panel, or neither (wire §2).

Only what the panel itself refuses is a refusal. Who stands before it, and the panel's faults, say
nothing about the credential.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from cpshell.auth.credentials import Credential
from cpshell.errors import NotAReply
from cpshell.panel.decoding import json_in
from cpshell.panel.reasons import flag, is_flag, reasons
from cpshell.panel.transport import Response

_TOKEN = re.compile(r"/cpsess\d+")


def security_token(response: Response, credential: Credential, *, with_code: bool) -> str:
    """Return the ``/cpsess…`` of a login that worked; raises what a refusal means."""
    token = token_in(response.header("location"))
    if 300 <= response.status < 400 and token:
        return token
    if response.status < 300 and b"tfa_login_form" in response.body and token and not with_code:
        return token  # a session that waits for its code; its first call says so
    if response.status < 300 and token and not response.body.strip():
        return token  # the header alone says it. wire §2 [M]
    body = json_in(response)
    if not _is_panels(body, response):
        from cpshell.auth.login_refusals import raise_not_answered

        raise_not_answered(response, body, credential, with_code=with_code)
    if flag(body["status"]):
        token = token_in(body.get("security_token")) or token_in(body.get("redirect")) or token
        if token:
            return token
        raise NotAReply("the server accepted the login but gave no security token")
    from cpshell.auth.login_refusals import refusal

    message = str(body.get("message") or " ".join(reasons(body)))
    raise refusal(message, response, credential, with_code=with_code)


def _is_panels(body: Any, response: Response) -> bool:
    """Return whether a value is the panel's yes or no: nobody else has a flag in ``status``."""
    if not isinstance(body, dict) or not is_flag(body, "status"):
        return False
    says_no = response.status < 400 or response.status in (401, 403)
    return response.status < 300 or (says_no and not flag(body["status"]))


def token_in(text: Any) -> str | None:
    """Return the first path segment of a path or url, if it is a ``cpsess`` token."""
    found = _TOKEN.match(urlsplit(text).path) if isinstance(text, str) else None
    return found[0] if found else None
