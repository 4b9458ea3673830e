"""Everything that a page can ask for: `pykino serve examples/inputs.py --open`, in two windows.

What one of them enters, the other one sees, but for the form: there, each reader has values of
their own. The line at the end says what has happened.
"""

import datetime as dt

import pykino as kino

kino.render(kino.Markdown("## Words and numbers"))
words = [
    kino.TextInput("Name", default="Ada Lovelace", help="Seen by everybody, once you leave it."),
    kino.Password("Secret", default="analytical engine"),
    kino.UrlInput("Home page", default="https://example.org"),
    kino.Number("Guests", default=2, min=1, max=12, step=1),
]
notes = kino.TextArea("Notes", placeholder="As you type", debounce=0.2, rows=3)
volume = kino.Range("Volume", default=30)
kino.render(kino.Grid(words, columns=2, gap=16))
kino.render(notes)
kino.render(volume)

kino.render(kino.Markdown("## Choices"))
town = kino.Select("Town", {"Kraków": 804_237, "Łódź": 655_279, "Gdańsk": 486_345})
size = kino.Radio("Size", ["S", "M", "L"], default="M", horizontal=True)
toppings = kino.MultiSelect("Toppings", ["Cheese", "Olives", "Basil"], default=["Basil"])
agree = kino.Checkbox("I have read all of it", help="Honestly.")
kino.render(kino.Grid([town, size, toppings, agree], columns=2, gap=16))

kino.render(kino.Markdown("## Days, hours, colours"))
moments = [
    kino.DateInput("Day", default=dt.date(2026, 11, 22)),
    kino.TimeInput("At", default=dt.time(9, 30)),
    kino.DateTimeInput("Deadline", default=dt.datetime(2026, 12, 24, 17, tzinfo=dt.UTC)),
    kino.ColorInput("Colour", default="#8839ef"),
]
kino.render(kino.Grid(moments, columns=2, gap=16))

kino.render(kino.Markdown("## Files, pictures, sounds"))
uploads = [kino.FileInput("File"), kino.ImageInput("Picture"), kino.AudioInput("Sound")]
kino.render(kino.Grid(uploads, columns=1, gap=16))

kino.render(kino.Markdown("## Things to press"))
roll, keys = kino.Button("Roll the dice", primary=True), kino.Keyboard(label="Keys")
kino.render(kino.Grid([roll, keys], columns=2, gap=16))
fields = {"name": kino.TextInput("Your name"), "lunch": kino.Checkbox("I come for lunch")}
form = kino.render(kino.Form(fields, submit="Book a table", reset_on_submit=True))

last = kino.render(kino.Frame())
everything = [*words, notes, volume, town, size, toppings, agree, *moments, *uploads]
kino.listen(kino.stream(*everything, roll, keys, form), last.render)
