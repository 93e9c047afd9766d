"""The API of rooms, `/api/v1/rooms`: what pupils' phones and the wall say and ask. Its description: `openapi.json`.

Who asks shows a token in `Authorization: Bearer …`, which no other site's page can make a browser send. Refusals are
problems (RFC 9457) whose `detail` is a sentence for whoever reads it.
"""

import asyncio
import io
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

import segno
from fastapi import Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException

from quiz import formatting
from quiz.game import Call
from quiz.rooms.codes import parse_code
from quiz.rooms.state import Command, NotNowError, RoomStep
from quiz.storage.failures import StoreError
from quiz.storage.rooms.refusals import (
    MovedOnError,
    NotInRoomError,
    RoomEndedError,
    RoomLockedError,
    ShutError,
    UnknownRoomError,
    UnknownTokenError,
)
from services import container
from services.rate_limits import Doing, TooOftenError
from services.rooms import classroom
from services.rooms.live import RoomSeen
from services.rooms.room_schema import RoomAsker, RoomView
from web.api.class_names import class_names
from web.api.room_bodies import (
    LeaderOrder,
    MachineCall,
    Newcomer,
    OptionChoice,
    PupilName,
    PupilTicket,
    RoomProblem,
)
from web.api.room_polls import NOW, RoomPolls, join_address, polled, room_answer
from web.api.room_reading import RoomReader
from web.api.small_bodies import SmallBodies
from web.limits import asker

PROBLEM_TYPE: Final = "application/problem+json"
_COME_BACK_S: Final = {429: 60, 503: 10}
T = TypeVar("T")


class _Refusal(HTTPException):
    """A problem, with its sentence."""


_STATUS: Final[Mapping[type[Exception], int]] = {
    UnknownRoomError: 404,
    UnknownTokenError: 401,
    NotInRoomError: 403,
    RoomEndedError: 410,
    RoomLockedError: 423,
    ShutError: 409,
    MovedOnError: 409,
    NotNowError: 422,
    TooOftenError: 429,
    StoreError: 503,
    ValueError: 422,
}
_REFUSED: Final = (400, 401, 403, 404, 409, 410, 413, 422, 423, 429, 503)
_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": RoomProblem, "content": {PROBLEM_TYPE: {}}} for status in _REFUSED
}


def _refused(trouble: Exception) -> _Refusal:
    """The problem that an exception of the services is."""
    for kind, status in _STATUS.items():
        if isinstance(trouble, kind):
            return _Refusal(
                status,
                str(trouble),
                headers={"retry-after": str(_COME_BACK_S[status])} if status in _COME_BACK_S else None,
            )
    raise trouble


def _told(request: Request, trouble: Exception) -> _Refusal:
    """As `_refused`; a wrong code or token is counted, and to who tried many it is not told which it was."""
    if isinstance(trouble, UnknownRoomError | UnknownTokenError):
        _missed(request)
    return _refused(trouble)


_CodeShown = Annotated[str, Path(alias="code", max_length=20, examples=["ABC234"])]
_TokenShown = Annotated[str | None, Header(alias="authorization", max_length=200)]


