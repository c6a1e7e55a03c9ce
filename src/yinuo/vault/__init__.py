"""What is known about natural persons: sealed under a key of their own, found without being read, masked unless opened.

Seal with ``sealing.seal(keys.of(person), place, text)``, show with ``reading.masked``, open with ``reading.opened``
(a named reader and a purpose), find with ``blind``, forget with ``erasure.erase``.
"""
