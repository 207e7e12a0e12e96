"""Answer the shells of learners: a seat, the lessons that are open, and their reports."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cpshell.lessons.classroom.guard import Refusal, check_code, read_body, read_json
from cpshell.lessons.classroom.link import PRESENCE
from cpshell.lessons.classroom.page_parts import PageParts
from cpshell.lessons.classroom.report import NotAScore, read_report
from cpshell.lessons.classroom.seats import NotAdmitted, Seat, lesson_named
from cpshell.lessons.notes import with_blank_notes


class ShellRoutes:
    """What ``cpshell join`` asks for."""

    def __init__(self, parts: PageParts) -> None:
        self._parts = parts
        self._classroom = parts.classroom

    def routes(self) -> list[Route]:
        """Return the paths and what answers there."""
        return [
            Route("/authority", self._show_authority),
            Route("/join", self._join, methods=["POST"]),
            Route("/class", self._class),
            Route(PRESENCE, self._presence, methods=["POST"]),
            Route("/begin", self._begin, methods=["POST"]),
            Route("/progress/{name}", self._progress, methods=["POST"]),
        ]

    async def _show_authority(self, _request: Request) -> Response:
        """Show a certificate that every TLS connection shows."""
        return JSONResponse({"authority": self._parts.authority})

    async def _join(self, request: Request) -> Response:
        record = await read_json(request)
        check_code(self._parts.access, request, str(record.get("code", "")))
        name, key = str(record.get("name", "")), record.get("key")
        try:
            seat = self._classroom.join(name, _text(key), _text(record.get("lang")))
        except NotAdmitted as error:
            raise Refusal(409, error.message, error.hint) from None
        world = self._parts.world_of(seat.world)
        return JSONResponse(
            {"key": seat.key, "name": seat.name, "world": world, **self._describe_lessons()}
        )

    async def _class(self, request: Request) -> Response:
        self._classroom.heard_of(self._seat(request))
        return JSONResponse(self._describe_lessons())

    def _describe_lessons(self) -> dict[str, Any]:
        opened = [lesson.name for lesson in self._classroom.opened]
        return {"lessons": len(self._classroom.lessons), "opened": opened}

    async def _presence(self, request: Request) -> Response:
        self._classroom.heard_of(self._seat(request))
        return JSONResponse({})

    async def _begin(self, request: Request) -> Response:
        """Give a lesson to a learner, whose world begins anew with it."""
        seat = self._seat(request)
        name = str((await read_json(request)).get("lesson", ""))
        lesson = lesson_named(name, self._classroom.opened)
        if lesson is None:
            raise Refusal(404, "this lesson is not open")
        self._classroom.begin(seat, lesson.name)
        await run_in_threadpool(self._parts.reset, seat.world)
        text = with_blank_notes(lesson.in_language(seat.language).text)
        return JSONResponse({"text": text})

    async def _progress(self, request: Request) -> Response:
        seat = self._seat(request)
        lesson = lesson_named(request.path_params["name"], self._classroom.opened)
        if lesson is None:
            raise Refusal(404, "this lesson is not open")
        try:
            score = read_report(await read_body(request), lesson)
        except NotAScore as error:
            raise Refusal(400, str(error)) from None
        self._classroom.keep_score(seat, lesson, score)
        return JSONResponse({})

    def _seat(self, request: Request) -> Seat:
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        seat = self._classroom.seat_of(key) if kind == "Bearer" else None
        if seat is None:
            raise Refusal(401, "this seat is not yours: join again")
        return seat


def _text(value: object) -> str | None:
    """Return what a shell sent as a text, if it is one."""
    return value if isinstance(value, str) else None
