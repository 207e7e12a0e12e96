"""Answer the trainer's page: who is where, and what a trainer does about it."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cpshell.lessons.classroom.access import TRAINER_COOKIE
from cpshell.lessons.classroom.changes import Changes
from cpshell.lessons.classroom.guard import Refusal, read_json, set_cookie, teaches
from cpshell.lessons.classroom.page_parts import PageParts
from cpshell.lessons.classroom.report import describe_class, describe_course, scores_as_csv


class TrainerRoutes:
    """What the trainer's page asks for."""

    def __init__(self, parts: PageParts, changes: Changes) -> None:
        self._parts = parts
        self._classroom = parts.classroom
        self._access = parts.access
        self._changes = changes

    def routes(self) -> list[Route]:
        """Return the paths and what answers there."""
        return [
            Route("/trainer", self._page),
            Route("/trainer/session", self._session, methods=["POST"]),
            Route("/trainer/events", self._events),
            Route("/trainer/open", self._open, methods=["POST"]),
            Route("/trainer/reset", self._reset_world, methods=["POST"]),
            Route("/trainer/free", self._free, methods=["POST"]),
            Route("/trainer/scores.csv", self._scores),
        ]

    async def _page(self, _request: Request) -> Response:
        """Return the page as it is for everybody: what it shows comes as events."""
        return HTMLResponse(self._parts.data("trainer.html"))

    async def _session(self, request: Request) -> Response:
        if not self._access.fits_token(str((await read_json(request)).get("token", ""))):
            raise Refusal(403, "this is not the trainer's address")
        answer = JSONResponse({})
        set_cookie(answer, TRAINER_COOKIE, self._access.cookie)
        return answer

    async def _events(self, request: Request) -> Response:
        self._check(request)
        course = describe_course(self._classroom, self._parts.line)
        return self._changes.stream(lambda: {"course": course, **describe_class(self._classroom)})

    async def _open(self, request: Request) -> Response:
        self._check(request)
        await read_json(request)
        self._classroom.open_next()
        return JSONResponse({})

    async def _reset_world(self, request: Request) -> Response:
        await run_in_threadpool(self._parts.reset, await self._world_to_change(request))
        return JSONResponse({})

    async def _free(self, request: Request) -> Response:
        world = await self._world_to_change(request)
        self._classroom.free(world)
        return JSONResponse({})

    async def _world_to_change(self, request: Request) -> int:
        self._check(request)
        world = (await read_json(request)).get("world")
        if not isinstance(world, int) or not 1 <= world <= self._classroom.worlds:
            raise Refusal(400, "there is no such world")
        return world

    async def _scores(self, request: Request) -> Response:
        self._check(request)
        name = {"Content-Disposition": 'attachment; filename="scores.csv"'}
        return Response(scores_as_csv(self._classroom), media_type="text/csv", headers=name)

    def _check(self, request: Request) -> None:
        if not teaches(self._access, request):
            raise Refusal(403, "open the trainer's address again")
