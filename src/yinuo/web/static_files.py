"""The browser's files: served from memory of their size and age, which is looked up anew when a file was rebuilt meanwhile."""

import os
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):
    """Lengths and tags are kept from the start; a bundle built again under a running server must not be cut to its old length."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self._known: dict[str, tuple[str, tuple[int, int]]] = {}
        super().__init__(*args, **named)

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(self.static_prefix):
            self._look_again(request.path_info)
        return super().__call__(request)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Remember how the file looked when its answer was prepared."""
        self._known[url] = (path, _look(path))
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def _look_again(self, url: str) -> None:
        path, looked = self._known.get(url) or (_found(url[len(self.static_prefix):]), None)
        if not path:
            return
        try:
            if looked != _look(path):
                self.add_file_to_dictionary(url, path)
        except FileNotFoundError:  # taken away, or not there yet
            self.files.pop(url, None)
            self._known.pop(url, None)


def _found(name: str) -> str | None:
    """The file of this name below our folders; neither a folder, nor anything elsewhere."""
    try:
        path = finders.find(name)
    except SuspiciousFileOperation:
        return None
    return path if isinstance(path, str) and os.path.isfile(path) else None


def _look(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_mtime_ns, found.st_size
