"""What can be done with boxes."""

from chassis import stock
from chassis.binding import implements
from chassis.process import Process, Step
from toy import contract
from toy.boxes.model import Box

tell_names = implements(contract.names)(stock.naming(Box))
list_boxes = implements(contract.listed)(stock.listing(Box, contract.listed))
search_boxes = implements(contract.searched)(stock.listing(Box, contract.searched))


@implements(contract.create)
def create_box(fields, *, uow):
    price = fields.pop("price", None)
    box = uow.add(Box(**fields, price_minor=price.minor if price else None))
    box.owner_id, box.department_id = uow.call.actor_id, next(iter(uow.call.departments), None)
    uow.emit(contract.created, box)
    return box


@implements(contract.rename)
def rename_box(command, *, uow):
    box = stock.load(uow, Box, command["box_id"], change=True)
    if box.name == "nailed":
        raise contract.Nailed(id=box.id)
    box.name = command["name"]
    uow.emit(contract.renamed, box)
    return box


def hold_space(state, *, rpc, call, step_key):
    told = rpc.call(
        contract.hold,
        {"box_id": state["box_id"], "amount": state["amount"]},
        call,
        idempotency_key=step_key,
    )
    return {"hold_id": told["hold_id"]}


def free_space(state, *, rpc, call, step_key):
    rpc.call(
        contract.free,
        {"box_id": state["box_id"], "amount": state["amount"]},
        call,
        idempotency_key=step_key,
    )


def put_in(state, *, uow):
    box = stock.load(uow, Box, state["box_id"], change=True)
    if state["amount"] > 10:
        raise contract.TooHeavy()
    box.packed += state["amount"]


packing = Process("toy.packing", (Step("hold", hold_space, free_space), Step("put_in", put_in)))


@implements(contract.pack)
def pack_box(command, *, processes):
    return processes.run(packing, command["box_id"], dict(command))
