"""What sentences and buttons call verbs, and sentences services and fields, in both languages."""

from chassis import words

VERBS = """
dismiss 不予冲减, give 确认冲减, kinds 查看可审批的单据类型,
accept 接受, add_business_time 推算工作时间, add_signer 加签, add_working_days 推算工作日,
allocate 核销, apply 执行,
answer 答复, appoint 任命, approve 审批通过, assign 分派, assign_roles 分配角色,
attach 添加附件, attempts 查看投递记录, balance 查看余额, balance_sheet 查看资产负债表,
bank_file 导出银行文件, batch 批量处理, batch_approve 批量审批, begin 启用, board 查看看板,
business_time 计算工作时间, busy 查看忙闲, by_key 按标识查看, cancel 取消, capitals 查看大写金额,
cash_flow 查看现金流量表, change 修改, check_duplicates 查重, choose 选择, choose_none 取消选择,
claim 领取, claim_many 批量领取, classify 分类, clock 打卡, close 关闭, comment 评论, complete 完成,
confirm 确认, conversations 查看会话, convert 转化, copied 查看抄送, correct 更正, count 计数,
counters 查看计数, create 新建, days 查看日历, decide 裁定, delegate 委托, describe 描述,
destroy 彻底删除, erase 删除个人信息,
discard 弃用, draft_reversal 起草红字凭证,
distribute 分配, done 查看已办, download 下载, drop 丢弃, duplicates 查看重复,
end 结束, enrol 登记会员, entries 查看流水, errors 下载错误清单, export 导出, family 查看集团关系,
figures 查看统计, foresee 预测, freeze_grade 锁定等级, general_ledger 查看总账, get 查看,
grading 评定等级, history 查看修改记录, holdings 查看持有情况, ignore 忽略, import 导入,
in_force 查看生效情况, index 查看目录, invalidate 标记无效, invitation 下载邀请, issue 开具,
leave 办理离职, list 查看列表, list_of_contact 查看列表, list_of_customer 查看列表,
list_of_record 查看列表, list_removed 查看回收站, list_sessions 查看登录会话, load 载入, lock 锁定,
lose 标记输单, make_default 设为默认, make_primary 设为主要, margins 查看毛利, match 匹配,
balances 查看往来余额,
merge 合并, mine 查看本人, months 查看月度数据, move 移动, moves 查看变动, names 查看名称,
of_person 查看个人, open 打开, overview 查看总览, owners 查看负责人, pay 付款, payslips 查看工资条,
pend 挂起, pool 查看公海, popups 查看弹窗, post 记账, post_batch 批量记账, preview 预览,
print 打印, print_statement 打印明细账, print_summary 打印汇总表, print_tax_report 打印税务报表,
profit_and_loss 查看利润表, protect 保护, publish 发布, put_on_shelf 上架,
queue 查看队列, quote 报价, read 标记已读, read_all 全部标记已读, read_file 查看文件, recall 撤回,
receipts 查看回执, reconciliation 查看对账, recover 收回, recycling 查看回收, red 红冲,
redeem 兑换, refresh 刷新, refund 退款, reinstate 恢复启用, reject 驳回, rejects 下载被拒行,
release 释放, release_credit 放行信用, credit 查看信用,
remark 备注, remind 提醒, remove 删除, renew_key 更换密钥, reopen 重新打开,
replay 重放, reply 回复, reporting_lines 查看汇报关系, resend 重新发送, reset 重置,
reset_password 重置密码, restore 恢复, result 下载结果, resume 恢复, review 审核,
retire 停用, return 退回,
reverse 冲销, revise 修订, revoke 吊销, rotate 轮换, run 运行, scan 扫描, seal 锁定, search 查询,
send 发送, send_code 发送验证码, set 设置, set_credit_limit 设置信用额度, set_parent 设置上级,
settlements 查看核销明细,
set_picture 设置图片, set_state 设置状态, share 共享, sheet 查看表单, ship 发货, sign_out 退出登录,
simulate 模拟, solve 解决, spend 消费,
split 拆分, stages 查看阶段, start 启动, statement 查看对账单,
steps 查看步骤, chart 查看图表,
counts 查看数量, set_cost 设置成本, submit 提交, take_reply 接收邮件答复, move_occurrence 改期单次,
cancel_occurrence 取消单次, tell 提供个人信息,
submitted 查看已提交, suggest 查看建议, summary 查看汇总,
surnames 查看姓氏, take 接手, take_off_shelf 下架, tax_report 查看税务报表, template 下载模板,
test 测试, to_approve 查看待办, top_up 充值, trail 查看轨迹, transfer 移交, trim 清理, try 试运行,
unapprove 撤销审核, unreview 反审核, undo 撤销, undo_conversion 撤销转化,
unfreeze_grade 解除等级锁定,
unite 归并, unlock 解锁, unmatch 取消匹配, update 修改, usage 查看使用情况, versions 查看版本,
count_leads 统计待跟进线索, list_leads 查看待跟进线索,
people 按人统计待办, people_with_leads 按人统计待跟进线索,
view 查看, viewers 查看阅读情况, void 作废, who_sees 查看可见范围,
who_sees_message 查看消息的可见范围, who_sees_reminder 查看提醒的可见范围,
who_sees_call 查看通话的可见范围, who_sees_endpoint 查看推送地址的可见范围,
who_sees_delivery 查看推送记录的可见范围, win 标记赢单, withdraw 撤回,
write_off 核销坏账,
analyse 分析, check_in 签到, check_out 签退, clean_hot_spots 清理热点, conflicts 查看冲突,
create_for_lead 新建线索跟进, update_for_lead 修改线索跟进,
remove_for_lead 删除线索跟进, list_of_lead 查看线索跟进,
create_for_order 按订单新建, fill_from_registry 工商信息回填, import_vcards 导入名片,
nearby 查看附近, override 改价, qr_code 下载二维码,
spend_ticket 核销券, vcard 下载名片, vcards 批量下载名片,
win_back 查看挽回名单,
find 搜索, listen 接收实时更新, live.ticket 获取连接凭据,
book 入账, introduced 查看转介绍, match_together 合并匹配, report 汇报进度, call.report 上报通话,
hold 占用, ticket.hold 挂起, ticket.pend 等待客户, order.return 退货, staff_advance.return 归还,
announcement.board 查看公告栏, digest.seal 封存, pool.assign 分配, pool.release 退回公海,
delegation.end 结束委托, share.end 结束共享, quote.drop 作废草稿, order.drop 作废草稿,
lead.assign 分配, customer.lock 锁定客户, second_factor.confirm 启用, second_factor.begin 设置,
session.create 登录, session.remove 退出登录, staff_import.start 开始导入,
verification.run 校验账簿,
customer_import.start 开始导入, lead_import.start 开始导入, activity_import.start 开始导入,
opening_import.start 开始导入, card_scan.start 识别名片, partner.replay 重新读取事件,
calendar_feed.read 读取日历, work_request.withdraw 销假或退回, expense_claim.pay 报销付款
"""
ENGLISH = """
add_business_time reckon business time, add_working_days reckon working days,
attempts view attempts, balance view balance, balance_sheet view balance sheet,
balances view balances, bank_file make bank file, board view board,
business_time reckon business time, busy view free and busy times, capitals view amount in words,
cash_flow view cash flow statement, chart view chart, choose_none choose none,
clock clock in or out, conflicts view conflicts, conversations view conversations,
copied view copies, counters view counters, counts view counts, create_for_lead create,
create_for_order create for the order, credit view credit, days view days,
destroy delete for ever, done view decided, drop give up, duplicates view duplicates,
enrol enrol as a member, entries view entries, erase forget the person,
errors download refused lines, family view group, figures view figures,
general_ledger view general ledger, get view, grading view grading, history view history,
holdings view holdings, in_force view those in force, index view index,
introduced view introductions, invalidate mark as invalid, invitation download invitation,
kinds view kinds, leave note leaving, list_of_contact list, list_of_customer list,
list_of_lead list, list_of_record list, list_removed view recycle bin,
list_sessions view sessions, lose mark as lost, margins view margins, mine view own,
months view months, moves view movements, nearby view nearby, of_person view access,
overview view overview, owners view owners, payslips view payslips, pend wait for the customer,
pool view pool, popups view reminders, post_batch post several,
profit_and_loss view profit and loss, qr_code download QR code, queue view queue,
quote quote a price, read mark as read, read_all mark all as read, read_file open file,
receipts view receipts, reconciliation view reconciliation, recycling view recycling,
red issue a red letter, rejects download refused lines, remove delete, remove_for_lead delete,
report report progress, call.report report a call, reporting_lines view reporting lines,
result download result, settlements view settlements, sheet view sheet,
stages view stages, statement view statement,
steps view steps, submitted view submitted, suggest view suggestions, summary view summary,
surnames view surnames, tax_report view tax report, template download template,
to_approve view what waits for me, trail view trail, try try out, update edit,
update_for_lead edit, usage view usage, vcard download card, vcards download cards,
count_leads count leads that wait, list_leads list leads that wait,
people count what waits by person, people_with_leads count leads that wait by person,
versions view versions, who_sees view who sees it,
who_sees_message view who sees a message, who_sees_reminder view who sees a reminder,
who_sees_call view who sees a call, who_sees_endpoint view who sees an endpoint,
who_sees_delivery view who sees a delivery, win mark as won,
win_back view whom to win back, write_off write off,
listen listen to changes, live.ticket get a ticket, ticket.hold put on hold,
announcement.board view announcements, begin set up, session.create sign in,
session.remove sign out, staff_import.start start import, customer_import.start start import,
lead_import.start start import, activity_import.start start import,
opening_import.start start import, card_scan.start read card, partner.replay read events again,
calendar_feed.read read calendar, verification.run prove the books,
pool.release return to the pool, share.end end sharing, delegation.end end delegation,
quote.drop cancel draft, order.drop cancel draft, order.return take back goods,
staff_advance.return give back, second_factor.confirm turn on
"""
"""What a button says where that is not the verb itself."""
SERVICES = """
organization 组织服务, customers 客户服务, sales 销售服务, ledger 财务服务,
service_desk 服务台, notify 消息服务, database 数据库, message_bus 消息总线,
attachments 附件存储
"""
SERVICES_IN_ENGLISH = """
organization The organization service, customers The customers service,
sales The sales service, ledger The ledger service, service_desk The service desk,
notify The message service, database The database, message_bus The message bus,
attachments The store of attachments
"""
"""As a sentence begins with them."""
FIELDS = """
account_code 科目, addresses 地址, amount 金额, category_id 分类, code 编码, contact_id 联系人,
counter_account_code 对方科目, currency 币种, customer_id 客户, description 备注,
discount_amount 折扣金额, discount_percent 折扣率, due_at 到期时间, emails 邮箱, ends_at 结束时间,
importance 重要程度, leave_kind 请假类型, number 编号, phones 电话, quantity 数量, reason 事由,
starts_at 开始时间, supplier_name 供应商, to_account_code 转入科目, unit_price 单价, sort 排序
"""


ACTS = {
    "bank_file": "make the bank file of {}",
    "destroy": "delete {} for ever",
    "erase": "forget whom {} names",
    "vcards": "download the cards of {}",
}


def _under(place: str, table: str) -> dict[str, str]:
    pairs = (entry.strip().split(" ", 1) for entry in table.replace("\n", " ").split(",") if entry)
    return {f"{place}.{name}": said for name, said in pairs}


TABLES = {"verb": VERBS, "service": SERVICES, "field": FIELDS}
for _place, _table in TABLES.items():
    words.call(_under(_place, _table))
words.call_in_english(_under("verb", ENGLISH))
words.call_in_english(_under("service", SERVICES_IN_ENGLISH))
words.call_acts(ACTS)
