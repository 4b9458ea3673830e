"""A form in several steps: `pykino serve examples/wizard.py --open`, in two browsers.

What a reader sees follows from a state, and each reader has one of their own: two of them may be
at different steps. In a terminal the first step is shown, and that is all.
"""

from attrs import evolve, frozen

import pykino as kino
from pykino.events import Change, Click, Submit

CITIES = {
    "Japan": ["Kyoto", "Nara", "Sapporo"],
    "Poland": ["Gdańsk", "Kraków", "Łódź"],
    "Portugal": ["Coimbra", "Lisbon", "Porto"],
}


@frozen
class Trip:
    """All that is known so far, and the step in which the rest is asked for."""

    step: int = 0
    name: str = ""
    email: str = ""
    country: str = "Japan"
    city: str = "Kyoto"
    nights: int = 2


class Booking(kino.Screen[Trip]):
    def render(self, trip: Trip) -> object:
        steps = [self.who, self.where, self.summary, self.done]
        title = f"Step {trip.step + 1} of 3" if trip.step < 3 else "Booked"
        return kino.Grid([kino.Text(title, weight="bold"), *steps[trip.step](trip)], gap=16)

    def who(self, trip: Trip) -> list[object]:
        name = kino.TextInput("Name", default=trip.name, validate=needs_name)
        email = kino.TextInput("E-mail", default=trip.email, validate=needs_address)
        form = kino.Form({"name": name, "email": email}, submit="Next")
        return [self.control(form, self.entered)]

    def where(self, trip: Trip) -> list[object]:
        fields = {
            "country": kino.Select("Country", list(CITIES), default=trip.country),
            "city": kino.Select("City", CITIES[trip.country], default=trip.city),
            "nights": kino.Number("Nights", min=1, max=30, default=trip.nights),
        }
        form = kino.Form(fields, submit="Next", report_changes=["country"])

        def back(event: Click, trip: Trip) -> Trip:  # with what has been entered so far
            return evolve(trip, **form.value_of(event.origin), step=0)

        return [self.control(form, self.entered), self.control(kino.Button("Back"), back)]

    def summary(self, trip: Trip) -> list[object]:
        nights = "1 night" if trip.nights == 1 else f"{trip.nights} nights"
        book, back = kino.Button("Book", primary=True), kino.Button("Back")
        self.control(book, lambda _, trip: evolve(trip, step=3))
        self.control(back, lambda _, trip: evolve(trip, step=1))
        return [
            kino.Text(f"{nights} in {trip.city}, {trip.country}", size="large"),
            kino.Text(f"for {trip.name}, {trip.email}", tone="muted"),
            kino.Grid([book, back], columns="auto"),
        ]

    def done(self, trip: Trip) -> list[object]:
        again = self.control(kino.Button("Book another trip"), lambda _, __: Trip())
        return [kino.Text(f"✓ {trip.city} is looking forward to {trip.name}.", tone="good"), again]

    def entered(self, event: Change | Submit, trip: Trip) -> Trip:
        """A form was sent; or the country has changed, and with it the cities to choose from."""
        if isinstance(event, Submit):
            return evolve(trip, **event.data, step=trip.step + 1)
        return evolve(trip, **{**event.value, "city": CITIES[event.value["country"]][0]})


def needs_name(name: str) -> str | None:
    return None if name.strip() else "Say who is going."


def needs_address(email: str) -> str | None:
    return None if "@" in email.strip("@ ") else "Expected an address like ada@example.org."


kino.render(Booking(Trip()))
