"""What the choices in all contracts are called in Chinese; English is the choice itself."""

from chassis import words

STATES = """
absent 缺勤, accepted 已接受, active 在用, advised 已给意见, approved 已批准, at 时点,
blocked 已冻结, breached 已超时, business_trip 出差, cancelled 已取消, carried 已通过,
closed 已关闭, completed 已完成, confirmed 已确认, conflicting 有冲突, converted 已转化,
creator 创建人, customers 客户, leads 线索,
converting 转化中, counted 已清点, counting 清点中, erasing 删除中, erased 已删除,
books 会计账簿, contracts 合同单据, employment 劳动用工, logs 安全日志, declined 已谢绝,
delivered 已送达,
discarded 已弃用,
done 已完成, draft 草稿, dropped 已丢弃, early 早退, ended 已结束, expired 已过期, failed 失败,
given 已给予, answered 已接听, missed 未接, recorded 已录音, ringing 响铃中,
full 全部, ignored 已忽略, infected 含病毒, invalid 无效, issued 已开具, lapsed 已失效, late 迟到,
late_and_early 迟到且早退, leave 请假, left 已离职, locked 已锁定, lost 输单, matched 已匹配,
merged 已合并, met 已达标, missing 未填写,
moving 移交中, needs_action 待答复, new 新建, none 无, not_employed 未在职,
not_same 非重复,
off 休息, on_hold 挂起, open 进行中, outing 外出, overdue 已逾期, paid 已付款, parked 已搁置,
partial 部分, paused 已暂停, pending 待处理, planned 计划中, posted 已入账, present 出勤,
published 已发布, queued 排队中, ready 就绪, recalled 已撤回, message.refused 已拒收,
refused 已拒绝, recovered 已收回,
red_lettered 已红冲, rejected 已拒绝, reopened 已重开, replayed 已重放, requested 已申请,
retired 已停用, returned 已退回, reversed 已冲销, reverting 撤销中, running 进行中, same 重复,
sending 发送中, sent 已发送, settled 已结清, skipped 已跳过, solved 已解决, submitted 已提交,
tentative 暂定, transferred 已转交, undoing 撤销中, undone 已撤销, unknown 结果不明,
used 已使用, outdated 已过时, no_grants 无任何权限, permit.pending 审批中,
unassigned 待分派, unjudged 未判定, unmatched 未匹配,
void 已作废, waiting 等待中, withdrawn 已撤销, won 赢单, worked_off 休息日出勤,
written_off 已核销,
approval.pending 审批中, approval.skipped 已跳过, attendance.open 未签退,
credit_note.dismissed 不予冲减, dismissed 不予采纳, proposed 待确认,
cash_entry.approved 已审核, delivery_state.full 全部发货, delivery_state.none 未发货,
delivery_state.partial 部分发货, delivery_state.returned 全部退回,
discount_approval.pending 审批中, duplicate_pair.open 待处理,
expense.paid 已报销, invoice.void 已作废, lead.closed 未在工作时间, payable.open 未结清,
payment_plan.open 待回款, payment_plan.paid 已回款, payment_plan.partial 部分回款,
payment_state.full 全部回款, payment_state.none 未回款, payment_state.partial 部分回款,
pending_entry.pending 预记, prepaid_card.active 可用, prepaid_card.blocked 已冻结,
receivable.open 未结清, registration.pending 待审批, staff.active 在职, staff_advance.paid 已借出,
task.open 待办, work_request.pending 审批中
"""
KINDS = """
credit 贷项, months 按月收支, product 产品, results 损益构成,
deduction 扣款, advance 扣回预支, earning 应发, payroll 工资,
activity 跟进, address 地址, api API, asset 资产, bad_debt 坏账, balance_sheet 资产负债表,
birthday 生日, block 禁止,
call 电话, class 客户分类, camt CAMT.053, card 预付卡, cash 现金流水, cash_flow 现金流量表,
choice 单选, claim 报销, closing 结转, common 常用, company 企业, complaint 投诉, contact 联系人,
contact_email 联系人邮箱, contact_name 联系人姓名, contact_phone 联系人电话, correction 补卡,
credit_code 统一社会信用代码, credit_limit 信用额度, credit_note 贷项单, csv CSV, customer 客户,
customer_id 所属客户,
day 日期, dead 死信, deal 成交, department 部门, description 描述, device 考勤机, document 整单,
electronic_ordinary 电子普通发票, electronic_special 电子专用发票, email 电子邮件,
foreign 境外发票,
equity 所有者权益, event 事件, everybody 所有人, expense 支出, extra 扩展, fault 故障, file 文件,
financing 筹资活动, flag 是/否, former_name 曾用名, general 一般, general_ledger 总账,
trial_balance 试算平衡表, ageing 应收账龄, payable_ageing 应付账龄, margins 销售毛利,
marketing 营销, transactional 业务通知, goods 商品,
group 小组公海, html HTML, im 即时消息, in 签到, income 收入, industry 行业, investing 投资活动,
invoice 发票, kind 类型, lead 线索, lead_company 线索公司, lead_email 线索邮箱,
lead_phone 线索电话, liability 负债, limit 额度, line 逐行, long_text 多行文本, mail 邮件,
manual 手工, meeting 会议, mobile 手机, money 金额, mt940 MT940, multi_choice 多选, name 名称,
note 备注, number 数字, ofx OFX, opening 期初, operating 经营活动, opportunity 商机, order 订单,
ordinary 普通发票, out 签退, owner 负责人, owner_id 负责人, payable 应付款, payment 付款, pdf PDF,
person 个人, phone 电话, profit_and_loss 利润表, public 公海, question 咨询, quote 报价单,
receipt 回款, receivable 应收款, received 收到, reference 关联,
incoming 呼入, outgoing 呼出, refund 退款, region 地区,
request 请求, revaluation 汇兑重估, reversal 冲销, role 角色, service 服务, shipment 发货单,
shop 商城, size 规模, similar_name 相似名称, sms 短信, source 来源, special 专用发票, spend 消费,
staff 员工, text 文本, ticket 工单, title 职位, top_up 充值, transfer 转账, transfer_in 转入,
transfer_out 转出, visit 拜访, web 网页, website 网站, work_request 申请单, xlsx Excel,
approval_flow.in 属于, category.income 收入, entry.pending 预记, ticket.request 服务请求
"""
WAYS = """
billing 开票, delivery 收货, first_paid_order 首个已付款订单, freed 已解除, hand 手工,
mailing 邮寄, medium 中, opportunities 商机, ordered 订购额, orders 订单,
read 只读, scheme 规则, tickets 工单, write 可写, silent 长期无往来,
add_signer 加签, administrator 转管理员, after 之后, all 全部, all_behind 均有未处理,
all_full 均已满额, all_new 均为新人,
contacts 联系人, contains 包含,
about_to_recycle 即将回收, birthdays 生日, due_today 今日待办, forgotten 长期未跟进,
never_contacted 从未联系, newly_assigned 新分配,
equal 均分, is_empty 为空, is_one_of 属于其一, is_set 已填写,
annual 年假, any 任一, approve 批准, ask 询问, asked 已询问,
at_least_once 至少一次, at_most_once 至多一次, atomic 整批, attach 附件, before 之前,
below 本部门及下级, bereavement 丧假, book 记账, buyer 采购, calendar 日历日, chosen 指定,
code_wanted 需要验证码, comment 评论, compensatory 调休, convert 转化, create 新建, created 创建,
daily 每日, contract 合同, contract_end 合同到期, contracts_ending 合同即将到期,
no_contract 无合同, fine 正常, near 接近额度, over 超出额度,
dealt 已成交, decision_maker 决策人, delegate 委托, department_head 部门负责人,
each 逐条, editable 可编辑, en English, eq 等于, exact 精确, fact 单据字段, finance 财务, gt 大于,
gte 大于等于, hand_over 交接, hidden 隐藏, high 高, house 行政, ignore 忽略, import 导入,
influencer 影响者, least_busy 最闲, link 关联, low 低, lt 小于, lte 小于等于, marriage 婚假,
masked 脱敏, match 匹配, maternity 产假, me 自己, merge 合并, mine 我的, monthly 每月, ne 不等于,
never 从不, no_activity 无跟进, no_deal 无成交, no_opportunity 无商机, no_rule 无匹配规则,
no_working_days 工作日历未载入, nobody 无人, nobody_active 无在职人员, normal 普通,
not_active 账号未启用, not_covered 不适用, not_from_here 来源受限, not_now 暂时锁定,
obtained 获得, ok 成功, once 一次, open_opportunity 有进行中商机, own 本人, pass 自动通过,
password_reset 重置密码, personal 事假, pool 公海, protected 保护中, protection 保护, ratio 比例,
read_only 只读, recall 撤回, reconcile 对账, recycle 回收, refresh 刷新, refuse 拒绝, reject 拒绝,
release 退回, remind 提醒, return 退回, reuse 重复使用, round_robin 轮流, rule 规则, sales 销售,
second_factor_off 停用双因素, second_factor_on 启用双因素, self 本人, sequence 依次, sick 病假,
put_back 退回卡内, cost 结转成本, conversion 货币兑换, exchange 汇兑损益, lapse 赠金失效,
share 共享, similar 相似, skip 跳过, split 拆分, stop 阻止, stands_in 代理,
subject_owner 客户负责人, submit 提交,
superior 上级, superiors 逐级上级,
tell 提示, timeout 超时, trim 清理超额, unknown_login 账号不存在, update 更新, updated 更新,
upsert 新增或更新, urgent 紧急, user 使用者, view 查看, warn 警告, weighted 加权, working 工作日,
wrong_code 验证码错误, wrong_password 密码错误, yearly 每年, zh 中文, zh-CN 中文,
access.department 部门, approval.comment 意见, approval.transfer 转交, approval_flow.in 属于,
approval_flow.running 进行中, customer.claim 领取, account_right.book 记账, customer.transfer 移交,
scope.department 本部门, sign_in.locked 已锁定, direction.debit 借, direction.credit 贷
"""
PEOPLE = """
agent 代理商, principal 委托方, supplier 供应商, competitor 竞争对手,
partner 合作伙伴, rep 销售人员, investor 投资方,
invested_in 被投资方, introducer 介绍人, introduced 被介绍人, other 其他, spouse 配偶, parent 父母,
child 子女, sibling 兄弟姐妹, relative 亲戚,
classmate 同学, teacher 老师, student 学生,
former_colleague 前同事, friend 朋友, champion 铁杆支持, supporter 支持,
neutral 中立, opponent 反对,
female 女, male 男, post 邮寄,
grade 等级, month 月份, reason 原因, not_configured 未配置, too_slow 响应超时, unreachable 无法连接,
on_site 已签到
"""
CURRENCIES = "CNY 人民币, EUR 欧元, HKD 港币, USD 美元"


def read(table: str) -> dict[str, str]:
    """Return choice → word of a table as above."""
    pairs = (entry.strip().split(" ", 1) for entry in table.replace("\n", " ").split(",") if entry)
    return {pair[0]: pair[1].strip() for pair in pairs}


WORDS = {**read(STATES), **read(KINDS), **read(WAYS), **read(PEOPLE), **read(CURRENCIES)}
words.call(WORDS)
