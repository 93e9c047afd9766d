"""The scripts and styles of the rooms' pages, read and packed once; their addresses name what is in them."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from web.conditions import has_it

_STATIC: Final = Path(__file__).parent / "static"
_KINDS: Final = {".js": "text/javascript", ".css": "text/css"}
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """One file as it is sent."""

    kind: str
    body: bytes
    packed: bytes


class ShippedFiles:
    """All of them, under one `version`: the digest of what they say together, which every address of them carries.

    A module names another as `./other.js`; it is sent with the version behind that, so that no browser runs the new
    half of a page with the old one.
    """

    def __init__(self, folder: Path = _STATIC) -> None:
        texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}
        said = "\0".join(f"{name}\0{text}" for name, text in texts.items())
        self.version: Final = hashlib.sha256(said.encode()).hexdigest()[:16]
        self._files: Final[Mapping[str, ShippedFile]] = {
            name: self._shipped(name, text, texts) for name, text in texts.items()
        }

    async def answer(self, request: Request) -> Response:
        """The file that is asked for, kept for good by whoever names its version."""
        file = self._files.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("There is no such file.", status_code=404)
        is_named = request.query_params.get("v") == self.version
        tag = f'"{self.version}"'
        headers = {"etag": tag, "cache-control": _FOR_GOOD if is_named else _ASK_AGAIN, "vary": "Accept-Encoding"}
        if has_it(request, tag):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            packed = {"content-encoding": "gzip", "etag": f"W/{tag}"}  # the same text in other bytes
            return Response(file.packed, media_type=file.kind, headers=headers | packed)
        return Response(file.body, media_type=file.kind, headers=headers)

    def _shipped(self, name: str, text: str, texts: Mapping[str, str]) -> ShippedFile:
        for other in texts:
            text = text.replace(f'"./{other}"', f'"./{other}?v={self.version}"')
        body = text.encode()
        return ShippedFile(_KINDS[Path(name).suffix], body, gzip.compress(body, 9, mtime=0))
