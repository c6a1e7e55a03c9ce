"""The declared vocabulary: everything a clause may ask about. A word that is not here is a mistake in the document.

Attributes are what is true of a case at a moment; events are what happened to it. The journal's entry kinds *are* the
events, and an entry may carry ``sets``: the attributes it changed. Areas declare nothing else anywhere.
"""

from dataclasses import dataclass
from datetime import date

from yinuo.kit.text import Both, both


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that is true of a case: its type and, for a closed list, its words."""

    name: str
    type: type
    label: Both
    words: tuple[tuple[str, Both], ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(word for word, _ in self.words)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens, as the journal names it."""

    name: str
    label: Both


def _list(name: str, zh: str, en: str, words: str) -> Attribute:
    rows = [row.split("|") for row in words.split()]
    return Attribute(name, str, both(zh, en), tuple((w, both(z, e.replace("_", " "))) for w, z, e in rows))


def _flag(name: str, zh: str, en: str) -> Attribute:
    return Attribute(name, bool, both(zh, en))


def _number(name: str, zh: str, en: str) -> Attribute:
    return Attribute(name, int, both(zh, en))


_ATTRIBUTES = (
    _list("case.kind", "服务类别", "kind of service",
          "repair|维修|repair inspection|巡检|inspection training|培训|training installation|安装|installation "
          "maintenance|保养|maintenance consulting|咨询|consulting recycling|回收|recycling replacement|更换|replacement "
          "parts_supply|配件供应|parts_supply guidance|售中指导|purchase_guidance security|信息安全|information_security "
          "out_of_scope|范围外|out_of_scope unclassified|未分类|unclassified"),
    _list("case.sale_stage", "服务阶段", "sale stage", "pre_sale|售前|pre-sale in_sale|售中|in-sale after_sale|售后|after-sale"),
    _list("case.form_type", "表单服务类型", "form service type", "repair|维修|repair inspection|巡检|inspection training|培训|training"),
    _list("case.scene", "适用场景", "scene",
          "complaint_response|投诉响应|complaint_response on_site_repair|上门维修|on-site_repair "
          "periodic_inspection|定期巡检|periodic_inspection training_follow_up|培训跟踪|training_follow-up"),
    _list("case.mode", "服务方式", "mode", "undecided|待定|undecided remote|远程|remote on_site|上门|on_site sent_in|送修|sent_in"),
    _list("case.urgency", "紧急程度", "urgency", "normal|普通|normal urgent|紧急|urgent"),
    _list("case.importance", "重要程度", "importance", "low|一般|low normal|较重要|normal high|重要|high"),
    _list("case.degree", "严重程度", "degree", "minor|轻微|minor major|较重|major critical|严重|critical unknown|不明|unknown"),
    _list("case.nature", "问题性质", "nature of the problem",
          "software|软件故障|software_fault simple_hardware|简单硬件问题|simple_hardware hardware|硬件故障|hardware_fault "
          "use|使用问题|use enquiry|咨询|enquiry other|其他|other unknown|不明|unknown"),
    _number("case.priority", "优先级", "priority"),
    _list("case.channel", "受理渠道", "channel",
          "phone|电话|phone chat|在线|chat email|邮件|e-mail walk_in|来店|walk-in web|网页|web engineer|工程师转报|through_an_engineer "
          "api|接口|interface import|导入|import"),
    _list("case.category", "产品类别", "product category",
          "electronics|电子产品|electronics appliance|家用电器|appliance heavy_machinery|重型机械|heavy_machinery phone|手机|phone "
          "vehicle|车辆|vehicle software|软件服务|software_service other|其他|other"),
    _list("case.stage", "阶段", "stage",
          "received|接报|received accepted|受理|accepted judged|已判定|judged planned|已安排|planned working|处理中|working "
          "done|已完成|done closed|已结案|closed archived|已归档|archived cancelled|已取消|cancelled"),
    _number("case.tier", "支持层级", "support tier"),
    _list("case.warranty", "保修判定", "warranty verdict",
          "in|保内|in_warranty out|保外|out_of_warranty post_repair|修后保证期|post-repair_guarantee undetermined|待定|undetermined"),
    _list("case.class", "问题类别", "problem class",
          "leak|渗漏|leak noise|异响|noise no_power|不通电|no_power no_cooling|不制冷|no_cooling no_heating|不制热|no_heating "
          "display|显示异常|display network|联网异常|network jam|卡滞|jam damage|外观损坏|damage setup|设置使用|setup "
          "security|信息安全|information_security other|其他|other"),
    _flag("case.verified", "已与客户核实", "verified with the customer"),
    _number("case.checks", "关键字段核对次数", "checks of the key fields"),
    _flag("case.covered", "服务区域已覆盖", "region covered"),
    _flag("case.imported", "历史导入", "imported from the past"),
    _flag("case.on_hold", "挂起中", "on hold"),
    _flag("case.owner_named", "已明确负责人", "responsible person named"),
    _flag("case.engineer_assigned", "已派工程师", "engineer assigned"),
    _flag("case.remote_tried", "已尝试远程", "remote help tried"),
    _flag("case.remote_waived", "远程不可行或客户不接受", "remote impossible or declined"),
    _flag("case.quote_accepted", "报价已接受", "quotation accepted"),
    _flag("case.within_quote", "费用未超报价", "cost within the quotation"),
    _flag("case.address_confirmed", "地址已确认", "address confirmed"),
    _flag("case.solution_agreed", "方案已商定", "solution agreed"),
    _flag("case.skipping_reason", "已说明越级原因", "reason given for skipping a tier"),
    _flag("case.expected_conflict_settled", "期望时间已与客户商定", "expected time settled with the customer"),
    _flag("case.diagnosed", "已诊断", "diagnosed"),
    _flag("case.tested", "测试通过", "test passed"),
    _flag("case.advice_given", "已填使用保养建议", "advice on use and care given"),
    _flag("case.rated", "客户已评价", "rated by the customer"),
    _flag("case.customer_signed", "客户已签字", "signed by the customer"),
    _flag("case.engineer_signed", "服务人员已签字", "signed by the service person"),
    _flag("case.customer_confirmed", "客户已确认完成", "completion confirmed by the customer"),
    _flag("case.final_told", "已最终告知客户", "customer told the outcome"),
    _flag("case.called_back", "已回访", "called back"),
    _flag("case.intake_received", "送修接收已登记", "sent-in reception entered"),
    _flag("case.kit_late", "备检迟误", "preparation late"),
    _flag("case.visit_open", "有未结束的上门", "a visit is still open"),
    _flag("case.mistrusted", "客户因不信任拒绝进门", "the customer refused entry out of mistrust"),
    _number("case.open_tasks", "未答复的协作任务数", "collaboration tasks not answered"),
    _number("case.open_objections", "未答复的异议数", "objections not answered"),
    _number("case.unexplained_breaches", "未说明原因的超时数", "breaches without reason or escalation"),
    _list("case.outcome", "处理结果", "outcome",
          "repaired|已修复|repaired replaced|已更换|replaced answered|已答复|answered trained|已培训|trained inspected|已巡检|inspected "
          "installed|已安装|installed maintained|已保养|maintained rerouted|已转出|rerouted given_up|客户放弃|given_up "
          "unsolved|未能解决|unsolved other|其他|other"),
    _flag("case.expectation_conflict", "期望早于承诺", "expected earlier than promised"),
    _flag("case.outcome_deviates", "结果不在处置标准之内", "outcome outside the handling standard"),
    _flag("case.deviation_approved", "偏离处置标准已获批准", "deviation from the handling standard approved"),
    _flag("case.confirmation_lapsed", "等待客户确认期满", "waiting time for the confirmation is over"),
    _flag("case.signed_on_paper", "在纸质表单上签字", "signed on paper"),
    _number("form.missing_fields", "执行表必填项缺项数", "required fields empty on the execution form"),
    _flag("hand.skips_tier", "移交跨越支持层级", "the hand-off skips a tier"),
    _number("company.vacant_posts", "必设岗位空缺数", "required posts without a holder or waiver"),
    _flag("company.numbers_missing", "投诉或监督电话未设", "complaint or supervision number not set"),
    _number("roster.uncovered_days", "无人值守的天数", "days without a supervisor on call"),
    _flag("edition.interpreter_missing", "未写明解释部门", "no interpreting department named"),
    Attribute("unit.purchased", date, both("购买日期", "purchase date")),
    _flag("unit.purchase_known", "购买日期已知", "purchase date known"),
    _list("customer.kind", "客户类型", "kind of customer", "person|个人|person firm|单位|firm"),
    _flag("customer.declines_contact", "客户不愿被联系", "customer declines contact"),
    _number("asker.failed_attempts", "联系失败次数", "failed contact attempts"),
    _list("rating", "满意度", "satisfaction",
          "satisfied|满意|satisfied basically|基本满意|basically_satisfied dissatisfied|不满意|dissatisfied"),
)

