"""The signable text of a policy as a page; whatever is not Markdown stays text, and no markup of its own comes through."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@lru_cache(maxsize=1)
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # only where a policy is read

    return MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table").disable(["image", "link", "autolink"])


def text_as_page(text: str) -> SafeString:
    """Paragraphs, lists and tables of one section."""
    return SafeString(_reader().render(text))
