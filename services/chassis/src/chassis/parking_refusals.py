"""Why a parked message stays as it is."""

from chassis.errors import Conflict


class GivenUpBefore(Conflict):
    """Only a message that waits can be given up."""

    code = "parked_message_not_waiting"
    en, zh = "This message does not wait any more.", "该消息已处理或已丢弃，无需再丢弃。"


class NotReplayable(Conflict):
    """A broken request, or a message that was replayed or dropped before."""

    code = "parked_message_not_replayable"
    en, zh = "This message cannot be replayed.", "该消息无法重新处理。"


class FailedAgain(Conflict):
    """The reaction failed once more; the message stays, with the new error."""

    code = "parked_message_failed_again"
    en = "It failed again and stays parked; mend the cause first."
    zh = "重新处理失败，消息仍然滞留，请先排除原因。"
