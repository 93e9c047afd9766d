"""Photographs, the decks they make, and the way from a file's bytes to pixels and on to the browser."""

import hashlib
import io
import re
import threading
import warnings
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from PIL import Image, UnidentifiedImageError

from deck.greys import in_8_bits, is_grey
from deck.layout import starts_as

MAX_BYTES = 64_000_000
MAX_PIXELS = 50_000_000
MAX_ASPECT = 50
# Only what photographs come in. Pillow opens much more, some of it by running other programs.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP", "PPM")
BIG_PIXELS = 8_000_000
"""More pixels than that are decoded one photograph at a time: each takes hundreds of megabytes meanwhile."""

_one_big = threading.Semaphore(1)
_WHITE = (255, 255, 255)
# EXIF's Orientation says how the camera was held; each value here is what brings the photograph upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_OF_A_FRAME = b"P6\n# "
_PILLOW_IS_QUIET = ("ignore", None, Warning, re.compile(r"PIL\."), 0)


class UnreadablePhotographError(ValueError):
    """A photograph that cannot be shown. Its text is a sentence for a visitor, without the file's name."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom a photograph is owed to: what its licence asks to be said. What is not known is empty.

    `is_framed` where its frame was chosen so that a network errs, which whoever sees it must be told.
    """

    title: str = ""
    author: str = ""
    licence: str = ""
    source: str = ""
    package: str = ""
    change: str = ""
    is_framed: bool = False


@dataclass(frozen=True, slots=True)
class PixelFrame:
    """What is shown of a file that holds more: the pixels of the upright original from `left` and `top` on, up to and
    without `right` and `bottom`. `sha256`, in hex, is of the file's bytes.
    """

    sha256: str
    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right and 0 <= self.top < self.bottom):
            raise ValueError(f"the frame from {self.left}, {self.top} to {self.right}, {self.bottom} holds no pixel")

    @property
    def id(self) -> str:
        """What a photograph is known by that is so framed: as long as a SHA-256, and never that of its file."""
        return hashlib.sha256(self._said).hexdigest()

    @property
    def _said(self) -> bytes:
        return f"{self.sha256} {self.left} {self.top} {self.right} {self.bottom}".encode()

    def told_in(self, credit: Credit) -> Credit:
        """The credit with what the frame changes, which licences ask to be told."""
        cut = f"cropped to {self.right - self.left} × {self.bottom - self.top} pixels"
        before = credit.change if credit.change != "none" else ""
        return replace(credit, change=f"{before}; {cut}" if before else cut)

    def within(self, left: int, top: int, right: int, bottom: int) -> "PixelFrame":
        """The frame of a part of this one's pixels, counted from its own corner."""
        return PixelFrame(self.sha256, self.left + left, self.top + top, self.left + right, self.top + bottom)

    def cut(self, data: bytes) -> bytes:
        """The framed pixels of the file `data` as a PNM file, the same bytes anywhere, which says of what it is a part.

        Raises: UnreadablePhotographError where it does not decode, or ends within the frame.
        """
        whole = decode(data)
        if self.right > whole.width or self.bottom > whole.height:
            raise UnreadablePhotographError(
                f"This photograph has {whole.width} × {whole.height} pixels, and its frame reaches beyond them."
            )
        part = whole.crop((self.left, self.top, self.right, self.bottom))
        return b"%s%s\n%d %d\n255\n%s" % (_OF_A_FRAME, self._said, *part.size, part.tobytes())


@dataclass(frozen=True, slots=True)
class Photograph:
    """One image with its true class and its credit.

    `id` is the SHA-256 of the file's bytes, in hex, or of that and its `frame`, where only a part of the file is it.
    `truth` and `accepted` are indices of the 1,000; whoever
    says one of `accepted` is right. `path` is for the operator alone: ImageNet-A's file names give the answer
    away. `striking`, from 1 to 5, is how striking somebody found it, for what a newcomer sees first; None where nobody
    looked.
    """

    id: str
    path: Path
    truth: int
    accepted: frozenset[int]
    credit: Credit | None = None
    striking: int | None = None
    frame: PixelFrame | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{64}", self.id):
            raise ValueError(f"id={self.id!r} is not a SHA-256 in hexadecimal.")
        if self.frame is not None and self.frame.id != self.id:
            raise ValueError(f"id={self.id!r} is not that of {self.frame}.")
        if self.truth not in self.accepted:
            raise ValueError(f"truth={self.truth} is not one of accepted={sorted(self.accepted)}.")
        if self.striking is not None and not 1 <= self.striking <= 5:
            raise ValueError(f"striking={self.striking} is not from 1 to 5.")

    @property
    def is_framed(self) -> bool:
        """Whether its frame was chosen so that a network errs: how often it is wrong here measures nothing."""
        return self.credit is not None and self.credit.is_framed

    def read(self) -> bytes:
        """The file's bytes, which are those the photograph is known by; of a framed one, its pixels as PNM.

        Raises: UnreadablePhotographError where the file has gone or was changed since the deck was opened.
        """
        try:
            data = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise UnreadablePhotographError("This photograph has gone from its deck.") from error
        except OSError as error:
            raise UnreadablePhotographError("This photograph's file cannot be read just now.") from error
        if hashlib.sha256(data).hexdigest() != (self.id if self.frame is None else self.frame.sha256):
            raise UnreadablePhotographError("This photograph was changed after its deck was opened.")
        return data if self.frame is None else self.frame.cut(data)


