"""Whose a request is, of several worlds behind one set of ports.

Sessions, sign-ons, API tokens and access hashes are in one world alone. A user and a password,
in the form or in a header, may fit in several, since people choose passwords: then they open
none, unless the number of a world stands before the user, as in ``3/alice``, which all ways in
take. What belongs to no world goes to the lobby, a world without accounts; with one world there
is nothing to tell apart, and it is its own lobby.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.credentials import Claim, read_claim
from cpshell.sandbox.wire.app import Panel
from cpshell.sandbox.wire.entrance import LOGIN_PATHS, LOGOUT_PATHS
from cpshell.sandbox.wire.request import PanelRequest
from cpshell.sandbox.wire.web_calls import WEB_CALL, id_of_web_call
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import dynamic_dns, logins, tokens

_NUMBERED = re.compile(r"([1-9]\d{0,5})/(.*)", re.ASCII | re.DOTALL)
_MOST_TOKENS = 10_000
Found = tuple[Panel, PanelRequest]


class Directory:
    """The panels of all worlds, and where requests go."""

    def __init__(self, panels: Sequence[Panel], lobby: Panel) -> None:
        self.panels = tuple(panels)
        self.lobby = lobby
        self._of_header: OrderedDict[tuple[str, Service], Panel] = OrderedDict()

    def find(self, request: PanelRequest) -> Found:
        """Return the panel of a request, and the request as that panel reads it."""
        if len(self.panels) == 1:
            return self.lobby, request
        if request.path in LOGIN_PATHS:
            return self._by_form(request)
        if request.path.startswith(WEB_CALL):
            return self._by_web_call(id_of_web_call(request.path)), request
        if request.authorization is not None and request.path not in LOGOUT_PATHS:
            return self._by_header(request, request.authorization)
        return self._by_session(request.cookie), request

    def _by_form(self, request: PanelRequest) -> Found:
        parameters = request.parameters
        session, user = parameters.one("session"), parameters.one("user")
        if session is not None and request.security_token is not None:
            return self._by_session(session), request
        if user is None:
            return self._by_session(request.cookie), request
        number, name = _split(user)
        if number is not None:
            return self._by_number(number), _with_user(request, name)
        return self._by_password(request.service, user, parameters.get("pass")), request

    def _by_header(self, request: PanelRequest, header: str) -> Found:
        claim = read_claim(header)
        if claim is None:
            return self.lobby, request
        number, name = _split(claim.user)
        if number is not None:
            bare = replace(claim, user=name).header
            headers = request.headers | {"authorization": bare}
            return self._by_number(number), replace(request, headers=headers)
        if claim.is_basic:
            return self._by_password(request.service, claim.user, claim.secret), request
        return self._by_secret(request.service, header, claim), request

    def _by_web_call(self, id_: str) -> Panel:
        for panel in self.panels:
            if dynamic_dns.find_host(panel.host.world, id_) is not None:
                return panel
        return self.lobby

    def _by_number(self, number: int) -> Panel:
        return self.panels[number - 1] if number <= len(self.panels) else self.lobby

    def _by_session(self, text: str | None) -> Panel:
        if text is not None:
            for panel in self.panels:
                if panel.host.sessions.knows(text):
                    return panel
        return self.lobby

    def _by_password(self, service: Service, user: str, password: str) -> Panel:
        fitting = [
            panel
            for panel in self.panels
            if logins.password_fits(panel.host.world, service, user, password)
        ]
        return fitting[0] if len(fitting) == 1 else self.lobby

    def _by_secret(self, service: Service, header: str, claim: Claim) -> Panel:
        """Return the panel of a token or access hash; where it was last is looked first."""
        key = (header, service)
        known = self._of_header.get(key)
        if known is not None and _has_secret(known.host.world, service, claim):
            return known
        for panel in self.panels:
            if _has_secret(panel.host.world, service, claim):
                self._of_header[key] = panel
                if len(self._of_header) > _MOST_TOKENS:
                    self._of_header.popitem(last=False)
                return panel
        return self.lobby


def _split(user: str) -> tuple[int | None, str]:
    """Return the number before a user, if there is one, and the user."""
    found = _NUMBERED.fullmatch(user)
    return (int(found[1]), found[2]) if found else (None, user)


def _with_user(request: PanelRequest, user: str) -> PanelRequest:
    """Return a form with another user."""

    def renamed(parameters: Parameters) -> Parameters:
        pairs = ((key, user if key == "user" else value) for key, value in parameters.pairs)
        return Parameters(pairs, parameters.uploads)

    return replace(request, query=renamed(request.query), body=renamed(request.body))


def _has_secret(world: World, service: Service, claim: Claim) -> bool:
    if tokens.token_of_secret(world, service, claim.user, claim.secret) is not None:
        return True
    return service is Service.WHM and logins.access_hash_fits(world, claim.user, claim.secret)
