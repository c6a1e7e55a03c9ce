"""The cast for the walks in a browser."""

from areas.conftest import cast, nothing_remembered  # noqa: F401
