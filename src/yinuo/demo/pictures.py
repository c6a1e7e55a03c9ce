"""Site photographs of the demo company: drawn, small, and no two alike."""

import io
from random import Random

from PIL import Image, ImageDraw

_SIZE = (480, 360)
_GROUNDS = ("#8fa3ad", "#b8b2a7", "#9aa88f", "#c4b7a6", "#a7adb8")


def picture(chance: Random) -> bytes:
    """A JPEG of a grey box with pipes, as an engineer might take it."""
    ground = Image.new("RGB", _SIZE, chance.choice(_GROUNDS))
    pen = ImageDraw.Draw(ground)
    pen.rectangle((90, 50, 390, 330), fill="#e9ecee", outline="#6b7780", width=4)
    for _ in range(4):
        x = chance.randint(110, 350)
        pen.line((x, 330, x + chance.randint(-40, 40), 360), fill="#596671", width=9)
    x, y = chance.randint(150, 320), chance.randint(110, 250)
    pen.ellipse((x - 44, y - 44, x + 44, y + 44), fill="#cfd6da", outline="#8a969e", width=5)
    pen.ellipse((x - 12, y - 12, x + 12, y + 12), fill="#b9442f")
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=70)
    return out.getvalue()
