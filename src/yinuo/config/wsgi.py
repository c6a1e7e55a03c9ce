"""The web entry."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")


class Request(WSGIRequest):
    """What it calls itself is kept but never followed: a name of an encoding in a header would else be tried on the address."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    """Answers through `Request`."""

    request_class = Request


django.setup(set_prefix=False)
application = Handler()

from yinuo.journal.nodes import lease  # noqa: E402  models are there only now

lease()
