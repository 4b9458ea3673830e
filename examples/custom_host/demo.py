"""Count clicks, together with everybody who has the page open."""

import threading

import pykino as kino

kino.configure(host="plain", title="Clicks")

count = 0
button = kino.Button("Click", primary=True)
name = kino.TextInput("Name", default="Ada")
words = kino.Frame(kino.Text("Nobody has clicked yet.", tone="muted"))
kino.render(kino.Grid([name, button, words]))
kino.render(kino.HTML("<p>markup of your own</p>"))


def clicked(click: kino.events.Event) -> None:
    global count
    count += 1
    words.render(kino.Text(f"{count}, the last one by {name.value}."))
    words.append(kino.Text("It was you."), to=click.origin)


kino.listen(button, clicked)
threading.Event().wait()  # until Ctrl-C: the page lives as long as the program
