"""The words of the rights: every area, verb and reach in both languages, and docs/rights.md told from them."""

from yinuo.kit.text import Both, both

from .roles import ALL, CARRIES, GRANTS, OWN, POSTS, REGION, REQUIRED_POSTS, STATION, VERBS, reach_of

REACHES: dict[str, Both] = {
    OWN: both("本人", "own"), STATION: both("本网点", "station"), REGION: both("本区域", "region"), ALL: both("全部", "all"),
}

_AREAS = """
case|服务单|Cases
overtime|超时|Overtime
obligation|未了事项|Obligations
task|协作任务|Collaboration tasks
remote|远程|Remote help
assignment|派工|Assignment
engineer|工程师|Engineers
appointment|预约|Appointments
kit|备检|Kit
dispatch|派工看板|Dispatch board
board|看板|Board
resource|排班资源|Resources
terms|上门条件|Visit terms
wish|客户意愿|Customers' wishes
absence|缺勤|Absences
tool|工具|Tools
place|服务地点|Places
pin|锁定|Locks
plan|排程|Plans
slot|可约时段|Slots
move|批量改期|Moves
upkeep|定期服务|Upkeep
offer|网点派单|Station offers
visit|上门|Visits
sent_in|送修|Sent in
diagnosis|诊断|Diagnosis
quote|报价|Quotations
work|作业|Work
test|测试|Tests
signoff|签收|Sign-off
objection|异议|Objections
paper|纸质与执行表|Papers
record|维修凭证|Repair records
callback|回访|Callbacks
improvement|改进|Improvement
survey|满意度|Surveys
training|培训|Training
purchase|购买凭证|Proof of purchase
call|通话|Calls
customer|客户|Customers
unit|客户产品|Units
product|产品|Products
import|导入|Import
export|导出|Export
report|报表|Reports
edition|制度|Policy
calendar|日历|Calendar
account|账号|Account
people|人员|People
roles|岗位与权限|Posts and rights
roster|值班|Duty roster
station|网点|Stations
organisation|组织|Organisation
company|公司|Company
intake|受理开关|Intake
post|岗位|Posts
token|令牌|Tokens
journal|日志|Journal
status|运行|Operation
access|访问记录|Access log
webhook|网络通知|Webhooks
reach|联络|Reach
outbox|外发|Outbox
key|密钥|Keys
"""

