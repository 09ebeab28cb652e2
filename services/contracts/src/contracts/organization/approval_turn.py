"""Why somebody does not decide about an approval now."""

from chassis.errors import Conflict


class Over(Conflict):
    code = "organization.approval.over"
    en, zh = "The approval is {state} already.", "该审批已是“{state}”状态。"


class NotAsked(Conflict):
    code = "organization.approval.not_asked"
    en, zh = "You are not asked about this.", "您不是该审批的审批人。"


class NotYourTurn(Conflict):
    code = "organization.approval.not_your_turn"
    en, zh = "Somebody else decides before you.", "尚未轮到您审批。"


class AlreadyDecided(Conflict):
    code = "organization.approval.already_decided"
    en, zh = "You have decided this already.", "您已审批过，不能重复审批。"


class DecidedByOthers(Conflict):
    """One of several decided for all, or somebody else in his place, or his time ran out."""

    code = "organization.approval.decided_by_others"
    en = "Your step was decided without you; nothing is asked of you any more."
    zh = "您所在的步骤已由他人处理，无需您再审批。"


class DelegationOver(Conflict):
    """Who stood in for somebody decides nothing after the last day."""

    code = "organization.approval.delegation_over"
    en = "You stood in for {name} until {until} only."
    zh = "您代 {name} 审批的授权已于 {until} 到期。"