def as_file(photograph: Photograph) -> tuple[Photograph, bytes]:
    """A photograph as it lies in a file of its own, and that file's bytes: of a framed one its pixels alone, as PNG.

    Raises: as `Photograph.read`.
    """
    data = photograph.read()
    if photograph.frame is None:
        return photograph, data
    to = io.BytesIO()
    decode(data).save(to, "PNG")
    data = to.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    return replace(photograph, id=digest, path=photograph.path.with_suffix(".png"), frame=None), data


@dataclass(frozen=True, slots=True)
class Deck:
    """An ordered set of photographs, no two of the same bytes.

    `name` opens it again ("starter", "imagenet-a" or its folder), `title` is what the page calls it, `note`
    what the page must say about it, `left_out` the files of its folder that could not be read. `classes` are the
    indices that it asks for, whether or not a photograph of each is here. `digest` (hex) is the same wherever the
    same photographs are of the same classes, among the same ones, whatever their order, names or place;
    `bare_digest` is of the photographs alone, by which decks were known before. `files` are the photographs as
    ImageFolder counts them, in its order: each file that it would read, copies too, as id and class of its folder.
    """

    name: str
    title: str
    photographs: tuple[Photograph, ...]
    note: str = ""
    left_out: tuple[Path, ...] = ()
    classes: tuple[int, ...] = ()
    files: tuple[tuple[str, int], ...] = ()
    digest: str = field(init=False, compare=False)
    bare_digest: str = field(init=False, compare=False)
    _by_id: Mapping[str, Photograph] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {photograph.id: photograph for photograph in self.photographs}
        if len(by_id) != len(self.photographs):
            raise ValueError(f"{len(self.photographs) - len(by_id)} photographs are in {self.name!r} twice.")
        object.__setattr__(self, "_by_id", MappingProxyType(by_id))
        asked = {photograph.truth for photograph in self.photographs}.union(self.classes)
        object.__setattr__(self, "classes", tuple(sorted(asked)))
        if not self.files:
            object.__setattr__(self, "files", tuple((one.id, one.truth) for one in self.photographs))
        object.__setattr__(self, "bare_digest", hashlib.sha256("".join(sorted(by_id)).encode()).hexdigest())
        labels = sorted(f"{one.id} {one.truth} {sorted(one.accepted)}" for one in self.photographs)
        labels.append(f"of {sorted(asked)}")
        object.__setattr__(self, "digest", hashlib.sha256("\n".join(labels).encode()).hexdigest())

    def get(self, id: str) -> Photograph:  # noqa: A002 - it is the photograph's id
        """The photograph known by `id`. Raises: ValueError where there is none."""
        try:
            return self._by_id[id]
        except KeyError:
            raise ValueError(f"{id[:80]!r} is not a photograph of this deck.") from None


def decode(
    data: bytes,
    *,
    at_least: int | None = None,
    longest: int | None = None,
    most_pixels: int = MAX_PIXELS,
    as_stored: bool = False,
) -> Image.Image:
    """A photograph's pixels, upright, in RGB, without any metadata: what player and network both see.

    Transparency lies on white; of an animation it is the first frame, of several pages the first; greys of 12
    or 16 bits keep their upper 8; CMYK is read as Adobe writes it; colour profiles are ignored, as the
    networks' own training did. With `at_least`, a JPEG may come at 1/2, 1/4 or 1/8 of its size, as long as
    both sides keep that many pixels: much faster, for small pictures and checks, never for a network. With
    `longest`, no side keeps more pixels than that, which also takes less memory; who has more than
    `most_pixels` is refused before anything is decoded. A big photograph waits for the one before it.
    With `as_stored` it is neither turned upright nor laid on white: what Pillow's `convert("RGB")` makes of the
    file, as torchvision's ImageFolder has it, for comparison with what others measured.

    Raises: UnreadablePhotographError, and nothing else, whatever the bytes are.
    """
    if not data:
        raise UnreadablePhotographError("This photograph's file is empty.")
    if len(data) > MAX_BYTES:
        raise UnreadablePhotographError(
            f"This photograph has {len(data) / 1e6:.0f} MB; at most {MAX_BYTES // 1_000_000} MB are read."
        )
    _quiet_pillow()
    try:
        return _decode(data, at_least, longest, most_pixels, as_stored=as_stored)
    except UnreadablePhotographError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large("too many", most_pixels) from error
    except UnidentifiedImageError as error:
        raise _no_photograph(data) from error
    except MemoryError as error:
        raise UnreadablePhotographError("There is not enough memory for this photograph just now.") from error
    # Pillow answers malformed files with nearly every exception: OSError, SyntaxError, struct.error, …
    except Exception as error:
        raise UnreadablePhotographError("This photograph's file is damaged or cut short.") from error


