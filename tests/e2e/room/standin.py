"""The rooms' API around one small room in memory, and the pages before it, served on 127.0.0.1.

It shows the pages' side of what pages and API agree on, without a store, a network or Streamlit.
"""

import csv
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import segno
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket

from config.files import ASSETS
from tests.e2e.room.classroom import NAMES, Pupil, RefusedError, StandIn
from tests.waiting import until
from web.api.class_names import class_names
from web.media import media_routes
from web.middleware import CarefulHeaders
from web.room.pages import room_page_routes

Handle = Callable[[StandIn, Request], Any]


async def _state(room: StandIn, request: Request) -> Response:
    at = request.query_params.get("at")
    state = room.state(room.who(_token(request)), int(at) if at else None)
    if request.query_params.get("since") == state["stamp"]:
        return Response(status_code=304)
    return JSONResponse(state)


async def _join(room: StandIn, request: Request) -> Response:
    if room.phase == "ended":
        raise RefusedError(410, "This room has ended.")
    if room.is_locked:
        raise RefusedError(423, "Nobody can come in just now. Ask your teacher to unlock the room.")
    name = (await request.json())["name"]
    if name and len(name) < 2:
        raise RefusedError(422, "A name has two letters at least.")
    pupil = room.new_pupil(name)
    return JSONResponse(
        {"token": pupil.token, "number": pupil.number, "name": pupil.name, "code": room.code}, status_code=201
    )


def _pupil(room: StandIn, request: Request) -> Pupil:
    who = room.who(_token(request))
    if not isinstance(who, Pupil):
        raise RefusedError(401, "Only pupils do that.")
    return who


async def _rename(room: StandIn, request: Request) -> Response:
    pupil = _pupil(room, request)
    pupil.name = NAMES[(NAMES.index(pupil.name) + 1) % len(NAMES)]
    room.stamp += 1
    return JSONResponse({"name": pupil.name})


async def _say(room: StandIn, request: Request) -> Response:
    pupil, said = _pupil(room, request), await request.json()
    position = int(request.path_params["position"])
    if not room.takes(position):
        raise RefusedError(409, "The votes are closed.")
    room.stamp += 1
    if "choice" in said:
        pupil.choices[position] = "pass" if said["choice"] is None else said["choice"]
    else:
        pupil.calls[position] = said["call"]
    return JSONResponse(said)


async def _command(room: StandIn, request: Request) -> Response:
    said = await request.json()
    if room.who(_token(request)) != "host":
        raise RefusedError(403, "Only the host does that.")
    if said["version"] != room.version:
        raise RefusedError(409, "The room has moved on.")
    room.do(said.pop("command"), **said)
    return JSONResponse(room.state("host"))


async def _answers(room: StandIn, request: Request) -> Response:
    if room.who(_token(request)) != "host":
        raise RefusedError(403, "Only the host does that.")
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("name", "round", "answer"))
    rows.writerows((one.name, at, choice) for one in room.pupils for at, choice in one.choices.items())
    return Response(text.getvalue(), media_type="text/csv")


async def _wipe(room: StandIn, request: Request) -> Response:
    if room.who(_token(request)) != "host":
        raise RefusedError(403, "Only the host does that.")
    room.is_gone = True
    return Response(status_code=204)


async def _qr(room: StandIn, request: Request) -> Response:
    out = io.BytesIO()
    segno.make(f"https://quiz.example.org/join/{room.code}").save(out, kind="svg", border=2)
    return Response(out.getvalue(), media_type="image/svg+xml")


def _names() -> FastAPI:
    """What may be answered where answers are typed."""
    app = FastAPI()
    app.include_router(class_names())
    return app


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def app(room: StandIn, *, below: str = "") -> Starlette:
    """The pages and the stand-in, perhaps below a sub-path."""

    async def answered(handle: Handle, request: Request) -> Response:
        try:
            room.admit(f"{request.method} {handle.__name__.strip('_')}", request.path_params["code"])
            found: Response = await handle(room, request)
        except RefusedError as refusal:
            said = {"type": "about:blank", "title": "Refused", "status": refusal.status, "detail": refusal.detail}
            return JSONResponse(said, refusal.status, refusal.headers, "application/problem+json")
        return found

    async def described(request: Request) -> Response:
        return JSONResponse({"openapi": "3.1.0"})

    def route(path: str, handle: Handle, method: str = "GET") -> Route:
        return Route(f"/api/v1/rooms/{{code}}{path}", partial(answered, handle), methods=[method])

    def photograph(identity: str) -> bytes:
        for showing in room.rounds:
            if identity in showing.photograph:
                return showing.file.read_bytes()
        raise ValueError("There is no such photograph.")

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close()

    routes: list[BaseRoute] = [
        Route("/api/v1/openapi.json", described),
        route("", _state),
        route("", _wipe, "DELETE"),
        route("/pupils", _join, "POST"),
        route("/pupils/me/name", _rename, "POST"),
        route("/rounds/{position}/answer", _say, "PUT"),
        route("/rounds/{position}/call", _say, "PUT"),
        route("/commands", _command, "POST"),
        route("/answers.csv", _answers),
        route("/qr.svg", _qr),
        *room_page_routes(),
        *media_routes(photograph=photograph, fonts=ASSETS / "fonts"),
        WebSocketRoute("/_stcore/stream", socket),
        Mount("/api/v1", _names()),
    ]
    return Starlette(routes=[Mount(below, routes=routes)] if below else routes, middleware=[Middleware(CarefulHeaders)])


@contextmanager
def served(room: StandIn, *, below: str = "", port: int = 0) -> Iterator[str]:
    """The pages on 127.0.0.1; gives their address."""
    server = uvicorn.Server(
        uvicorn.Config(app(room, below=below), host="127.0.0.1", port=port, log_level="error", ws="websockets-sansio")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{below}"
    finally:
        server.should_exit = True
        thread.join()
