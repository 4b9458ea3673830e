"""A chat: `pykino serve examples/chat.py --open`, and open the link in a second browser.

The messages are everybody's; what stands in the form is each reader's own, and so is the greeting.
In a terminal there is nobody to talk to: the room is shown, and that is all.
"""

import threading
import time

import pykino as kino
from pykino.events import Change, Join, Leave, Submit

names: dict[str, str] = {}  # by client
counting = threading.Lock()  # who comes, leaves and talks is heard at the same time

greeting = kino.render(kino.Frame(placeholder=False))
messages, people = kino.Frame(), kino.Frame(placeholder=False)
kino.render(kino.Grid([messages, people], columns=(3, 1), gap=24))

fields = {
    "name": kino.TextInput("Your name", max_length=30),
    "text": kino.TextInput("Message", placeholder="Say something", max_length=500),
}


def missing(entered: dict[str, str]) -> dict[str, str]:
    asked = {"name": "Say who you are first.", "text": "There is nothing to send yet."}
    return {field: message for field, message in asked.items() if not entered[field].strip()}


form = kino.Form(
    fields, submit="Send", report_changes=["name"], reset_on_submit=["text"], validate=missing
)
kino.render(form)


def show_people() -> None:
    with counting:
        here = [names.get(client) or "somebody new" for client in kino.clients()]
        title = kino.Text(f"{len(here)} here", weight="bold")
        people.render(kino.Grid([title, *(kino.Text(name, tone="muted") for name in here)], gap=4))


def joined(event: Join) -> None:
    others = len(kino.clients()) - 1
    company = f"{others} more here" if others else "nobody else here yet"
    greeting.render(kino.Text(f"Hello! There is {company}."), to=event.origin)
    show_people()


def left(event: Leave) -> None:
    if name := names.pop(event.origin, ""):
        messages.append(kino.Text(f"{name} has left.", tone="muted", size="small"))
    show_people()


def heard(event: Change | Submit) -> None:
    if isinstance(event, Change):
        names[event.origin] = event.value["name"].strip()
        show_people()
    else:
        said = f"{names[event.origin]}, {time.strftime('%H:%M')}"
        who = kino.Text(said, tone="muted", size="small")
        messages.append(kino.Grid([who, kino.Text(event.data["text"])], gap=0))


kino.on_join(joined)
kino.on_leave(left)
kino.listen(form, heard)
