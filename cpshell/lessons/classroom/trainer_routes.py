"""Answer the trainer's page: who is where, and what a trainer does about it."""

from collections.abc import Callable
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cpshell.lessons.classroom.access import TRAINER_COOKIE, Access
from cpshell.lessons.classroom.changes import Changes
from cpshell.lessons.classroom.guard import Refusal, read_json, set_cookie, teaches
from cpshell.lessons.classroom.report import describe_class, describe_course, scores_as_csv
from cpshell.lessons.classroom.seats import Classroom


class TrainerRoutes:
    """What the trainer's page asks for. ``line`` is what learners paste, ``reset`` puts a world
    back to its start."""

    def __init__(
        self,
        classroom: Classroom,
        access: Access,
        changes: Changes,
        line: Callable[[], str],
        reset: Callable[[int], None],
    ) -> None:
        self._classroom = classroom
        self._access = access
        self._changes = changes
        self._line = line
        self._reset = reset

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
        return HTMLResponse(data_file("trainer.html"))

    async def _session(self, request: Request) -> Response:
        if not self._access.fits_token(str((await read_json(request)).get("token", ""))):
            raise Refusal(403, "this is not the trainer's address")
        answer = JSONResponse({})
        set_cookie(answer, TRAINER_COOKIE, self._access.cookie)
        return answer

    async def _events(self, request: Request) -> Response:
        self._check(request)
        course = describe_course(self._classroom, self._line())
        return self._changes.stream(lambda: {"course": course, **describe_class(self._classroom)})

    async def _open(self, request: Request) -> Response:
        self._check(request)
        await read_json(request)
        self._classroom.open_next()
        return JSONResponse({})

    async def _reset_world(self, request: Request) -> Response:
        await run_in_threadpool(self._reset, await self._world_to_change(request))
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


def data_file(name: str) -> str:
    """Return the text of a file that pages are made of."""
    return files("cpshell.lessons.classroom").joinpath("data", name).read_text("utf-8")
