"""The cast for the proofs of single clauses."""

from areas.conftest import cast  # noqa: F401
