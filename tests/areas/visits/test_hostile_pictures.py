"""Pictures damaged at random and made to hurt: each is kept upright without what it said of itself, or refused in a sentence."""

import io
import random
import struct
import zlib

import pytest
from PIL import ExifTags, Image, ImageOps

from yinuo.kit.refusal import Refusal
from yinuo.visits.pictures import LONGEST_SIDE, cleaned


def picture(form: str, mode: str = "RGB", orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.DateTime] = orientation, "2026:03:02 10:00:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[2] = (31.0, 12.0, 3.0)
    made = io.BytesIO()
    Image.radial_gradient("L").resize((90, 60)).convert(mode).save(made, form, exif=exif)
    return made.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("WEBP", "RGB")])
def test_whatever_is_damaged_in_a_picture_it_is_kept_or_refused_in_a_sentence(form, mode):
    whole, chance = picture(form, mode), random.Random(7)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 3, 20))):
            damaged[chance.randrange(min(len(damaged), chance.choice((60, 400, len(damaged)))))] = chance.randrange(256)
        try:
            assert cleaned(bytes(damaged[: chance.choice((len(damaged), chance.randrange(len(damaged))))])).kind == "image/jpeg"
        except Refusal as no:
            assert no.status == 422 and no.way_out


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held_and_says_nothing_of_where(orientation):
    sent = picture("JPEG", orientation=orientation)
    kept = Image.open(io.BytesIO(cleaned(sent).content))
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(sent)))
    assert kept.size == upright.size and not kept.getexif() and max(kept.size) <= LONGEST_SIDE
    corner = (kept.width // 8, kept.height // 8)
    assert abs(kept.convert("L").getpixel(corner) - upright.convert("L").getpixel(corner)) < 40


def png(width: int, height: int, data: bytes, between: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + (chunk(b"zTXt", b"k\0\0" + between) if between else b"") + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_small_file_of_sixty_thousand_by_sixty_thousand_points_is_refused_before_it_is_unpacked():
    with pytest.raises(Refusal) as no:
        cleaned(png(60_000, 60_000, zlib.compress(bytes(1000))))
    assert no.value.code == "file.pixels"


def test_words_in_a_picture_that_unpack_to_a_library_are_refused():
    with pytest.raises(Refusal) as no:
        cleaned(png(10, 10, zlib.compress(bytes(310)), between=zlib.compress(bytes(80 << 20), 9)))
    assert no.value.code == "file.broken"
