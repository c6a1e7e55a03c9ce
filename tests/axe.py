"""Where axe-core is found: with the browser bundle's packages where Node.js built it, else in the Python package that carries it."""

import importlib.util
from functools import cache
from pathlib import Path

BUILT = Path(__file__).parents[1] / "frontend/node_modules/axe-core/axe.min.js"


@cache
def script() -> str | None:
    """The checker as one script; None where there is none, which `tests/house/test_browser.py` reports as left out."""
    carrier = importlib.util.find_spec("axe_playwright_python")
    carried = [Path(folder) / "axe.min.js" for folder in (carrier.submodule_search_locations or ())] if carrier else []
    return next((path.read_text("utf-8") for path in (BUILT, *carried) if path.exists()), None)
