"""The cast for the proofs of single clauses."""

from areas.conftest import cast, nothing_remembered  # noqa: F401
