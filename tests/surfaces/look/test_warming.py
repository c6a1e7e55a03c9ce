"""The pages people open most are read before anybody asks for them."""

from django.template import engines

from yinuo.web.warming import PAGES, PIECES, read_pages


def test_every_page_read_beforehand_is_kept() -> None:
    loader = engines["django"].engine.template_loaders[0]
    loader.reset()
    read_pages()
    assert {*PAGES, *(f"web/components/{piece}.html" for piece in PIECES)} <= set(loader.get_template_cache)
