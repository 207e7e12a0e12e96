"""Ask the person at the client, through elicitation.

Up to protocol 2025-11-25 the question is a request of its own while the tool runs. Since 2026-07-28
the tool answers with the question, and the client calls it again with the answer: nothing has been
sent by then. There an answer counts once, and only for the very call for which it was asked.
"""

import threading
from collections.abc import Iterable
from hashlib import sha256
from secrets import token_hex
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
_MOST_OPEN = 1000  # questions; a client that leaves more unanswered is asked again


class AnswerNeeded(Exception):
    """Ends a round of a call: its result is a question."""

    def __init__(self, result: InputRequiredResult) -> None:
        super().__init__("the client is asked first")
        self.result = result


class OpenQuestions:
    """Remembers which questions clients have been given, and for which calls. Threads share it."""

    def __init__(self) -> None:
        self._subjects: dict[str, str] = {}
        self._changing = threading.Lock()

    def open(self, subject: str) -> str:
        """Return the key of a new question."""
        key = f"confirm-{token_hex(16)}"
        with self._changing:
            self._subjects[key] = subject
            if len(self._subjects) > _MOST_OPEN:
                del self._subjects[next(iter(self._subjects))]
        return key

    def close(self, keys: Iterable[str], subject: str) -> str | None:
        """Return which of these keys is of a question about this, and forget it."""
        with self._changing:
            key = next((key for key in keys if self._subjects.get(key) == subject), None)
            if key is not None:
                del self._subjects[key]
            return key


class Asker:
    """Asks for one call of a tool. Used in the thread of the call."""

    def __init__(
        self,
        context: ServerRequestContext[Any, Any],
        params: CallToolRequestParams,
        questions: OpenQuestions,
    ) -> None:
        self._context = context
        self._answers = params.input_responses or {}
        self._questions = questions

    @property
    def can_ask(self) -> bool:
        """Return whether the client shows forms to a person. An empty capability means forms, as
        before there were others."""
        capabilities = self._context.session.client_capabilities
        elicitation = capabilities.elicitation if capabilities is not None else None
        return elicitation is not None and (elicitation.form is not None or elicitation.url is None)

    def ask(self, subject: str, message: str, schema: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the person has filled in; ``None`` for a no, or no answer.

        ``subject`` is all that the question is about, also what it does not show.

        Raises:
            AnswerNeeded: the client is to ask, and to call again.
        """
        if is_version_at_least(self._context.protocol_version, _ASKED_BY_RESULT):
            answer = self._answered(subject, message, schema)
        else:
            answer = from_thread.run(self._elicit, message, schema)
        return dict(answer.content or {}) if answer.action == "accept" else None

    async def _elicit(self, message: str, schema: dict[str, Any]) -> ElicitResult:
        session = self._context.session
        return await session.elicit_form(message, schema, self._context.request_id)

    def _answered(self, subject: str, message: str, schema: dict[str, Any]) -> ElicitResult:
        subject = sha256(subject.encode()).hexdigest()  # it may hold secrets
        answered = self._questions.close(self._answers, subject)
        answer = self._answers[answered] if answered is not None else None
        if isinstance(answer, ElicitResult):
            return answer
        form = ElicitRequestFormParams(message=message, requested_schema=schema)
        key = self._questions.open(subject)
        raise AnswerNeeded(InputRequiredResult(input_requests={key: ElicitRequest(params=form)}))
