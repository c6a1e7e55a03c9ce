"""The cast for the proofs."""

from areas.conftest import cast, nothing_remembered  # noqa: F401
