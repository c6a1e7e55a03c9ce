"""What may be asked of the written policy, and how it is answered. Plain Python: `yinuo.kit` only, no framework, no clock.

Reading documents   `book.read(folder, base=None) -> Book` · `book.compose({file: text}) -> Book` · `Book.clauses` (id → Clause),
                    `Book.faults`, `Book.digest`, `Book.documents`, `Book.calendar(name)`
Facts               `history.Fact(kind, happened_at, noted_at, sets={}, reason=None, id=None, supersedes=None, voided=False)`
Editions            `shelf.Shelf([(in_force_from, Book), …], table=[calendar.TableDay(…), …])`, `.on(day)`, `.at(moment)`; build once, keep
Time                `clock.follow(question, facts, shelf, as_of, given=None) -> Reading` (rounds, states of clock-semantics.md)
                    `clock.follow_all(facts, shelf, as_of, given=None) -> {question: Reading}`: every clock and duty of a case
                    `explain.explain(reading) -> [Row(round, since, until, counted|closed|paused, why)]`
Questions           `Book.decide(kind, question, attributes, on) -> Ruling | None` (classification, routing, entitlement, retention, approval)
                    `Book.refusals(act, attributes, on) -> [Ruling]` · `Book.approval(act, attributes, on)` · `Book.bars(act)`
                    `Book.escalations(clause_id, level, attributes)` · `Book.notices_at(…)` · `Book.notices_on(event, attributes)`
Checking            `check.faults(folder | book, …) -> [Fault]` · `sentence.told(clause) -> Both`
Comparing           `rehearse.compare(old, new, histories, as_of)` · `trying.try_clause(folder, clause_id, request) -> dict`
Coverage            `coverage.rows(catalogue, clauses, code, tests, parts)`
"""
