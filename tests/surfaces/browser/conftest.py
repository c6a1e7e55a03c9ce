"""The cast for the walks in a browser."""

from areas.conftest import cast  # noqa: F401
