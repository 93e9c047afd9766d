"""Whatever the bytes of a file are, they are shown or refused with a sentence: nothing else comes out of them."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from deck.photographs import UnreadablePhotographError, decode


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    to = io.BytesIO()
    image.save(to, kind, **options)
    return to.getvalue()


def is_shown_or_refused(data: bytes) -> None:
    for at_least in (None, 16):
        try:
            image = decode(data, at_least=at_least)
        except UnreadablePhotographError as error:
            assert str(error).endswith(".")  # noqa: PT017 - either outcome is right
        else:
            assert image.mode == "RGB"
            image.load()


def _samples() -> dict[str, bytes]:
    rgb = Image.radial_gradient("L").resize((40, 24)).convert("RGB")
    samples = {f"RGB {kind}": encoded(rgb, kind) for kind in ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP", "PPM")}
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16", "CMYK", "F", "I", "YCbCr", "LAB"):
        image = (
            Image.new(mode, (40, 24), 0)
            if mode in ("I;16", "LAB")
            else rgb.convert("L" if mode in "I F" else "RGB").convert(mode)
        )
        for kind in ("JPEG", "PNG", "GIF", "TIFF", "WEBP"):
            try:
                samples[f"{mode} {kind}"] = encoded(image, kind)
            except (OSError, KeyError, ValueError):
                continue  # not a mode of that kind
    samples["progressive"] = encoded(rgb, "JPEG", progressive=True)
    samples["interlaced"] = encoded(rgb.quantize(), "PNG", transparency=3)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        samples[compression] = encoded(rgb, "TIFF", compression=compression)
    exif = Image.Exif()
    exif[0x0112] = 3
    samples["EXIF"] = encoded(rgb, "JPEG", exif=exif)
    samples["animated"] = encoded(rgb, "GIF", save_all=True, append_images=[rgb.rotate(90)])
    return samples


SAMPLES = _samples()


def test_the_samples_are_photographs() -> None:
    assert len(SAMPLES) > 30
    for name, data in SAMPLES.items():
        assert decode(data).size == (40, 24), name


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_shown_or_refused(data: bytes) -> None:
    is_shown_or_refused(data)
    for magic in (
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"GIF89a",
        b"II*\0",
        b"RIFF\x40\0\0\0WEBP",
        b"P6 ",
    ):
        is_shown_or_refused(magic + data)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 7)), max_size=6),
    st.floats(0, 1),
)
def test_flipped_bits_and_cut_files_are_shown_or_refused(name: str, flips: list[tuple[int, int]], kept: float) -> None:
    data = bytearray(SAMPLES[name])
    for place, bit in flips:
        data[place % min(len(data), 600)] ^= 1 << bit
    is_shown_or_refused(bytes(data))
    is_shown_or_refused(bytes(data[: int(kept * len(data))]))


def test_many_threads_decode_at_once() -> None:
    files = list(SAMPLES.values()) * 4
    with ThreadPoolExecutor(8) as pool:
        assert {image.size for image in pool.map(decode, files)} == {(40, 24)}
