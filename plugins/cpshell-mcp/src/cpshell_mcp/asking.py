"""Ask the person at the client, through elicitation.

Up to protocol 2025-11-25 the question is a request of its own while the tool runs. Since 2026-07-28
the tool answers with the question, and the client calls it again with the answer: nothing has been
sent by then, and the answer counts only for a question of exactly the same words.
"""

from hashlib import sha256
from typing import Any

from anyio import from_thread
from mcp.server.context import ServerRequestContext
from mcp_types import (
    CallToolRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp_types.version import is_version_at_least

_ASKED_BY_RESULT = "2026-07-28"


class AnswerNeeded(Exception):
    """Ends a round of a call: its result is a question."""

    def __init__(self, result: InputRequiredResult) -> None:
        super().__init__("the client is asked first")
        self.result = result


class Asker:
    """Asks for one call of a tool. Used in the thread of the call."""

    def __init__(
        self, context: ServerRequestContext[Any, Any], params: CallToolRequestParams
    ) -> None:
        self._context = context
        self._answers = params.input_responses or {}

    @property
    def can_ask(self) -> bool:
        """Return whether the client shows forms to a person. An empty capability means forms, as
        before there were others."""
        capabilities = self._context.session.client_capabilities
        elicitation = capabilities.elicitation if capabilities is not None else None
        return elicitation is not None and (elicitation.form is not None or elicitation.url is None)

    def ask(self, message: str, schema: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the person has filled in; ``None`` for a no, or no answer.

        Raises:
            AnswerNeeded: the client is to ask, and to call again.
        """
        if is_version_at_least(self._context.protocol_version, _ASKED_BY_RESULT):
            answer = self._answered(message, schema)
        else:
            answer = from_thread.run(self._elicit, message, schema)
        return dict(answer.content or {}) if answer.action == "accept" else None

    async def _elicit(self, message: str, schema: dict[str, Any]) -> ElicitResult:
        session = self._context.session
        return await session.elicit_form(message, schema, self._context.request_id)

    def _answered(self, message: str, schema: dict[str, Any]) -> ElicitResult:
        key = f"confirm-{sha256(message.encode()).hexdigest()}"
        answer = self._answers.get(key)
        if isinstance(answer, ElicitResult):
            return answer
        form = ElicitRequestFormParams(message=message, requested_schema=schema)
        raise AnswerNeeded(InputRequiredResult(input_requests={key: ElicitRequest(params=form)}))
