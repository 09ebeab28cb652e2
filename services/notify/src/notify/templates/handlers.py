"""What can be done with templates."""

from chassis import stock
from chassis.binding import implements
from contracts.notify import template as contract
from notify.templates import rules, store
from notify.templates.model import Template

get_template = implements(contract.get)(stock.get(Template, "template_id"))
read_history = implements(contract.history)(stock.past(Template, "template_id"))
tell_names = implements(contract.names)(stock.naming(Template))
list_templates = implements(contract.listed)(stock.listing(Template, contract.listed))
search_templates = implements(contract.searched)(stock.listing(Template, contract.searched))


@implements(contract.create)
def create_template(fields, *, uow):
    template = Template(**fields)
    template.refuse_if_unreadable()
    template.refuse_lone_braces()
    if store.taken(uow, template):
        raise contract.Taken(
            name=template.name, channel=template.channel, language=template.language
        )
    uow.add(template)
    store.keep_version(uow, template)
    return template


@implements(contract.update)
def update_template(patch, *, uow):
    template = stock.load(uow, Template, patch.pop("template_id"), change=True)
    if template.change(patch):
        store.keep_version(uow, template)
    return template


@implements(contract.versions)
def read_versions(command, *, uow):
    template = stock.load(uow, Template, command["template_id"])
    return {"items": store.versions(uow, template)}


@implements(contract.preview)
def preview_template(command, *, uow):
    template = stock.load(uow, Template, command["template_id"])
    filled = template.fill(command["variables"])
    shown = {"subject": filled.subject, "text": filled.text, "characters": len(filled.text)}
    if template.channel == "sms":
        measure = rules.measure(filled.text)
        shown.update(segments=measure.segments, encoding=measure.encoding)
    return {"segments": None, "encoding": None, **shown}
