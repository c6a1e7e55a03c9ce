"""What every command's exit code means."""

from enum import IntEnum


class Exit(IntEnum):
    """The same five meanings for every command."""

    WELL = 0
    FOUND = 1  # an alteration, a failing check, a falling-short
    REFUSED = 2  # wrong usage, or a kind no
    INCOMPLETE = 3  # entries unsealed beyond the alarm
    UNTRUSTED = 4  # signed by a key that is not trusted
