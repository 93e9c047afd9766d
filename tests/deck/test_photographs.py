"""Files of every kind become upright RGB pixels, or one sentence; and a photograph is its bytes, not its name."""

import io
import re
import struct
import subprocess
import sys
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from config.files import ROOT
from deck.photographs import MAX_BYTES, MAX_PIXELS, UnreadablePhotographError, decode, display_jpeg

WHITE, RED, GREEN, BLUE = (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)
# What says why, and nothing of where: fit for a visitor.
SENTENCE = r"^[A-Z][^\n]*\.$"


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    to = io.BytesIO()
    image.save(to, kind, **options)
    return to.getvalue()


def corners(width: int = 48, height: int = 32) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right: every turn of it can be told."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def colour(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place given in parts of width and height, of a JPEG's exactness."""
    value = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(value, tuple)
    return tuple(round(channel / 32) * 32 if channel < 250 else 255 for channel in value)


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "PPM", "GIF"])
def test_photographs_of_each_format_are_seen_as_they_are(kind: str) -> None:
    options: dict[str, object] = {"quality": 95, "subsampling": 0} if kind in ("JPEG", "MPO") else {}
    options |= {"quality": 100, "subsampling": "4:4:4"} if kind == "AVIF" else {}
    image = decode(encoded(corners(), kind, **options))
    assert (image.mode, image.size, type(image), image.info) == ("RGB", (48, 32), Image.Image, {})
    seen = [colour(image, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
    assert seen == [RED, GREEN, BLUE, WHITE]


# Where EXIF (CIPA DC-008, 4.6.5) says that the stored rows and columns lie: (0th row, 0th column) of each value.
SIDES = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("left", "top"),
    6: ("right", "top"),
    7: ("right", "bottom"),
    8: ("left", "bottom"),
}


@pytest.mark.parametrize("orientation", SIDES)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_camera_held_sideways_is_turned_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, object] = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    stored = corners()
    image = decode(encoded(stored, kind, exif=exif, **options))

    row, column = SIDES[orientation]
    assert image.size == ((48, 32) if row in ("top", "bottom") else (32, 48))
    # The stored top left (red) lies where the 0th row and the 0th column meet; green is further along that row.
    place = {"left": 0.25, "right": 0.75, "top": 0.25, "bottom": 0.75}
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}

    def at(row: str, column: str) -> tuple[int, ...]:
        x, y = (column, row) if column in ("left", "right") else (row, column)
        return colour(image, place[x], place[y])

    assert at(row, column) == RED
    assert at(row, opposite[column]) == GREEN
    assert at(opposite[row], column) == BLUE


