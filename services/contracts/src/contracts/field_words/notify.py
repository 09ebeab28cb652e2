"""What the fields of messages, webhooks and partners are called in Chinese."""

FIELDS = """
delivery_id 推送记录, delivery.status HTTP 状态码, delivery.answer 对方答复, delivery.at 时间,
delivery.subject 主题, delivered_at 送达时间, event 事件, event_id 事件编号, event_type 事件类型,
last_error 最近错误, last_status 最近 HTTP 状态码, ms 耗时（毫秒）, endpoint 回调地址,
down_until 暂停至, off_reason 停用原因, topics 订阅事件, attempt 第几次尝试, message.to 接收方,
message.text 消息内容, message.at 时间, message.attempts 发送次数, is_secret 含机密内容,
on_doubt 结果不明时, segments 短信条数, send_at 计划发送时间, template 模板,
template_version 模板版本, template.body 模板正文, template.subject 邮件主题, template.at 时间,
template.number 版本号, template.name 模板名称, variables 变量, characters 字数, encoding 编码,
partner 合作伙伴, broker_rights 消息权限, broker_user 消息用户, configure 配置, write 写入,
queue 队列, exchange 交换机, last_sequence 最新序号, sequence 序号, more 还有更多,
partner.after 起始序号, reminder 提醒, reminder.to 接收方, reminder.due_at 提醒时间,
reminder.text 提醒内容, rule.recipient 接收人, message_id 消息,
recording_url 录音地址, call.reference 话务系统编号, call.number 对方号码, call.step 步骤,
call.seconds 通话时长（秒）, call.owner_id 通话人, call.note 通话记录, call.answered_at 接听时间,
call.at 发生时间, call.started_at 开始时间, call.ended_at 结束时间
"""
