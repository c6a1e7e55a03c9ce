"""The cast for the stories."""

from areas.conftest import cast, nothing_remembered  # noqa: F401
