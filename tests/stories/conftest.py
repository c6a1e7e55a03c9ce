"""The cast for the stories."""

from areas.conftest import cast  # noqa: F401
