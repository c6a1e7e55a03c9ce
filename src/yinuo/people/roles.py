"""What each post may do and how far: the one catalogue of verbs, from which rights.md and the permission tests come."""

from yinuo.kit.text import Both, both

OWN, STATION, REGION, ALL = "own", "station", "region", "all"

POSTS: dict[str, Both] = {
    "hotline": both("坐席", "Service representative"),
    "technical_support": both("技术支持", "Technical support"),
    "repair_centre": both("维修中心", "Repair centre"),
    "parts_keeper": both("备件管理", "Parts keeper"),
    "quality_monitor": both("质量监控", "Quality monitor"),
    "service_engineer": both("服务工程师", "Service engineer"),
    "installer": both("安装调试", "Installation technician"),
    "dispatcher": both("调度员", "Dispatcher"),
    "service_supervisor": both("服务主管", "Service supervisor"),
    "department_head": both("部门负责人", "Department head"),
    "service_manager": both("售后经理", "Service manager"),
    "service_director": both("服务总监", "Service director"),
    "general_manager": both("总经理", "General manager"),
    "callback_specialist": both("回访专员", "Callback specialist"),
    "information_officer": both("服务信息员", "Information officer"),
    "general_office": both("综合部", "General office"),
    "security_officer": both("信息安全岗", "Security officer"),
    "hr": both("人事", "Personnel"),
    "auditor": both("内部审计", "Auditor"),
    "administrator": both("系统管理员", "Administrator"),
    "colleague": both("协作部门人员", "Colleague of another department"),
}
"""Posts of the company. What a person may do follows from the posts held, never from the person (ORG-03)."""

REQUIRED_POSTS = ("hotline", "technical_support", "repair_centre", "parts_keeper", "quality_monitor")
"""The five posts without which intake stays off (ORG-01)."""

_DESK = "hotline dispatcher service_supervisor department_head service_manager"
_LEAD = "service_supervisor department_head service_manager service_director"
_TECH = "technical_support repair_centre service_engineer installer"
_OFFICE = "general_manager general_office auditor quality_monitor information_officer security_officer callback_specialist parts_keeper"

_EVERY_POST = " ".join(POSTS)

EVERYONE = ("account.own",)
"""What every signed-in person may do, a post or none: their own account, password, language and sign-ins."""

LEADERS = tuple(_LEAD.split())
"""Posts that answer for others' work: they take over what is stuck, and may book over what stands."""
ENGINEERS = tuple(_TECH.split())
"""Posts whose holders are sent to customers, and must be reachable."""
TRAVELLERS = ("service_engineer", "installer")
"""Those of them whose days are planned."""

