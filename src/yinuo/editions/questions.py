"""What this product asks of a written policy: the acts it stops at, the questions it puts, and the names it reads of each answer.

Whoever writes a clause beside these is told that nobody will ask it. A test holds the lists against the code, both ways.
"""

from yinuo.policy.unasked import Asked

_GATES = """
appointment.book appointment.confirm assignment.make case.accept case.archive case.cancel case.close case.finish case.hand case.judge case.name_owner
case.plan case.reopen case.set_mode case.set_urgency case.start edition.approve intake.activate roster.publish signoff.sign visit.depart work.record
"""
_APPROVALS = "assignment.make callback.answer edition.approve move.approve obligation.waive"
_BARS = "case.archive case.close case.finish"
_ANSWERS = """
archive_class: class_code
call_ahead: from_minutes until_minutes
catalogue: flow form_type scene mode
certificate: needed
charging: charged quote
confirmation: days
contents: main
crew: people
early_target: minutes
free_replacement: free
handling: outcomes common
message_price: email_fen sms_fen
overlap: overlap
plan_offer: offer every_months
plan_weights: known late moved_hour other_engineer over_skill overtime
priority: priority
questionnaire: dimensions satisfied basically dissatisfied
queue: queue rank
reopening: days
schedule_weight: late_factor minutes rank
second_sign_in: second_sign_in
skill_level: level
slot_terms: hold_minutes link_hours
station_offer: minutes
stuck_owner: post
visitor: post
"""
TOLD = {
    "catalogue.mode": "how a kind of service is usually given; of each request people say it, and the clause tells them",
    "charging.quote": "that a quotation comes first is what the gate asks; the answer tells it beside the charge",
    "handling.common": "which classes are settled at the first tier; no approval is asked there, so nothing has to look",
}
"""Names of answers that are for readers of the clause, each with its reason."""

ASKED = Asked(
    gates=frozenset(_GATES.split()), approvals=frozenset(_APPROVALS.split()), bars=frozenset(_BARS.split()),
    answers={question: frozenset(names.split()) for question, names in (row.split(": ") for row in _ANSWERS.strip().splitlines())},
    figures=frozenset("kit_lead open_jobs operation_log remote_lateness service_file visit_lateness warranty".split()),
    repeated=frozenset({"callback.made", "organisation.reviewed"}),
)
