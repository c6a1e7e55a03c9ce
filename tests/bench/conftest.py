"""The cast, at hand for measurements too."""

from areas.conftest import cast, nothing_remembered

__all__ = ["cast", "nothing_remembered"]
