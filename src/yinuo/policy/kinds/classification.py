"""归类: which class a matter belongs to, as a table of values."""

from yinuo.kit.text import both

from .tabled import tabled

KIND = tabled("classification", both("归类", "classification"))
