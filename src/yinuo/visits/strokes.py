"""A signature as the pad gives it: strokes of points, checked when they come in, drawn as lines when they are printed."""

import math

import orjson

from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

MOST_POINTS = 20_000
Stroke = tuple[tuple[float, float], ...]


def read(text: str) -> tuple[Stroke, ...]:
    """The strokes in ``[{"points": [{"x": …, "y": …}, …]}, …]``. Raises `Refusal` (422) when nothing was written."""
    try:
        strokes = tuple(tuple((float(p["x"]), float(p["y"])) for p in stroke["points"]) for stroke in orjson.loads(text))
    except (ValueError, TypeError, KeyError):
        strokes = ()
    points = [point for stroke in strokes for point in stroke]
    if not points or len(points) > MOST_POINTS or not all(math.isfinite(x) and math.isfinite(y) and abs(x) + abs(y) < 1e5 for x, y in points):
        raise Refusal("signature.empty", both("还没有签字，或签字数据无法读取", "There is no signature, or it cannot be read"), field="strokes", status=422,
                      way_out=both("请在签字框内签名", "Sign inside the box"))
    return strokes


def drawn(strokes: tuple[Stroke, ...]) -> str:
    """The strokes as an SVG picture that just holds them; black lines only, so that any printer shows it."""
    points = [point for stroke in strokes for point in stroke]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
    pen = max(1.2, max(width, height) / 150)
    lines = " ".join("M" + "L".join(f"{x - left + 4:.1f} {y - top + 4:.1f}" for x, y in _long(stroke)) for stroke in strokes if stroke)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 8:.1f} {height + 8:.1f}"><path d="{lines}" fill="none" stroke="black" '
        f'stroke-width="{pen:.1f}" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _long(stroke: Stroke) -> Stroke:
    """A dot is a stroke of no length; two points make it a mark."""
    return stroke if len(stroke) > 1 else (*stroke, (stroke[0][0] + 0.1, stroke[0][1]))
