"""Search without a dictionary: text becomes tokens so that an index finds every substring, on both databases alike.

A run of Han or other non-ASCII characters gives its overlapping pairs and its last character alone. A run of ASCII
letters and digits gives itself and each of its tails, so that a prefix query also finds the middle of a word ("500" in
"WM500"). The index answers with a little too much; `Query.recheck` keeps what truly contains the words.
"""

import re
import unicodedata
from dataclasses import dataclass

FTS5_OPTIONS = "detail=none, prefix='1', tokenize=\"ascii tokenchars '@'\""
"""How the FTS5 table must be declared: our tokens are already folded, and every non-ASCII character counts. No word begins with @: such tokens are marks."""

_LONGEST_WORD = 24
_MOST_TERMS, _MOST_PARTS = 8, 48
_RUN = re.compile(r"[a-z0-9]+|(?:(?![a-z0-9_])\w)+")


@dataclass(frozen=True, slots=True)
class Part:
    """One token that must be there; ``open_ended`` when any token that begins so will do."""

    token: str
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: every term must stand somewhere in the text, in any order."""

    terms: tuple[str, ...]
    parts: tuple[Part, ...]

    def __bool__(self) -> bool:
        """False when there is nothing an index could look up (empty, or punctuation only)."""
        return bool(self.parts)

    def fts5(self) -> str:
        """The MATCH expression for SQLite."""
        return " AND ".join(f'"{p.token}" *' if p.open_ended else f'"{p.token}"' for p in self.parts)

    def tsquery(self) -> str:
        """The text to cast with ``::tsquery`` on PostgreSQL (no dictionary is consulted)."""
        return " & ".join(f"'{p.token}':*" if p.open_ended else f"'{p.token}'" for p in self.parts)

    def recheck(self, text: str) -> bool:
        """Whether ``text`` really contains every term."""
        folded = fold(text)
        return bool(self) and all(term in folded for term in self.terms)


def fold(text: str) -> str:
    """Text as it is compared: compatibility forms unified, case gone."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def tokens(text: str) -> list[str]:
    """The distinct tokens to index, in order of appearance.

    SQLite stores them joined by blanks, PostgreSQL as ``array_to_tsvector(…)`` (no positions, no dictionary).
    """
    return list(dict.fromkeys(token for run in _RUN.findall(fold(text)) for token in _tokens_of(run)))


def query(text: str) -> Query:
    """Read what was typed: terms are parted by blanks. At most eight terms count; an over-long one loses its tail in the
    index question, never in the recheck."""
    terms = tuple(dict.fromkeys(fold(text).split()))[:_MOST_TERMS]
    parts = dict.fromkeys(part for term in terms for run in _RUN.findall(term) for part in _parts_of(run))
    return Query(terms, tuple(parts)[:_MOST_PARTS])


def _tokens_of(run: str) -> list[str]:
    if run[0].isascii():
        return [run[i : i + _LONGEST_WORD] for i in range(len(run))]
    return [*_pairs(run), run[-1]]


def _parts_of(run: str) -> list[Part]:
    if run[0].isascii():
        return [Part(run[:_LONGEST_WORD], open_ended=True)]
    return [Part(pair) for pair in _pairs(run)] or [Part(run, open_ended=True)]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]