_WORDS = """
case.see|查看服务单|see cases
case.receive|接报登记|register a request
case.accept|受理|accept
case.answer|首次联系客户|answer the customer first
case.verify|与客户核实|verify with the customer
case.recheck|复核关键字段|check the key fields again
case.judge|初步判定|judge
case.plan|安排方案|plan
case.start|开始处理|start work
case.finish|处理完成|finish work
case.confirm|记录客户确认|record the customer's confirmation
case.close|结案|close
case.reopen|重开|reopen
case.cancel|取消|cancel
case.archive|归档|file
case.hand|移交层级|hand to another tier
case.name_owner|指定负责人|name the responsible person
case.pass_follow_up|更换跟进人|pass the follow-up on
case.set_urgency|变更紧急程度|change the urgency
case.set_priority|变更优先级|set the priority
case.set_mode|变更服务方式|change the mode
case.set_kind|变更服务类别|change the kind
case.reroute|转出|reroute
case.escalate|升级至主管|escalate
case.hold|挂起|put on hold
case.resume|恢复|resume
case.chase|登记催单|note a chase
case.tell|告知客户|tell the customer
case.note|内部备注|write an internal note
case.correct|更正|correct
case.agree_expectation|商定期望时间|agree the expected time
case.stuck|报告无法解决|report as unsolvable
case.suspect_defect|报告疑似设计缺陷|report a suspected design defect
case.approve_deviation|批准偏离处置标准|approve a deviation from the handling standard
case.attach|上传附件|attach files
overtime.explain|说明超时原因|explain an overrun
obligation.waive|豁免未了事项|waive an obligation
task.ask|发起协作|ask another department
task.answer|答复协作|answer a task
remote.agree|约定远程时间|agree a time for remote help
remote.start|开始远程|start remote help
remote.end|结束远程|end remote help
remote.waive|免除远程|waive remote help
assignment.make|派工|assign an engineer
assignment.pass|转派|reassign
engineer.respond|响应派工|respond to an assignment
dispatch.see|查看派工看板|see the dispatch board
resource.see|查看排班资源|see dispatch resources
resource.bring|导入排班资源|bring in resources from a file
terms.set|登记上门条件|say how many people, days and tools a job takes
wish.enter|登记客户意愿|enter whom a customer wants or will not have
resource.write|登记排班资源|enter homes, skills, certificates, shifts and capacity
absence.enter|登记缺勤|enter absences
tool.check|登记工具检查|enter a tool check
place.set|标注服务地点|set the place of a case
board.place|在看板上安排|place a job on the board
pin.set|锁定安排|lock a placed job
plan.make|求排程方案|ask for a day plan
plan.publish|发布排程方案|publish a day plan
slot.offer|向客户提供时段|offer slots to a customer
visit.link|发客户预约链接|make a customer's visit link
move.ask|提出批量改期|ask for a move of many visits
move.approve|批准批量改期|approve a move of many visits
move.undo|撤回批量改期|undo a move of many visits
upkeep.write|登记定期服务计划|enter recurring service plans
offer.make|派单给网点|offer jobs to stations
offer.answer|答复网点派单|answer an offer
appointment.book|预约|book a visit
appointment.move|改约|move a visit
appointment.confirm|确认预约|confirm a visit
appointment.cancel|取消预约|cancel a visit
appointment.late|登记迟到先告知|enter that the customer was told of lateness
kit.check|备检|check the kit
visit.depart|出发|set out
visit.arrive|到达|arrive
visit.leave|离开|leave
sent_in.receive|接收送修|receive a unit sent in
diagnosis.record|记录诊断|record the diagnosis
quote.offer|报价|offer a quotation
quote.accept|记录客户对报价的答复|record the answer to a quotation
work.record|记录作业|record work
test.record|记录测试|record a test
signoff.sign|签收|sign off
objection.raise|提出异议|raise an objection
objection.answer|答复异议|answer an objection
paper.file|提交执行表与报告|file form and reports
paper.collect|回收原件|collect the signed original
record.deliver|交付维修凭证|hand over the repair record
callback.attempt|登记回访未接通|note a failed callback
callback.answer|登记回访|record a callback
improvement.plan|制定改进措施|set measures of improvement
improvement.tell|告知改进|tell the customer the measures
improvement.verify|验证改进|verify the improvement
survey.invite|发出满意度邀请|invite to a survey
survey.answer|登记满意度答复|record a survey answer
training.check|跟踪培训效果|check the effect of training
purchase.prove|登记购买凭证|record proof of purchase
call.log|登记通话|log a call
customer.see|查看客户|see customers
customer.write|登记客户|write customers
customer.reveal|查看受保护信息|reveal protected values
unit.write|登记客户产品|write units
product.write|登记产品型号|write products
import.run|导入历史|import
export.run|导出|export
report.see|查看报表|see reports
edition.see|阅读制度|read the policy
edition.draft|起草制度|draft an edition
edition.approve|批准制度|approve an edition
edition.discard|作废草案|discard a draft
edition.propose|提出制度建议|propose a change
edition.answer_proposal|答复制度建议|answer a proposal
calendar.write|设定日历|set the calendar
account.own|管理本人账号|manage the own account
people.see|查看人员|see people
people.write|登记人员与岗位|write people and posts
roles.see|查看岗位与权限|see posts and rights
roster.see|查看值班表|see the duty roster
roster.publish|发布值班表|publish the duty roster
station.see|查看网点|see stations
station.write|登记网点、区域与部门|write stations, regions and departments
organisation.see|查看职责登记|see the responsibility register
organisation.review|评估组织|review the organisation
company.write|填写公司资料|write the company's particulars
intake.activate|开通或停止受理|open or pause intake
post.waive|豁免必设岗位|waive a required post
token.make|为他人生成令牌|make tokens for others
token.own|生成本人令牌|make own tokens
journal.verify|验证日志|verify the journal
status.see|查看运行状态|see the state of operation
access.see|查看访问记录|see the access log
webhook.write|登记网络通知|write webhooks
reach.see|查看联络记录|see who could not be reached
reach.note|登记联系不上|note a failed attempt to reach somebody
reach.explain|说明失联原因|explain why one could not be reached
reach.decide|认可失联说明|accept or decline an explanation
outbox.see|查看外发|see the outbox
outbox.resend|重新发送|send letters again
key.keep|保管密钥|keep the keys
"""