def test_damaged_metadata_does_not_cost_a_good_photograph() -> None:
    data = encoded(corners(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(20))
    assert decode(data).size == (48, 32)


def test_transparency_lies_on_white() -> None:
    half = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    half.paste((0, 0, 0, 255), (0, 0, 10, 20))
    keyed = Image.new("P", (20, 20), 1)
    keyed.putpalette([0, 0, 0, 255, 0, 0])
    keyed.paste(0, (0, 0, 10, 20))
    files = [
        encoded(half, "PNG"),
        encoded(half, "WEBP", lossless=True),
        encoded(half.convert("LA"), "PNG"),
        encoded(keyed, "PNG", transparency=1),
        encoded(keyed, "GIF", transparency=1),
        encoded(keyed, "PNG", transparency=bytes([255, 0])),
        encoded(Image.merge("RGB", [half.getchannel("A")] * 3), "PNG", transparency=(0, 0, 0)),
    ]
    for data in files[:-1]:
        image = decode(data)
        assert (image.getpixel((2, 2)), image.getpixel((17, 17))) == ((0, 0, 0), WHITE)
    assert decode(files[-1]).getpixel((17, 17)) == WHITE


def test_greys_of_every_depth() -> None:
    ramp = np.linspace(0, 1, 256).reshape(16, 16)
    eight = (ramp * 255).round().astype(np.uint8)
    sixteen = (ramp * 65535).round().astype(np.uint16)
    files = {
        "8 bit": encoded(Image.fromarray(eight), "PNG"),
        "16 bit PNG": encoded(Image.fromarray(sixteen), "PNG"),
        "16 bit TIFF": encoded(Image.fromarray(sixteen), "TIFF"),
        "16 bit PGM": b"P5 16 16 65535\n" + sixteen.astype(">u2").tobytes(),
        "32 bit TIFF": encoded(Image.fromarray(sixteen.astype(np.int32)), "TIFF"),
        "float in [0, 1]": encoded(Image.fromarray(ramp.astype(np.float32)), "TIFF"),
        "float in [0, 255]": encoded(Image.fromarray((ramp * 255).astype(np.float32)), "TIFF"),
    }
    for name, data in files.items():
        image = np.asarray(decode(data)).astype(int)
        assert image.shape == (16, 16, 3), name
        assert abs(image - eight[..., None].astype(int)).max() <= 1, name
    bilevel = decode(encoded(Image.fromarray(ramp > 0.5), "PNG"))
    assert sorted(bilevel.getcolors() or []) == [(128, (0, 0, 0)), (128, WHITE)]


def tiff(values: np.ndarray[tuple[int, ...], np.dtype[np.uint16]], *, bits: int, white_is_zero: bool = False) -> bytes:
    """A grey TIFF by hand: samples of `bits` bits, packed as the specification has it, most significant first."""
    height, width = values.shape
    rows = b""
    for row in values.tolist():
        packed = "".join(f"{value:0{bits}b}" for value in row)
        packed += "0" * (-len(packed) % 8)
        rows += bytes(int(packed[at : at + 8], 2) for at in range(0, len(packed), 8))
    photometric = 0 if white_is_zero else 1
    tags = [(256, width), (257, height), (258, bits), (259, 1), (262, photometric), (273, 0), (277, 1), (278, height)]
    tags.append((279, len(rows)))
    start = 8 + 2 + 12 * len(tags) + 4
    big = bits == 16  # whole bytes, whose order is the file's
    mark = (b"MM\0*", ">") if big and not white_is_zero else (b"II*\0", "<")
    if big and white_is_zero:
        rows = values.astype("<u2").tobytes()
    entries = b"".join(struct.pack(f"{mark[1]}HHII", tag, 4, 1, start if tag == 273 else value) for tag, value in tags)
    return mark[0] + struct.pack(f"{mark[1]}IH", 8, len(tags)) + entries + bytes(4) + rows


def test_a_grey_of_12_bits_is_as_bright_as_it_was() -> None:
    """Scanners and microscopes: values go to 4,095, and white is that."""
    eight = np.arange(256, dtype=np.uint16).reshape(16, 16)
    for bits in (12, 16):
        values = (eight.astype(np.uint32) * (2**bits - 1) // 255).astype(np.uint16)
        seen = np.asarray(decode(tiff(values, bits=bits)))
        assert np.abs(seen[..., 0].astype(int) - eight).max() <= 1, bits


def test_a_grey_whose_white_is_zero_is_no_negative() -> None:
    values = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    seen = np.asarray(decode(tiff(values, bits=16, white_is_zero=True)))[..., 0].astype(int)
    assert np.abs(seen - (255 - (values >> 8))).max() <= 1


def test_a_dark_pnm_stays_dark() -> None:
    """Its full scale is in its head, so nothing is guessed from its brightest pixel."""
    for most, value in ((65535, 200), (4095, 16)):
        data = b"P5 16 16 %d\n" % most + struct.pack(">H", value) * 256
        assert np.asarray(decode(data)).max() <= 1, most


MANY_AT_ONCE = """
import io, resource, sys, threading
import numpy as np
from PIL import Image
from deck.photographs import decode
side, kind = int(sys.argv[1]), sys.argv[2]
to = io.BytesIO()
pixels = np.zeros((side, side), dtype=np.uint16)
Image.fromarray(pixels).save(to, "PNG") if kind == "grey" else Image.new(kind, (side, side)).save(to, "PNG")
del pixels
data = to.getvalue()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
threads = [threading.Thread(target=lambda: decode(data, longest=2048)) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(data), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux")
@pytest.mark.parametrize(("kind", "most_mb"), [("grey", 400), ("RGBA", 650)])
def test_six_large_photographs_at_once_take_the_memory_of_one(kind: str, most_mb: int) -> None:
    """97 kB each, 50 megapixels: as floats, and all at once, they took 3.7 GB."""
    root = ROOT
    command = [sys.executable, "-c", MANY_AT_ONCE, "7000", kind]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    packed_bytes, taken_mb = map(float, done.stdout.split())
    assert packed_bytes < 300_000
    assert taken_mb < most_mb


def test_a_photograph_comes_no_longer_than_asked_for() -> None:
    image = corners(1600, 1200)
    sixteen = Image.fromarray(np.zeros((1200, 1600), dtype=np.uint16))
    for data in (encoded(image, "JPEG"), encoded(image, "PNG"), encoded(image.convert("P"), "GIF")):
        small = decode(data, longest=400)
        assert (small.size, small.mode, type(small), small.info) == ((400, 300), "RGB", Image.Image, {})
        assert [colour(small, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)] == [RED, GREEN, BLUE, WHITE]
        assert decode(data, longest=1600).size == (1600, 1200)
    assert decode(encoded(sixteen, "PNG"), longest=400).size == (400, 300)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(encoded(image, "JPEG", exif=exif), longest=400).size == (300, 400)


def test_fewer_pixels_may_be_asked_for() -> None:
    with pytest.raises(UnreadablePhotographError, match=r"1600 × 1200 pixels; at most 1\.5 million"):
        decode(encoded(corners(1600, 1200), "JPEG"), most_pixels=1_500_000)


def test_a_kind_that_is_not_read_is_named_whatever_its_ending() -> None:
    for head, kind in ((b"\0\0\0\x18ftypheic", "HEIC"), (b"\0\0\0\x18ftypmif1", "HEIC"), (b"\xff\x0a", "JPEG XL")):
        with pytest.raises(UnreadablePhotographError, match=f"This is a {kind} photograph.*as JPEG first"):
            decode(head + bytes(200))


def test_greys_without_a_scale_are_refused() -> None:
    for values in ([[0.0, np.nan]], [[0.0, 1e6]], [[-1.0, 1.0]]):
        data = encoded(Image.fromarray(np.array(values, dtype=np.float32)), "TIFF")
        with pytest.raises(UnreadablePhotographError, match="no scale"):
            decode(data)


def test_cmyk_is_read_as_adobe_writes_it() -> None:
    red = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    data = encoded(red, "JPEG", quality=95)
    assert b"Adobe" in data
    assert colour(decode(data), 0.5, 0.5) == RED
    assert colour(decode(encoded(red, "TIFF")), 0.5, 0.5) == RED


def test_animations_show_their_first_frame() -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, GREEN, BLUE)]
    for kind in ("GIF", "WEBP", "PNG", "TIFF"):
        options: dict[str, object] = {"lossless": True} if kind == "WEBP" else {}
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
        assert decode(data).getpixel((8, 8)) == RED, kind


def test_what_cannot_be_shown_is_refused_with_a_sentence() -> None:
    jpeg = encoded(corners(200, 200), "JPEG")
    refused = {
        "empty": b"",
        "is no photograph": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "cut short": jpeg[: len(jpeg) // 2],
        "damaged": encoded(corners(), "PNG")[:60],
        "too narrow": encoded(Image.new("L", (1000, 3)), "PNG"),
        "MB": bytes(MAX_BYTES + 1),
    }
    for reason, data in refused.items():
        with pytest.raises(UnreadablePhotographError, match=reason) as refusal:
            decode(data)
        assert re.match(SENTENCE, str(refusal.value)), str(refusal.value)


@pytest.mark.parametrize("side", [8_000, 15_000, 40_000])
def test_a_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    """A megabyte of PNG that would unpack to gigabytes: 64 megapixels, and beyond Pillow's own two limits."""
    assert side * side > MAX_PIXELS
    header = io.BytesIO()
    Image.new("1", (8, 8)).save(header, "PNG")
    data = bytearray(header.getvalue())
    data[16:24] = side.to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    with pytest.raises(UnreadablePhotographError, match="at most 50 million"):
        decode(bytes(data))


def test_a_program_is_never_run_for_a_photograph() -> None:
    """PostScript is what Pillow hands to another program."""
    with pytest.raises(UnreadablePhotographError, match="is no photograph"):
        decode(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n")


def test_pillows_remarks_stay_out_of_the_log() -> None:
    """A palette with a transparency for each entry makes Pillow warn, and so does a truncated TIFF directory."""
    palette = Image.new("P", (4, 4))
    palette.putpalette([0, 0, 0] * 4)
    data = encoded(palette, "PNG", transparency=bytes([0, 255, 0, 255]))
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        with Image.open(io.BytesIO(data)) as image:
            image.convert("RGB")
        assert remarks, "Pillow has become quiet of itself"
        remarks.clear()
        decode(data)
        with Image.open(io.BytesIO(data)) as image:
            image.convert("RGB")
    assert not remarks


def test_a_smaller_decode_keeps_the_pixels_that_were_asked_for() -> None:
    data = encoded(corners(1600, 1200), "JPEG", quality=95)
    small = decode(data, at_least=256)
    assert small.size == (400, 300)
    assert [colour(small, x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)] == [RED, GREEN, BLUE, WHITE]
    assert decode(data, at_least=1201).size == (1600, 1200)


def test_the_browser_gets_pixels_and_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x010E] = "the answer is stingray"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = corners(3000, 1500)
    data = encoded(image, "JPEG", exif=exif, comment=b"stingray, they say", icc_profile=profile, dpi=(300, 300))
    text = PngInfo()
    text.add_text("Title", "stingray")
    for original in (data, encoded(image, "PNG", pnginfo=text, exif=exif)):
        with Image.open(io.BytesIO(original)) as opened:
            for shown in (display_jpeg(decode(original)), display_jpeg(opened)):
                assert b"stingray" not in shown
                with Image.open(io.BytesIO(shown)) as jpeg:
                    assert (jpeg.format, jpeg.size) == ("JPEG", (1280, 640))
                    assert not jpeg.getexif()
                    assert not {"comment", "icc_profile", "exif", "xmp", "dpi"} & jpeg.info.keys()


def test_small_photographs_are_not_blown_up_for_the_browser() -> None:
    with Image.open(io.BytesIO(display_jpeg(corners()))) as jpeg:
        assert jpeg.size == (48, 32)
    with pytest.raises(ValueError, match="longest=0"):
        display_jpeg(corners(), longest=0)


def test_decoding_leaves_the_given_image_alone() -> None:
    image = corners(2000, 1000)
    image.info["comment"] = "mine"
    display_jpeg(image)
    assert (image.size, image.info) == ((2000, 1000), {"comment": "mine"})