def is_known_by(identity: str, data: bytes) -> bool:
    """Whether these bytes are what `Photograph.read` gives of the photograph of that id."""
    if hashlib.sha256(data).hexdigest() == identity:
        return True
    if not data.startswith(_OF_A_FRAME):
        return False
    said = data.removeprefix(_OF_A_FRAME).partition(b"\n")[0]
    return hashlib.sha256(said).hexdigest() == identity


def is_plain_jpeg(data: bytes) -> bool:
    """Whether these bytes say that they are an upright RGB JPEG of a size that is read: any decoder reads it alike."""
    _quiet_pillow()
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            width, height = image.size
            fits = width * height <= MAX_PIXELS and max(width, height) <= MAX_ASPECT * min(width, height)
            return fits and image.mode == "RGB" and _orientation(image) == 1
    except Exception:  # as in `decode`
        return False


def display_jpeg(image: Image.Image, *, longest: int = 1280, quality: int = 88) -> bytes:
    """A JPEG of `image` for the browser, at most `longest` pixels a side, with nothing in it but pixels."""
    if longest < 1:
        raise ValueError(f"longest={longest} is not a number of pixels.")
    shown = image.convert("RGB")
    shown.info.clear()  # or Pillow would write the comment of the file that it came from
    shown.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    to = io.BytesIO()
    shown.save(to, "JPEG", quality=quality, progressive=True)
    return to.getvalue()


def _decode(
    data: bytes, at_least: int | None, longest: int | None, most_pixels: int, *, as_stored: bool
) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > most_pixels:
            raise _too_large(f"{width} × {height}", most_pixels)
        if max(width, height) > MAX_ASPECT * min(width, height):
            raise UnreadablePhotographError(
                f"This photograph has {width} × {height} pixels: too narrow a strip to be shown."
            )
        with _one_big if width * height > BIG_PIXELS else nullcontext():
            if at_least is not None or longest is not None:
                side = max(at_least or 0, longest or 0)
                image.draft(None, (side, side))
            image.load()
            upright = None if as_stored else _UPRIGHT.get(_orientation(image))
            rgb = image.convert("RGB") if as_stored else _to_rgb(image, longest)
            if upright is not None:
                rgb = rgb.transpose(upright)
    rgb.info.clear()
    return rgb


def _orientation(image: Image.Image) -> int:
    """EXIF's Orientation, and 1 (upright) where the metadata is damaged: the pixels may still be good."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _to_rgb(image: Image.Image, longest: int | None) -> Image.Image:
    if is_grey(image):
        try:
            return _small(in_8_bits(image), longest).convert("RGB")
        except ValueError as error:
            raise UnreadablePhotographError("This photograph's brightness has no scale that could be shown.") from error
    if image.has_transparency_data or image.mode in ("La", "RGBa"):
        rgba = image if image.mode == "RGBA" else image.convert("RGBA")
        on_white = Image.new("RGB", rgba.size, _WHITE)
        on_white.paste(rgba, mask=rgba.getchannel("A"))
        return _small(on_white, longest)
    if image.mode in ("RGB", "L"):  # made small first, nothing large is copied
        return _small(image, longest).convert("RGB")
    return _small(image.convert("RGB"), longest)


def _small(image: Image.Image, longest: int | None) -> Image.Image:
    if longest is None or max(image.size) <= longest:
        return image
    scale = longest / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _no_photograph(data: bytes) -> UnreadablePhotographError:
    kind = starts_as(data[:16])
    if kind in ("HEIC", "JPEG XL"):
        return UnreadablePhotographError(
            f"This is a {kind} photograph, and that kind is not read here: save or export it as JPEG first."
        )
    return UnreadablePhotographError(
        "This file is no photograph: neither JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP nor PNM."
    )


def _too_large(size: str, most_pixels: int) -> UnreadablePhotographError:
    return UnreadablePhotographError(
        f"This photograph has {size} pixels; at most {most_pixels / 1_000_000:g} million can be shown."
    )


def _quiet_pillow() -> None:
    """Keep Pillow's remarks on odd files out of the log: what matters of them is in the error.

    Not `warnings.catch_warnings`, which is not safe among threads before Python 3.14.
    """
    if warnings.filters[:1] != [_PILLOW_IS_QUIET]:
        warnings.filterwarnings("ignore", module=r"PIL\.")
