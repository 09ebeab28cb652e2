"""Every query about templates."""

from sqlalchemy import select

from chassis.uow import UnitOfWork
from notify.templates.model import DEFAULTS, SUPERSEDED, Template, TemplateVersion


def taken(uow: UnitOfWork, template: Template) -> bool:
    """Return whether another template has the same name, channel and language."""
    same = (
        Template.name == template.name,
        Template.channel == template.channel,
        Template.language == template.language,
    )
    return uow.session.scalar(select(Template.id).where(*same).limit(1)) is not None


def keep_version(uow: UnitOfWork, template: Template) -> None:
    """Note what the template says from its next version on."""
    uow.flush()
    version = TemplateVersion(
        template_id=template.id,
        number=template.version,
        subject=template.subject,
        body=template.body,
        at=uow.now,
        by=uow.call.actor_name,
    )
    uow.session.add(version)


def versions(uow: UnitOfWork, template: Template) -> list[TemplateVersion]:
    """Return what the template has said, newest first."""
    mine = select(TemplateVersion).where(TemplateVersion.template_id == template.id)
    return list(uow.session.scalars(mine.order_by(TemplateVersion.number.desc())))


def install(uow: UnitOfWork) -> None:
    """Put in the templates of a new database, unless they are there."""
    for fields in DEFAULTS:
        about = {"language": "zh", "on_doubt": "at_most_once", "purpose": "transactional", **fields}
        template = Template(**about, active=True)
        present = uow.session.get(Template, fields["id"])
        if present is not None:
            _bring_up_to_date(uow, present, fields["body"])
        elif not taken(uow, template):
            uow.add(template)
            keep_version(uow, template)


def _bring_up_to_date(uow: UnitOfWork, template: Template, body: str) -> None:
    if template.version == 1 and template.body == SUPERSEDED.get(template.id):
        template.body = body
        keep_version(uow, template)
