import promises

from chassis.binding import implements


@implements(promises.ask)
def ask_the_lower_service(command, *, call, rpc):
    return rpc.call(promises.echo, {"text": command["text"], "seconds": command["seconds"]}, call)
