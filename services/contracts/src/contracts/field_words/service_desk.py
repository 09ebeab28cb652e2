"""What the fields of tickets are called in Chinese."""

FIELDS = """
ticket 工单, ticket.number 工单编号, ticket.subject 工单主题, ticket.description 问题描述,
ticket.state 工单状态, ticket.priority 优先级, ticket.category 问题分类, ticket.channel 来源渠道,
reply.text 回复内容, ticket.text 回复内容, public 客户可见, from_requester 客户回复,
requester_name 提出人姓名, requester_email 提出人邮箱, requester_phone 提出人电话,
first_replied_at 首次回复时间, last_replied_at 最近回复时间, solved_at 解决时间,
reopened_count 重开次数, reply_count 回复次数, response_due_at 响应期限,
response_minutes 响应时限（分钟）, response_missing_year 缺少日历的年份, response_state 响应状态,
response_warned_at 响应预警时间, response_target 响应目标, response_target.minutes 响应时限（分钟）
"""