def _token(authorization: str | None) -> str:
    """The token that was shown; empty where none was."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _code(request: Request, code: _CodeShown) -> str:
    """A code that could be one."""
    try:
        return parse_code(code)
    except ValueError as wrong:
        _missed(request)
        raise _Refusal(404, str(wrong)) from wrong


async def _known(request: Request, code: _CodeShown, authorization: _TokenShown = None) -> tuple[str, str]:
    """A code and a token that could be one."""
    asked = await _code(request, code)
    if token := _token(authorization):
        return asked, token
    raise _Refusal(401, "Come in first.")


async def _shown(request: Request, code: _CodeShown, authorization: _TokenShown = None) -> tuple[RoomSeen, RoomAsker]:
    """The room, and who asks. Who tries many codes or tokens learns nothing more, be they right or wrong."""
    asked, token = await _code(request, code), _token(authorization)
    try:
        room = await _reader(request).read(asked)
        if not token:
            container.rate_limits().check_from(Doing.MISS, asker(request))
        try:
            return room, classroom.asker_of(room, token)
        except NotInRoomError:  # they may have come in on another server just now
            container.live_rooms().changed(asked)
            room = await _reader(request).read(asked)
            return room, classroom.asker_of(room, token)
    except (UnknownRoomError, NotInRoomError, StoreError, TooOftenError) as trouble:
        raise _told(request, trouble) from trouble


async def _led(request: Request, code: _CodeShown, authorization: _TokenShown = None) -> RoomSeen:
    """The room, for whoever leads it."""
    room, who = await _shown(request, code, authorization)
    if not who.leads:
        raise _Refusal(403, "Only whoever leads this room may do that.")
    return room


# None of these asks for another: what depends on what depends is what FastAPI takes longest for.
RoomCode = Annotated[str, Depends(_code)]
KnownPupil = Annotated[tuple[str, str], Depends(_known)]
SeenByAsker = Annotated[tuple[RoomSeen, RoomAsker], Depends(_shown)]
SeenByLeader = Annotated[RoomSeen, Depends(_led)]
RoundPosition = Annotated[int, Path(ge=1, le=1000)]


async def _done(request: Request, work: Callable[..., T], *arguments: object) -> T:
    """Do it in a thread. Raises the problem that its exception is."""
    try:
        return await run_in_threadpool(work, *arguments)
    except (LookupError, ValueError, StoreError) as trouble:
        raise _told(request, trouble) from trouble


async def _kept(
    request: Request, asked: OptionChoice | MachineCall, say: Callable[..., Future[None]], *arguments: object
) -> Response:
    """Have something kept, and once it is, say what it was. Raises the problem that its exception is."""
    try:
        if not container.store.is_made:
            await run_in_threadpool(container.store)
        await asyncio.wrap_future(say(*arguments))
    except (LookupError, ValueError, StoreError) as trouble:
        raise _told(request, trouble) from trouble
    return Response(asked.model_dump_json(), media_type="application/json", headers=NOW)


def room_api() -> FastAPI:
    """The API, to be asked below `API`."""
    api = FastAPI(
        title="Double take: rooms",
        version="1",
        description="A class in a room: pupils answer, whoever leads goes on, the wall shows it.",
        docs_url=None,
        redoc_url=None,
        responses=_REFUSALS,
    )
    api.state.reader = RoomReader()
    api.add_middleware(SmallBodies)
    api.add_middleware(RoomPolls)
    api.include_router(class_names())
    _for_pupils(api)
    _for_whoever_leads(api)

    @api.get("/rooms/{code}", response_model=RoomView, responses={304: {"description": "Nothing has changed since."}})
    async def look(
        request: Request,
        shown: SeenByAsker,
        since: Annotated[str, Query(max_length=40)] = "",
        at: Annotated[int | None, Query(ge=1, le=1000)] = None,
    ) -> Response:
        """The room as whoever asks may see it; 304 where nothing has changed for them since that stamp.

        Where everybody sets their own pace, `at` is the photograph that a pupil looks at, of those they have come to.
        """
        return polled(request, shown[0], replace(shown[1], at=at), since)

    @api.get("/rooms/{code}/qr.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
    async def qr(request: Request, shown: SeenByAsker) -> Response:
        """The address at which a pupil comes in, as a QR code."""
        drawn = io.BytesIO()
        segno.make(join_address(request, shown[0].room.code), error="m").save(drawn, kind="svg", scale=8, border=2)
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers=NOW)

    @api.exception_handler(RequestValidationError)
    async def malformed(_: Request, trouble: RequestValidationError) -> Response:
        first = trouble.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return _problem(422, formatting.sentences(f"{where}: {first['msg']}" if where else first["msg"]))

    @api.exception_handler(StarletteHTTPException)
    async def problem(_: Request, trouble: StarletteHTTPException) -> Response:
        return _problem(trouble.status_code, formatting.sentences(str(trouble.detail)), trouble.headers)

    return api


def _for_pupils(api: FastAPI) -> None:
    @api.post("/rooms/{code}/pupils", status_code=201)
    async def join(request: Request, code: RoomCode, asked: Newcomer) -> PupilTicket:
        """Come in."""
        try:
            container.rate_limits().check_from(Doing.MISS, asker(request))
            container.rate_limits().take_from(Doing.JOIN, asker(request))
            joined = await run_in_threadpool(classroom.join, code, asked.name, asked.token)
        except (UnknownRoomError, ValueError, StoreError) as trouble:
            raise _told(request, trouble) from trouble
        return PupilTicket(token=joined.token, number=joined.number, name=joined.name, code=code)

    @api.post("/rooms/{code}/pupils/me/name")
    async def rename(request: Request, who: KnownPupil) -> PupilName:
        """Another made-up name, before it begins."""
        return PupilName(name=(await _done(request, classroom.rename, *who)).name)

    @api.put("/rooms/{code}/rounds/{position}/answer", response_model=OptionChoice)
    async def answer(request: Request, who: KnownPupil, position: RoundPosition, asked: OptionChoice) -> Response:
        """Say what it is. Kept once; where answers may be changed, the latest while votes are open."""
        return await _kept(request, asked, classroom.answer, *who, position, asked.choice)

    @api.put("/rooms/{code}/rounds/{position}/call", response_model=MachineCall)
    async def call(request: Request, who: KnownPupil, position: RoundPosition, asked: MachineCall) -> Response:
        """Say what the machine will be, after the answer."""
        return await _kept(request, asked, classroom.call_machine, *who, position, Call(asked.call))


def _for_whoever_leads(api: FastAPI) -> None:
    @api.post("/rooms/{code}/commands", response_model=RoomView)
    async def command(request: Request, room: SeenByLeader, asked: LeaderOrder) -> Response:
        """Lead: one step, if the room is still at that version."""
        code = room.room.code
        if asked.command in ("remove", "ban", "let_in"):
            if asked.pupil is None:
                raise _Refusal(422, "Say whom: name the pupil's number.")
            await _done(request, classroom.place_pupil, code, asked.command, asked.pupil)
        else:
            await _done(request, _step, code, asked)
        try:
            return room_answer(request, await _reader(request).read(code), RoomAsker(leads=True))
        except (UnknownRoomError, StoreError) as trouble:
            raise _refused(trouble) from trouble

    @api.get("/rooms/{code}/answers.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    async def table(room: SeenByLeader) -> Response:
        """What was said, for whoever leads."""
        if room.room.state.step is RoomStep.OPEN:
            raise _Refusal(409, "What was answered is told once the room has ended.")
        name = f'attachment; filename="room-{room.room.code}.csv"'
        body = classroom.answers_table(room)
        return Response(body, media_type="text/csv", headers={**NOW, "content-disposition": name})

    @api.delete("/rooms/{code}", status_code=204)
    async def delete(request: Request, room: SeenByLeader) -> None:
        """Delete the room at once, and all that was said in it."""
        await _done(request, classroom.delete, room.room.code)


def _step(code: str, asked: LeaderOrder) -> None:
    classroom.take_step(code, Command(asked.command), version=asked.version, by_s=asked.seconds)


def _reader(request: Request) -> RoomReader:
    reader: RoomReader = request.app.state.reader
    return reader


def _missed(request: Request) -> None:
    """Note a wrong code or token. Raises: the problem of trying too many."""
    try:
        container.rate_limits().take_from(Doing.MISS, asker(request))
    except TooOftenError as trouble:
        raise _refused(trouble) from trouble


def _problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    said = RoomProblem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    body = said.model_dump_json()
    return Response(body, status_code=status, media_type=PROBLEM_TYPE, headers={**NOW, **(headers or {})})
