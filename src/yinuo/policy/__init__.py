"""What may be asked of the written policy, and how it is answered. Plain Python: `yinuo.kit` only, no framework, no clock.

Reading documents   `book.read(folder, base=None) -> Book` · `Book.clauses` (id → Clause) · `Book.digest`
Facts               `clock.Fact(kind, happened_at, noted_at, sets={}, reason=None, supersedes=None, id=None)`
Time                `clock.follow(question, facts, shelf, as_of) -> Reading` (rounds, states of clock-semantics.md)
Editions            `shelf.Shelf([(in_force_from, Book), …], calendars)` answers "which book on this day"
Questions           `book.decide(kind, question, attributes, on) -> Ruling` for gate, approval, routing, classification, …
Checking            `check.faults(folder) -> list[Fault]` · `sentence.told(clause) -> Both`
Comparing           `rehearse.compare(old, new, histories, as_of)`
"""
