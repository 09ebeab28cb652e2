"""Saving for handlers that open their transactions themselves."""

from chassis.uow import UnitOfWork


def keep(uow: UnitOfWork) -> None:
    """
    Save the transaction, unless the caller only wanted to see what would happen.

    The funnel does this for handlers that take `uow`. Those that hash passwords or answer with
    secrets take `transaction`: hashing must not hold a transaction open, and an answer with a
    secret must not be kept for repeats.
    """
    uow.flush()
    if not uow.call.dry_run:
        uow.commit()
