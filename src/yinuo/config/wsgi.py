"""The web entry."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")

application = get_wsgi_application()

from yinuo.journal.nodes import lease  # noqa: E402  models are there only now

lease()