def _pairs(text: str) -> dict[str, Both]:
    return {code: both(zh, en) for code, zh, en in (row.split("|") for row in text.strip().splitlines())}


AREA_WORDS, VERB_WORDS = _pairs(_AREAS), _pairs(_WORDS)


def verb_words(code: str) -> Both:
    """What a right is called; the code of one that is a right no more, which the access log remembers."""
    return VERB_WORDS.get(code, both(code, code))


def area_words(area: str) -> Both:
    """What a group of rights is called."""
    return AREA_WORDS[area]


def rights_document() -> str:
    """docs/rights.md: posts with their reach, then who may what."""
    return "\n".join([*_HEAD, *_posts(), "", *_verbs()]) + "\n"


_HEAD = [
    "# 岗位与权限 · Posts and rights", "",
    "由 `yinuo.people.roles` 生成，不手工修改：`python -m yinuo.people.catalogue > docs/rights.md`。"
    " Generated from `yinuo.people.roles`; never edited by hand.", "",
    "个人可以做什么，由其岗位决定。任岗可按网点、区域、品牌或网点类型收窄；借调到期，权限同时终止。"
    " What a person may do follows from the posts held. A holding may be narrowed to a station, a region, brands or kinds of station;"
    " a secondment ends with its date.", "",
]


def _posts() -> list[str]:
    rows = ["## 岗位 · Posts", "", "| 岗位 | Post | 代码 Code | 范围 Reach | 权限数 Rights | 必设 Required |", "|---|---|---|---|---|---|"]
    for post, words in POSTS.items():
        reach = REACHES[reach_of(post)]
        must = "●" if post in REQUIRED_POSTS else ""
        rows.append(f"| {words.zh} | {words.en} | `{post}` | {reach.zh} {reach.en} | {len(GRANTS[post])} | {must} |")
    return rows


def _verbs() -> list[str]:
    rows = ["## 权限 · Rights"]
    area = ""
    for verb, posts in sorted(VERBS.items(), key=lambda row: _place(row[0])):
        if (group := verb.split(".")[0]) != area:
            area, words = group, area_words(group)
            rows += ["", f"### {words.zh} · {words.en}", "", "| 权限 Right | 代码 Code | 岗位 Posts |", "|---|---|---|"]
        holders = "全部 all" if len(posts) == len(POSTS) else "、".join(POSTS[post].zh for post in posts)
        rows.append(f"| {verb_words(verb).zh} · {verb_words(verb).en} | `{verb}`{_carried(verb)} | {holders} |")
    return rows


def _carried(verb: str) -> str:
    """Rights another right carries along at its own door."""
    carried = " ".join(f"`{right}`" for right in CARRIES.get(verb, ()))
    return f"（仅经此入口附带 carries, at its own door only: {carried}）" if carried else ""


def _place(verb: str) -> int:
    area = verb.split(".")[0]
    return list(AREA_WORDS).index(area) if area in AREA_WORDS else len(AREA_WORDS)


if __name__ == "__main__":
    print(rights_document(), end="")
