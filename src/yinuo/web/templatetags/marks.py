"""Small marks: icons, badges, key caps, meters."""

from functools import lru_cache

from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .words import in_words, language_of

TONES = ("plain", "accent", "good", "warn", "breach", "quiet")


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "clock" %}``: silent beside words; give ``label`` where the icon stands alone."""
    address = f"{static('web/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


def asset(name: str) -> str:
    """``{% asset "app.css" %}``: the address of a built browser asset."""
    return static(f"dist/{name}")


def badge(context: Context, text: object, tone: str = "plain", mark: str = "", title: object = "") -> SafeString:
    """``{% badge "紧急" tone="breach" mark="alert" %}``: tones plain, accent, good, warn, breach, quiet."""
    language = language_of(context)
    drawn = icon(mark) if mark else SafeString("")
    return format_html(
        '<span class="badge is-{}"{}>{}{}</span>',
        tone if tone in TONES else "plain",
        format_html(' title="{}"', in_words(title, language)) if title else "",
        drawn,
        in_words(text, language),
    )


def kbd(keys: str) -> SafeString:
    """``{% kbd "g q" %}``: key caps."""
    caps = [format_html("<kbd>{}</kbd>", key) for key in keys.split()]
    return SafeString(f'<span class="keys" aria-hidden="true">{" ".join(caps)}</span>')


def meter(context: Context, value: float, most: float = 100, tone: str = "accent", label: object = "") -> SafeString:
    """``{% meter 72 100 tone="warn" label="…" %}``: a filled line; the number must stand beside it in words."""
    share = 0 if not most else max(0.0, min(100.0, 100 * float(value) / float(most)))
    return format_html(
        '<svg class="meter is-{}" role="img" aria-label="{}"><rect class="meter-all" width="100%" height="100%"/>'
        '<rect class="meter-part" width="{}%" height="100%"/></svg>',
        tone, in_words(label, language_of(context)) or f"{share:.0f}%", f"{share:.1f}",
    )
