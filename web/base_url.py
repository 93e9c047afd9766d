"""The address that tags, feeds and embeds repeat: the quiz's own, never what an attacker puts into a request."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from config.public_url import is_host, public_address

DEEPEST = 8
"""From addresses of more parts the way home is an absolute one."""
REFUSED = "This request names no host that could be ours."


def address(request: Request) -> str:
    """Where this quiz is, without a slash at the end: QUIZ_URL, else by the Host of this one request."""
    if public := public_address():
        return public
    host = request.headers.get("host", "")
    if not host:  # HTTP/1.0
        server = request.scope.get("server") or ("localhost", None)
        host = server[0] if server[1] is None else f"{server[0]}:{server[1]}"
    return f"{request.url.scheme}://{host}{request.scope.get('root_path', '')}"


def way_home(scope: Scope, base: str = "") -> str:
    """From the address that was asked for to where the quiz is, as a browser follows it: "", "../", "../../", ….

    So a link stays within a sub-path that only a proxy knows of. `base`: the sub-path, where the scope does not say it.
    """
    base = scope.get("root_path", "") + base
    asked = raw_path(scope)
    if not asked.startswith(f"{base}/"):  # beside the sub-path
        return f"{base}/"
    steps = asked.removeprefix(base).count("/") - 1
    return "../" * steps if steps <= DEEPEST else f"{base}/"


def raw_path(scope: Scope) -> str:
    """The path as it was sent, with what is percent-encoded in it."""
    sent = scope.get("raw_path")
    return sent.decode("latin-1") if sent is not None else str(scope["path"])


def keep(seconds: int) -> dict[str, str]:
    """How long an answer that repeats the address may be kept, and by whom.

    Without QUIZ_URL it is what one visitor's request said, and nothing for a cache to hand to others.
    """
    if public_address():
        return {"cache-control": f"public, max-age={seconds}"}
    return {"cache-control": "private, no-store", "vary": "Host"}


class HonestHost:
    """Refuses requests whose Host is malformed, doubled or carries anything but a name or a number and a port."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            named = Headers(scope=scope).getlist("host")
            if len(named) > 1 or not all(map(is_host, named)):
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await PlainTextResponse(REFUSED, status_code=400)(scope, receive, send)
                return
        await self.app(scope, receive, send)
