"""What can be asked of the operation log."""

from chassis import operation_log
from chassis.binding import implements
from contracts.operation_log import log_of


@implements(log_of("sales")[1])
def list_operations(command, *, uow):
    return operation_log.page(uow, command)
