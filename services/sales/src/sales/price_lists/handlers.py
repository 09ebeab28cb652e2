"""What can be done with price lists."""

from decimal import Decimal

from chassis import stock
from chassis.binding import implements
from contracts.sales import price_list as contract
from sales.price_lists import store
from sales.price_lists.model import PriceList
from sales.pricing import rules
from sales.products import store as products

get_price_list = implements(contract.get)(stock.get(PriceList, "price_list_id"))
tell_names = implements(contract.names)(stock.naming(PriceList))
list_price_lists = implements(contract.listed)(stock.listing(PriceList, contract.listed))
search_price_lists = implements(contract.searched)(stock.listing(PriceList, contract.searched))
read_history = implements(contract.history)(stock.past(PriceList, "price_list_id"))


@implements(contract.create)
def create_price_list(fields, *, uow):
    price_list = PriceList(lines=[], book_revision=store.next_revision(uow))
    _save(uow, price_list, fields)
    uow.add(price_list)
    uow.emit(contract.created, price_list)
    return price_list


@implements(contract.update)
def update_price_list(patch, *, uow):
    price_list_id = patch.pop("price_list_id")
    revision = store.next_revision(uow) if patch else None
    price_list = stock.load(uow, PriceList, price_list_id, change=True)
    price_list.book_revision = revision or price_list.book_revision
    with uow.session.no_autoflush:
        _save(uow, price_list, patch)
    uow.emit(contract.updated, price_list)
    return price_list


def _save(uow, price_list, fields):
    if "code" in fields and store.code_is_taken(uow, fields["code"], price_list.id or ""):
        raise contract.CodeTaken(code=fields["code"])
    price_list.change(fields)
    _refuse_ties(uow, price_list, price_list.breaks(fields.get("lines")))
    if "lines" in fields:
        _refuse_unknown_products(uow, fields["lines"])
        price_list.set_lines(fields["lines"])


def _refuse_ties(uow, price_list, breaks):
    ids = {b.product_id for b in breaks}
    tie = rules.find_tie(breaks, store.rivals(uow, price_list, ids) if price_list.active else ())
    if tie:
        index, other = tie
        raise contract.Tie(
            line=index + 1,
            product_id=other.product_id,
            min_quantity=format(Decimal(other.min_e4) / 10_000, "f"),
            other=other.list_code,
            at=f"/lines/{index}",
        )


def _refuse_unknown_products(uow, lines):
    known = products.by_id(uow, [line["product_id"] for line in lines])
    for number, line in enumerate(lines, start=1):
        if line["product_id"] not in known:
            told = {"line": number, "product_id": line["product_id"]}
            raise contract.UnknownProduct(**told, at=f"/lines/{number - 1}/product_id")