_VERBS = f"""
case.see: {_DESK} {_LEAD} {_TECH} {_OFFICE} colleague
case.receive: {_DESK} {_TECH} callback_specialist
case.accept: {_DESK} technical_support
case.answer: {_DESK} {_TECH}
case.verify: {_DESK} {_TECH}
case.recheck: {_DESK} {_TECH}
case.judge: {_DESK} {_TECH}
case.plan: {_DESK} {_TECH}
case.start: {_LEAD} {_TECH} hotline
case.finish: {_LEAD} {_TECH} hotline
case.approve_deviation: {_LEAD}
case.confirm: {_DESK} {_TECH} callback_specialist
case.close: {_DESK} technical_support callback_specialist
case.reopen: {_DESK} {_LEAD} callback_specialist
case.cancel: {_DESK} {_LEAD}
case.archive: information_officer callback_specialist {_LEAD}
case.hand: {_DESK} {_TECH}
case.name_owner: {_DESK} {_LEAD}
case.pass_follow_up: {_DESK} {_LEAD}
case.set_urgency: {_DESK} {_LEAD} {_TECH}
case.set_priority: {_LEAD}
case.set_mode: {_DESK} {_TECH}
case.set_kind: {_DESK} {_LEAD}
case.reroute: {_DESK} {_LEAD}
case.escalate: {_DESK} {_TECH}
case.hold: {_DESK} {_TECH}
case.resume: {_DESK} {_TECH}
case.chase: {_DESK} {_TECH} callback_specialist
case.tell: {_DESK} {_TECH} callback_specialist
case.note: {_DESK} {_LEAD} {_TECH} {_OFFICE} colleague
case.correct: {_DESK} {_LEAD}
case.agree_expectation: {_DESK} {_LEAD}
case.stuck: {_TECH} hotline
case.suspect_defect: {_TECH}
case.attach: {_DESK} {_TECH} callback_specialist
overtime.explain: {_DESK} {_TECH} callback_specialist
obligation.waive: department_head service_manager service_director
task.ask: {_DESK} {_TECH}
task.answer: colleague {_DESK} {_LEAD} {_TECH} parts_keeper quality_monitor
remote.agree: hotline {_LEAD} {_TECH}
remote.start: hotline {_LEAD} {_TECH}
remote.end: hotline {_LEAD} {_TECH}
remote.waive: hotline {_LEAD} {_TECH}
assignment.make: dispatcher service_supervisor department_head service_manager
assignment.pass: dispatcher service_supervisor department_head service_manager
engineer.respond: {_TECH} service_manager
dispatch.see: hotline technical_support dispatcher {_LEAD}
resource.see: hotline technical_support dispatcher hr {_LEAD}
resource.write: dispatcher hr administrator {_LEAD}
resource.bring: dispatcher hr administrator {_LEAD}
absence.enter: dispatcher hr {_LEAD}
terms.set: {_DESK} {_LEAD} {_TECH}
wish.enter: {_DESK} {_LEAD} {_TECH}
tool.check: {_TECH} {_LEAD}
place.set: {_DESK} {_LEAD} {_TECH}
board.place: dispatcher service_supervisor department_head service_manager
pin.set: dispatcher {_LEAD}
plan.make: dispatcher {_LEAD}
plan.publish: dispatcher {_LEAD}
slot.offer: {_DESK} {_LEAD} {_TECH}
visit.link: {_DESK} {_LEAD} {_TECH}
move.ask: dispatcher {_LEAD}
move.approve: {_LEAD}
move.undo: {_LEAD}
upkeep.write: {_DESK} {_LEAD}
offer.make: dispatcher {_LEAD}
offer.answer: dispatcher repair_centre service_engineer installer {_LEAD}
appointment.book: {_DESK} {_LEAD} {_TECH}
appointment.move: {_DESK} {_LEAD} {_TECH}
appointment.confirm: {_DESK} {_LEAD} {_TECH}
appointment.cancel: {_DESK} {_LEAD} {_TECH}
appointment.late: {_DESK} {_LEAD} {_TECH}
kit.check: {_TECH} service_manager
visit.depart: {_TECH} service_manager
visit.arrive: {_TECH} service_manager
visit.leave: {_TECH} service_manager
sent_in.receive: repair_centre hotline service_supervisor
diagnosis.record: {_TECH}
quote.offer: {_DESK} {_TECH}
quote.accept: {_DESK} {_TECH}
work.record: {_TECH}
test.record: {_TECH}
signoff.sign: {_TECH} hotline
objection.raise: {_DESK} {_TECH} callback_specialist
objection.answer: {_DESK} {_LEAD} {_TECH}
paper.file: {_TECH} hotline
paper.collect: {_LEAD} information_officer
record.deliver: {_TECH} hotline
callback.attempt: callback_specialist service_supervisor
callback.answer: callback_specialist service_supervisor
improvement.plan: {_LEAD}
improvement.tell: {_LEAD} callback_specialist
improvement.verify: quality_monitor {_LEAD}
survey.invite: callback_specialist hotline
training.check: callback_specialist
survey.answer: callback_specialist hotline
purchase.prove: {_DESK} {_TECH}
call.log: {_DESK} {_TECH} callback_specialist
customer.see: {_DESK} {_LEAD} {_TECH} callback_specialist
customer.write: {_DESK} {_LEAD}
customer.reveal: {_DESK} {_LEAD} {_TECH} callback_specialist
unit.write: {_DESK} {_LEAD} {_TECH}
product.write: {_LEAD} administrator
import.run: {_LEAD} administrator
export.run: {_DESK} {_LEAD} auditor information_officer
report.see: {_LEAD} general_manager quality_monitor auditor
edition.see: {_DESK} {_LEAD} {_TECH} {_OFFICE} colleague hr administrator
edition.draft: department_head general_office service_manager
edition.discard: department_head general_office service_manager
edition.approve: general_manager service_director
edition.propose: {_DESK} {_LEAD} {_TECH} {_OFFICE} colleague hr
edition.answer_proposal: general_office
calendar.write: department_head general_office administrator
account.own: {_EVERY_POST}
people.see: {_LEAD} hr administrator auditor
roles.see: {_EVERY_POST}
roster.see: {_EVERY_POST}
station.see: {_EVERY_POST}
organisation.see: {_LEAD} general_manager general_office information_officer hr administrator auditor
company.write: administrator department_head
people.write: hr administrator
station.write: department_head service_manager administrator
roster.publish: department_head service_manager service_supervisor
organisation.review: department_head
intake.activate: administrator department_head
post.waive: department_head
token.make: administrator
token.own: {_DESK} {_LEAD} {_TECH} {_OFFICE}
journal.verify: auditor administrator security_officer
status.see: administrator auditor security_officer department_head
reach.see: {_DESK} {_LEAD} {_TECH} callback_specialist general_manager hr auditor
reach.note: {_DESK} {_LEAD} callback_specialist
reach.explain: {_TECH}
reach.decide: {_LEAD}
access.see: auditor security_officer
webhook.write: administrator
outbox.see: administrator auditor security_officer {_LEAD}
outbox.resend: administrator department_head service_manager
key.keep: administrator security_officer
"""

_REACH = {
    "colleague": OWN,
    "service_engineer": OWN,
    "installer": OWN,
    "technical_support": ALL,
    "repair_centre": STATION,
    "hotline": ALL,
    "parts_keeper": STATION,
    "dispatcher": STATION,
    "service_supervisor": STATION,
}
"""How far a post reaches by default; every post not named reaches everything. A holding narrows it by station or region."""

VERBS: dict[str, tuple[str, ...]] = {
    verb: tuple(dict.fromkeys(posts.split()))
    for verb, posts in (row.split(":") for row in _VERBS.strip().splitlines())
}

CARRIES: dict[str, tuple[str, ...]] = {"import.run": ("case.receive", "case.cancel")}
"""What a right carries besides itself, at its own door only: an import registers past requests, and its undoing cancels them, whatever the post may do on a page."""

GRANTS: dict[str, tuple[str, ...]] = {
    post: tuple(verb for verb, posts in VERBS.items() if post in posts) for post in POSTS
}


def reach_of(post: str) -> str:
    """How far a post reaches unless its holding says otherwise: own, station, region or all."""
    return _REACH.get(post, ALL)
