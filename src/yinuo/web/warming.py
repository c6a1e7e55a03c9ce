"""Reading the pages before they are asked for: processes that are forked afterwards share them, and nobody waits for the first one."""

from django.template.loader import get_template

PAGES = (
    "web/cases/case.html", "web/cases/list.html", "web/cases/search.html", "web/cases/step.html", "web/cases/today.html", "web/cases/why.html", "web/cases/intake.html",
    "web/login.html", "web/refused.html", "web/error.html",
)
PIECES = ("clock_card", "stage_bar", "timeline", "obligations", "pager", "filters", "field", "refusal", "empty_state", "rail", "thumbs", "more")


def read_pages() -> None:
    """Read the pages that people open most, and the pieces they are made of."""
    for name in (*PAGES, *(f"web/components/{piece}.html" for piece in PIECES)):
        get_template(name)
