"""The cast, at hand for measurements too."""

from areas.conftest import cast

__all__ = ["cast"]
