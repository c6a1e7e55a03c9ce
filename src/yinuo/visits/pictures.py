"""Pictures and papers as they come in: checked by content, measured before they are decoded, re-encoded without their metadata."""

import io
import warnings
from dataclasses import dataclass
from datetime import datetime

from PIL import ExifTags, Image, UnidentifiedImageError

from yinuo.kit.moment import as_utc
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

try:
    import pillow_heif

    pillow_heif.register_heif_opener()
except ImportError:  # pictures from some phones are then refused with a way out
    pillow_heif = None  # type: ignore[assignment]

MOST_BYTES = 15 << 20
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2560
FORMATS = ("JPEG", "PNG", "WEBP") + (("HEIF",) if pillow_heif else ())
_TURNS = dict(zip(range(2, 9), (
    Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180, Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSVERSE, Image.Transpose.ROTATE_90,
), strict=True))
"""What puts a picture upright, by the number the camera wrote."""
JPEG, PDF = "image/jpeg", "application/pdf"


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it may be kept: bytes, type, and when it was taken if it said so."""

    content: bytes
    kind: str
    taken_at: datetime | None = None


def cleaned(content: bytes) -> Clean:
    """Check and re-encode. Place, device and every other metadata are left behind. Raises `Refusal` (422)."""
    if not content:
        raise _no("file.empty", "文件是空的", "The file is empty", "请重新选择文件", "Choose the file again")
    if len(content) > MOST_BYTES:
        raise _no("file.large", "文件超过 15 MB", "The file is larger than 15 MB", "请压缩或拍小一些再传", "Compress it or take a smaller picture")
    if content.startswith(b"%PDF-"):
        return _paper(content)
    return _picture(content)


def _paper(content: bytes) -> Clean:
    if b"%%EOF" not in content[-2048:]:
        raise _no("file.broken", "PDF 文件不完整", "The PDF is incomplete", "请重新导出后再传", "Export it again")
    return Clean(content, PDF)


def _picture(content: bytes) -> Clean:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise _too_many(width, height)
        taken = _taken_at(picture)
        if picture.mode not in ("L", "RGB", "RGBA", "CMYK"):
            picture = picture.convert("RGB")
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first: at full size every further step would take a copy of hundreds of megabytes
        plain = _upright(picture).convert("RGB")
    except Image.DecompressionBombError:
        raise _too_many(0, 0) from None
    except UnidentifiedImageError:
        raise _no("file.kind", "只收 JPEG、PNG、WebP、HEIC 图片和 PDF", "Only JPEG, PNG, WebP and HEIC pictures and PDF are taken",
                  "请换一种格式再传", "Use one of these formats") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as broken:
        raise _no("file.broken", "图片已损坏，无法读取", "The picture is broken and cannot be read", "请重新拍摄或换一张", "Take it again or choose another") from broken
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return Clean(out.getvalue(), JPEG, taken)


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera was held; where that cannot be read, as it is."""
    try:
        turn = _TURNS.get(int(picture.getexif().get(ExifTags.Base.Orientation) or 1))
    except Exception:  # noqa: BLE001  metadata may be anything at all
        return picture
    return picture.transpose(turn) if turn is not None else picture


def _taken_at(picture: Image.Image) -> datetime | None:
    """When the camera says it was taken; nonsense counts as not said."""
    try:
        exif = picture.getexif()
        said = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
        return as_utc(datetime.strptime(str(said).strip("\x00 "), "%Y:%m:%d %H:%M:%S")) if said else None
    except Exception:  # noqa: BLE001  metadata may be anything at all
        return None


def _too_many(width: int, height: int) -> Refusal:
    size = f"（{width}×{height}）" if width else ""
    size_en = f" ({width}×{height})" if width else ""
    return _no("file.pixels", f"图片像素过大{size}", f"The picture has too many pixels{size_en}", "请缩小到六千万像素以内", "Scale it to at most 60 megapixels")


def _no(code: str, zh: str, en: str, way_zh: str, way_en: str) -> Refusal:
    return Refusal(code, both(zh, en), way_out=both(way_zh, way_en), status=422, field="file")
