"""What can be done with notes."""

from chassis.binding import implements
from majors import contract
from majors.notes.model import Note


@implements(contract.create)
def write_note(fields, *, uow):
    note = uow.add(Note(**fields))
    uow.emit(contract.written, note)
    uow.emit(contract.written_in_lines, note)
    return note
