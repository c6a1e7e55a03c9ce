"""派工: who or what comes next, as a table of values."""

from yinuo.kit.text import both

from .tabled import tabled

KIND = tabled("routing", both("派工", "routing"))
