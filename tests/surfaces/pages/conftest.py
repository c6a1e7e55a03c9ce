"""The cast for the proofs."""

from areas.conftest import cast  # noqa: F401
