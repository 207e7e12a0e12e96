"""Show what a call would send, for ``--dry-run`` and ``--as-curl``."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from cpshell.auth.session import Session
from cpshell.panel.call import WHOLE, Call
from cpshell.panel.carried import secret_values
from cpshell.panel.fetch import describe_rest
from cpshell.panel.request import Request, request_for
from cpshell.redact import MASK, Redactor


def preview(call: Call, session: Session, redactor: Redactor) -> dict[str, Any]:
    """Return the request of a call, secrets masked: method, url, header, form or json, files.

    ``here`` lists what is done with the answer, as filters.
    """
    request = request_for(call, session.service)
    for name, value in secret_values(call):
        redactor.learn(value, keep=False, name=name)
    masked = [
        (name, MASK if call.secret(name) or redactor.secret_name(name) else redactor.text(value))
        for name, value in request.form or request.query
    ]
    fields = preview_of(request, session, masked if request.query else [])
    if request.form:
        fields["form"] = [f"{name}={value}" for name, value in masked]
    if request.json is not None:
        fields["json"] = redactor.value(call.masked)
    if request.uploads:
        fields["files"] = {part.name: part.filename for part in request.uploads}
    if call.view != WHOLE and (rest := describe_rest(call.view)):
        fields["here"] = rest
    return fields


def preview_of(
    request: Request, session: Session, query: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Return method, url and header of a request with this query, which is masked already."""
    prefix, header = session.grant.describe()
    url = session.target.origin + prefix + request.path
    if query:
        url += f"?{urlencode(query).replace(quote(MASK), MASK)}"
    return {"method": request.method, "url": url, "header": header}
