"""Put the pages of a classroom together, and answer those who read along in a browser."""

from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from cpshell.lessons.classroom.access import READER_COOKIE
from cpshell.lessons.classroom.changes import Changes
from cpshell.lessons.classroom.guard import (
    Guard,
    Refusal,
    check_code,
    read_body,
    set_cookie,
    teaches,
)
from cpshell.lessons.classroom.page_parts import PageParts
from cpshell.lessons.classroom.reading import (
    write_entrance,
    write_index,
    write_lesson_page,
    write_refusal,
)
from cpshell.lessons.classroom.seats import lesson_named
from cpshell.lessons.classroom.shell_routes import ShellRoutes
from cpshell.lessons.classroom.trainer_routes import TrainerRoutes

_FILES = {
    "trainer.js": "text/javascript",
    "reader.js": "text/javascript",
    "classroom.css": "text/css",
}


class Pages:
    """All that a classroom answers."""

    def __init__(self, parts: PageParts) -> None:
        self._parts = parts
        self._classroom = parts.classroom
        self._access = parts.access
        self._changes = Changes()
        parts.classroom.on_change = self._changes.tell

    def app(self) -> ASGIApp:
        """Return the application."""
        routes = [
            Route("/", self._index),
            Route("/enter", self._enter, methods=["POST"]),
            Route("/read/{name}", self._read),
            Route("/read-events", self._events),
            Route("/files/{name}", self._file),
            *ShellRoutes(self._parts).routes(),
            *TrainerRoutes(self._parts, self._changes).routes(),
        ]
        return Guard(
            Starlette(routes=routes, exception_handlers={Refusal: self._refused}), self._access
        )

    async def _index(self, request: Request) -> Response:
        if not self._reads(request):
            return HTMLResponse(write_entrance(self._classroom.title))
        return HTMLResponse(write_index(self._classroom.title, self._classroom.opened))

    async def _enter(self, request: Request) -> Response:
        form = parse_qs((await read_body(request)).decode("utf-8", "replace"))
        check_code(self._access, request, form.get("code", [""])[0])
        answer = RedirectResponse("/", 303)
        set_cookie(answer, READER_COOKIE, self._access.reader_cookie)
        return answer

    async def _read(self, request: Request) -> Response:
        if not self._reads(request):
            return RedirectResponse("/", 303)
        open_to_trainer = teaches(self._access, request)
        lessons = self._classroom.lessons if open_to_trainer else self._classroom.opened
        lesson = lesson_named(request.path_params["name"], lessons)
        if lesson is None:
            raise Refusal(404, "this lesson is not open")
        languages = self._classroom.languages
        wanted = request.query_params.get("lang", languages[0])
        language = wanted if wanted in lesson.translations else languages[0]
        return HTMLResponse(
            write_lesson_page(self._classroom.title, languages[0], lesson, language)
        )

    async def _events(self, request: Request) -> Response:
        if not self._reads(request):
            raise Refusal(403, "enter the code first")
        return self._changes.stream(lambda: {"opened": len(self._classroom.opened)})

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            raise Refusal(404, "there is no such file")
        return Response(self._parts.data(name), media_type=_FILES[name])

    def _reads(self, request: Request) -> bool:
        cookie = request.cookies.get(READER_COOKIE)
        return self._access.is_reader(cookie) or teaches(self._access, request)

    async def _refused(self, request: Request, error: Exception) -> Response:
        """Say why a request was refused: to a browser that shows it, as a page."""
        if not isinstance(error, Refusal):
            raise error
        if "text/html" in request.headers.get("accept", ""):
            page = write_refusal(self._classroom.title, error.text)
            return HTMLResponse(page, error.status)
        return JSONResponse({"error": error.text, "hint": error.hint}, error.status)
