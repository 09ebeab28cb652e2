"""Getting a picture or a code."""

import base64

from chassis.binding import implements
from chassis.offload import offload
from contracts.organization import challenge as contract
from organization.challenges import rules, store
from organization.challenges.model import MAIL


@implements(contract.draw)
def draw_captcha(command, *, call, transaction):
    with transaction(call) as uow:
        challenge = store.show_picture(uow)
        uow.commit()
    png = offload(rules.draw, challenge.answer)
    image = "data:image/png;base64," + base64.b64encode(png).decode()
    return {"id": challenge.id, "image": image, "expires_at": challenge.expires_at}


@implements(contract.send_code)
def send_code(command, *, uow):
    return store.send_code(uow, MAIL, command["login"], "email")