_EVENTS = """
case.received|接报|request received
case.registered|登记|registered
case.accepted|受理|accepted
case.answered|首次联系客户|customer first answered
case.verified|与客户核实|verified with the customer
case.rechecked|关键字段复核|key fields checked again
case.judged|初步判定|judged
case.planned|方案安排|planned
case.working|开始处理|work under way
case.escalated|升级至主管|escalated to the supervisor
case.urgency_changed|变更紧急程度|urgency changed
case.priority_set|优先级变更|priority set
case.kind_changed|变更服务类别|kind changed
case.mode_changed|变更服务方式|mode changed
case.corrected|更正|corrected
case.owner_named|指定负责人|responsible person named
case.follow_up_passed|更换跟进人|follow-up passed on
case.handed|层级移交|handed to another tier
case.chased|催单|chased
case.customer_told|告知客户|customer told
case.noted|内部备注|internal note
case.expectation_compared|期望早于承诺|expected earlier than promised
case.deviation_approved|批准偏离|deviation approved
contact.revealed|查看联系方式|contact data revealed
case.expectation_agreed|期望时间商定|expected time settled
case.rerouted|转出|rerouted
case.stationed|转至网点|moved to another station
case.stuck|报告无法解决|reported as unsolvable
case.defect_suspected|疑似设计缺陷|design defect suspected
case.done|处理完成|work done
case.confirmed|客户确认完成|completion confirmed
case.closed|结案|closed
case.reopened|重开|reopened
case.cancelled|取消|cancelled
case.archived|归档|archived
hold.began|挂起|put on hold
hold.ended|恢复|resumed
task.asked|发起协作|collaboration asked
task.answered|协作答复|collaboration answered
obligation.waived|豁免未了事项|obligation waived
purchase.proof_asked|索取购买凭证|proof of purchase asked
purchase.proof_obtained|取得购买凭证|proof of purchase obtained
clock.breached|超时|limit missed
breach.withdrawn|撤销超时|breach withdrawn
overtime.explained|说明超时原因|overtime explained
overtime.escalated|超时升级|overtime escalated
remote.agreed|约定远程时间|remote time agreed
remote.started|开始远程|remote help started
remote.ended|结束远程|remote help ended
remote.waived|免除远程|remote help waived
assignment.made|派工|engineer assigned
assignment.passed|转派|reassigned
assignment.declined|拒单|assignment declined
engineer.responded|工程师响应|engineer responded
appointment.booked|预约|appointment booked
appointment.moved|改约|appointment moved
appointment.confirmed|预约确认|appointment confirmed
appointment.cancelled|取消预约|appointment cancelled
appointment.accompanied|更换搭档|second engineer changed
appointment.link_sent|发出预约链接|appointment link sent
appointment.call_due|应先告知迟到|call about lateness due
appointment.late_called|迟到先告知客户|customer told of lateness
appointment.late_unannounced|迟到未告知|late without notice
kit.checked|备检完成|kit checked
kit.late|备检迟误|preparation late
visit.departed|出发|departed
visit.arrived|到达|arrived
visit.left|离开|left
visit.doubted|客户质疑来人|the customer doubted who came
visit.disputed|对上门有争议|visit disputed
visit.turned_away|未能进门|turned away at the door
sent_in.received|送修接收|sent-in unit received
diagnosis.recorded|诊断记录|diagnosis recorded
warranty.judged|保修判定|warranty judged
quote.offered|报价|quotation offered
quote.accepted|接受报价|quotation accepted
quote.declined|拒绝报价|quotation declined
work.recorded|工作记录|work recorded
test.recorded|测试记录|test recorded
form.shown|出示执行表|execution form shown
signoff.customer|客户签字|customer signed
signoff.engineer|服务人员签字|service person signed
objection.raised|提出异议|objection raised
objection.answered|异议答复|objection answered
paper.form|提交执行表|execution form filed
paper.photos|提交照片|photos filed
paper.report|提交故障处理报告|fault report filed
paper.original|回收原件|signed original collected
record.delivered|交付维修凭证|repair record handed over
callback.attempted|回访未接通|callback attempted
callback.made|完成回访|callback made
callback.dissatisfied|回访不满意|callback dissatisfied
rating.dissatisfied|评价不满意|rated dissatisfied
callback.unsolved|回访未解决|callback not solved
improvement.analysed|原因分析|cause analysed
improvement.planned|改进措施|measures set
improvement.told|告知改进|customer told the measures
improvement.verified|验证改进|measures verified
improvement.reopened|改进无效重开|measures found ineffective
survey.invited|发出满意度邀请|survey invited
survey.answered|满意度答复|survey answered
survey.excepted|免发满意度邀请|survey excepted
training.effect_checked|培训效果跟踪|training effect checked
organisation.reviewed|组织评估|organisation reviewed
""".strip()

