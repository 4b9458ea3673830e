"""Options that change while they are shown, in Select, Radio and MultiSelect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, ClosedError
from pykino.events import Change
from pykino.session import Session
from pykino.testing import RefusedError

if TYPE_CHECKING:
    from pykino.testing import KinoHost

ONE = [kino.Select, kino.Radio]
LABELS = st.lists(st.sampled_from("abcdef"), min_size=1, unique=True)


@pytest.mark.parametrize("kind", ONE)
def test_what_was_chosen_stays_where_it_is_still_there(kino_host: KinoHost, kind: Any) -> None:
    source = kino.render(kind("Town", ["Graz", "Linz", "Wien"], default="Wien"))
    client, heard = kino_host.join(), list[Any]()
    assert client.state(source)["value"] == 2
    kino.listen(source, heard.append)
    source.options = ["Wien", "Bern"]
    kino_host.idle()
    state = client.state(source)

    assert (source.value, source.options, heard) == ("Wien", ("Wien", "Bern"), [])
    assert (state["options"], state["value"]) == (["Wien", "Bern"], 0)


@pytest.mark.parametrize("kind", ONE)
def test_the_first_one_takes_the_place_of_what_is_gone(kino_host: KinoHost, kind: Any) -> None:
    source = kino.render(kind("Town", ["Graz", "Linz"], default="Linz"))
    client, heard = kino_host.join(), list[Any]()
    client.nodes()
    kino.listen(source, heard.append)
    source.options = ["Bern", "Basel"]
    kino_host.idle()

    assert heard == [Change(None, "Bern")]
    assert client.state(source)["value"] == 0
    assert kino_host.join().state(source)["options"] == ["Bern", "Basel"]


def test_a_label_means_what_it_stands_for_now_and_a_value_may_be_renamed() -> None:
    size = kino.Select("Size", {"small": 10, "large": 99}, default=99)
    size.options = {"tiny": 1, "large": 100}
    assert size.value == 100
    size.options = {"winzig": 1, "groß": 100}

    assert size.value == 100


@given(before=LABELS, after=LABELS, chosen=st.sets(st.sampled_from("abcdef")))
def test_the_choices_that_remain_are_those_in_both(
    before: list[str], after: list[str], chosen: set[str]
) -> None:
    with Session().activate():
        picked = kino.MultiSelect("Some", before, default=chosen & set(before))
        picked.options = after

    assert picked.value == tuple(o for o in after if o in chosen & set(before))


def test_several_choices_give_way_to_those_that_remain(kino_host: KinoHost) -> None:
    days = kino.render(kino.MultiSelect("Days", ["Mon", "Tue", "Wed"], default=["Mon", "Wed"]))
    client, heard = kino_host.join(), list[Any]()
    client.nodes()
    kino.listen(days, heard.append)
    days.options = ["Wed", "Thu"]
    kino_host.idle()
    state = client.state(days)

    assert heard == [Change(None, ("Wed",))]
    assert (state["options"], state["value"], state["max"]) == (["Wed", "Thu"], [0], 2)


def test_bad_options_change_nothing() -> None:
    town = kino.Select("Town", ["Graz", "Linz"], default="Linz")
    days = kino.MultiSelect("Days", ["Mon", "Tue"], min=2)
    for bad, error in (([], ArgumentError), ("abc", ArgumentTypeError), ([1, 1], ArgumentError)):
        with pytest.raises(error, match="options"):
            town.options = bad  # type: ignore[assignment]
    with pytest.raises(ArgumentError, match="2 options or more, since min is 2"):
        days.options = ["Mon"]

    assert (town.options, town.value) == (("Graz", "Linz"), "Linz")
    assert (days.options, days.max) == (("Mon", "Tue"), 2)


@pytest.mark.parametrize(
    ("edition", "place", "value"),
    [(0, 1, "Linz"), (0, 0, "Wien"), (1, 0, "Wien"), (None, 1, "Linz")],
)
def test_a_click_in_options_that_have_changed_meanwhile_means_what_was_seen(
    kino_host: KinoHost, edition: int | None, place: int, value: str
) -> None:
    """It never chooses what stands in the same place by now: without a label it is refused."""
    town = kino.render(kino.Select("Town", ["Graz", "Linz"]))
    client = kino_host.join()
    client.nodes()
    town.options = ["Wien", "Linz", "Graz"]
    town.options = ["Wien", "Linz"]
    told = {"value": place, "n": 1} | ({} if edition is None else {"edition": edition})
    client.push_event(town, "change", told)
    kino_host.idle()

    assert town.value == value
    refused = client.state(town)["message"]
    assert bool(refused) is (edition == 0 and place == 0)


@pytest.mark.parametrize("edition", [-1, 99, "0", None, True, [0], 10**40])
@pytest.mark.parametrize("value", [0, [0], None, "x", [[0]], {}])
def test_nonsense_about_editions_chooses_nothing(
    kino_host: KinoHost, edition: Any, value: Any
) -> None:
    days = kino.render(kino.MultiSelect("Days", ["Mon", "Tue"], default=["Tue"]))
    client = kino_host.join()
    client.nodes()
    days.options = ["Mon", "Tue", "Wed"]
    days.options = ["Mon", "Tue"]
    client.push_event(days, "change", {"value": value, "n": 1, "edition": edition})
    kino_host.idle()

    assert days.value == ("Tue",)
    assert client.state(days)["message"]


def test_what_is_gone_while_it_is_checked_is_refused(kino_host: KinoHost) -> None:
    def check(value: str) -> str | None:
        town.options = ["Wien"]
        return None

    town = kino.render(kino.Select("Town", ["Graz", "Linz", "Wien"], validate=check))
    with pytest.raises(RefusedError, match="Expected one of Wien"):
        kino_host.join().set_input(town, "Linz")

    assert town.value == "Wien"


def test_one_that_depends_on_another_follows_it(kino_host: KinoHost) -> None:
    towns = {"Austria": ["Graz", "Linz"], "Swiss": ["Bern", "Basel"]}
    country = kino.render(kino.Select("Country", list(towns)))
    town = kino.render(kino.Select("Town", towns[country.value]))
    kino.listen(country, lambda change: setattr(town, "options", towns[change.value]))
    one, two = kino_host.join(), kino_host.join()
    one.set_input(country, "Swiss")
    kino_host.idle()
    two.set_input(town, "Basel")

    assert one.state(town)["options"] == ["Bern", "Basel"]
    assert (town.value, one.state(town)["value"]) == ("Basel", 1)


def test_where_each_client_has_a_value_each_keeps_its_own(kino_host: KinoHost) -> None:
    town = kino.render(kino.Select("Town", ["Graz", "Linz", "Wien"]))
    town.divide()
    one, two = kino_host.join(), kino_host.join()
    one.set_input(town, "Linz")
    two.set_input(town, "Wien")
    heard = list[Any]()
    town.subscribe(heard.append)
    town.options = ["Bern", "Linz"]
    kino_host.idle()

    assert heard == [Change(None, "Bern"), Change(two.id, "Bern")], "whose value is another one"
    assert (town.value_of(one.id), town.value_of(two.id)) == ("Linz", "Bern")
    assert (one.state(town)["value"], two.state(town)["value"]) == (1, 0)


@pytest.mark.parametrize("key", [None, "town"])
@pytest.mark.usefixtures("session")
def test_a_choice_among_other_options_survives_its_cell(key: str | None) -> None:
    with kino.scope(name="cell"):
        town = kino.Select("Town", ["Graz", "Linz"], key=key)
        town.options = ["Wien", "Bern", "Linz"]
        town.set("Linz")
    with kino.scope(name="cell"):
        assert kino.Select("Town", ["Graz", "Linz"], key=key).value == "Linz"


@pytest.mark.usefixtures("session")
def test_one_that_has_ended_takes_no_options() -> None:
    with kino.scope():
        town = kino.Select("Town", ["Graz", "Linz"])
    with pytest.raises(ClosedError):
        town.options = ["Bern"]

    assert town.options == ("Graz", "Linz")
