"""一诺售后: after-sales service whose written policy is the program."""

__version__ = "0.1.0"