HOLD_REASONS: dict[str, Both] = {
    "customer_moved": both("客户改约", "the customer moved the visit"),
    "customer_absent": both("客户不在", "the customer was absent"),
    "awaiting_customer": both("等待客户答复或资料", "waiting for the customer's answer or papers"),
    "awaiting_payment": both("等待客户接受报价", "waiting for the customer to accept the quotation"),
    "awaiting_part": both("等待备件", "waiting for a part"),
    "awaiting_return": both("等待客户寄回产品", "waiting for the unit to arrive"),
    "force_majeure": both("不可抗力", "force majeure"),
    "other": both("其他", "other"),
}
"""Why a case may be held. A clause names the reasons that pause it as ``hold.<reason>``; no other reason pauses."""

_ACTS = """
case.accept|受理|accepting
case.judge|初步判定|judging
case.plan|安排方案|planning
case.start|开始处理|starting work
case.finish|完成处理|finishing the work
case.close|结案|closing
case.cancel|取消|cancelling
case.archive|归档|filing
case.reopen|重开|reopening
case.hand|层级移交|handing to another tier
case.name_owner|更换负责人|naming another responsible person
case.deviate|偏离处置标准|leaving the handling standard
assignment.make|派工|assigning an engineer
move.approve|批准批量改期|approving a move of many visits
appointment.book|预约|booking a visit
appointment.confirm|确认预约|confirming a visit
visit.depart|出发|setting out
work.record|登记处理工作|recording work
signoff.sign|签字|signing
callback.answer|登记回访结果|recording a callback
obligation.waive|豁免未了事项|waiving a duty
edition.approve|批准制度|approving an edition
intake.activate|开通受理|opening intake
roster.publish|发布值班表|publishing the roster
""".strip()

ACTS: dict[str, Both] = {code: both(zh, en) for code, zh, en in (row.split("|") for row in _ACTS.splitlines())}
"""What the acts are called in sentences that tell a clause back. An act without a row is told by its code."""

ATTRIBUTES: dict[str, Attribute] = {attribute.name: attribute for attribute in _ATTRIBUTES}
EVENTS: dict[str, Event] = {
    name: Event(name, both(zh, en)) for name, zh, en in (row.split("|") for row in _EVENTS.splitlines())
}


def word(attribute: str, value: str) -> Both:
    """The label of one word of a closed list; the word itself when it is not on the list."""
    return dict(ATTRIBUTES[attribute].words).get(value, both(value, value))
