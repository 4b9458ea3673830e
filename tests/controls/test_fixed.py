"""What is assigned to an attribute is seen, or refused: nothing is taken in vain."""

from __future__ import annotations

from typing import Any

import pytest

import pykino as kino
from pykino.errors import FixedAttributeError

SLIDER = {"label": "Volume", "max": 11}


@pytest.mark.parametrize("name", ["max", "default", "bounds", "debounce", "key", "accept"])
def test_an_option_that_is_for_good_says_so(name: str) -> None:
    volume: Any = kino.Range(**SLIDER)  # type: ignore[arg-type]
    before = getattr(volume, name, None)
    with pytest.raises(FixedAttributeError, match=rf"Range\.{name} .* make another Range"):
        setattr(volume, name, 50)

    assert getattr(volume, name, None) == before


@pytest.mark.parametrize("name", ["text", "size", "ours"])
def test_a_value_is_set_with_set(name: str) -> None:
    class Ours(kino.TextInput):
        """An author's own, which is free otherwise."""

    fields: dict[str, Any] = {
        "text": kino.TextInput("Name"), "size": kino.Number("Size"), "ours": Ours("Own"),
    }  # fmt: skip
    with pytest.raises(AttributeError, match=r"value cannot be assigned to: .* set\(value\)\."):
        fields[name].value = "a"


def test_a_slip_of_the_pen_is_seen() -> None:
    name: Any = kino.TextInput("Name")
    button: Any = kino.Button("Go")
    with pytest.raises(FixedAttributeError, match="Did you mean 'value'"):
        name.valeu = "a"
    with pytest.raises(FixedAttributeError, match="Did you mean 'label'"):
        button.lable = "Stop"
    with pytest.raises(FixedAttributeError, match="make another Button"):
        button.primary = True


def test_what_may_be_set_later_may_be_set() -> None:
    choice = kino.MultiSelect("Days", ["Mon", "Tue"])
    choice.label, choice.help, choice.disabled = "Which days?", "Any.", True
    choice.options = ["Tue", "Wed", "Thu"]

    assert (choice.label, choice.help, choice.disabled) == ("Which days?", "Any.", True)
    assert (choice.options, choice.max) == (("Tue", "Wed", "Thu"), 3)


class Counted(kino.Range):
    """An author's own: it keeps what it likes under names that it likes."""

    def __init__(self, label: str) -> None:
        self.before = "set first"
        super().__init__(label, max=10)
        self.count, self.max = 0, "own"

    def accept(self, value: object) -> int | float:
        if hasattr(self, "count"):
            self.count += 1
        return super().accept(value)


class CountedTwice(Counted):
    """One more step away."""


@pytest.mark.parametrize("kind", [Counted, CountedTwice])
def test_classes_of_other_authors_are_free(kind: type[Counted]) -> None:
    slider = kind("Size")
    slider.set(5)
    slider.note = "later"  # type: ignore[attr-defined]

    assert (slider.before, slider.count, slider.max, slider.value) == ("set first", 1, "own", 5)


def test_fields_of_a_form_are_as_fixed_as_others(kino_host: Any) -> None:
    form = kino.render(kino.Form({"size": kino.Range("Size")}, submit="Send"))
    field: Any = form._fields["size"]
    with pytest.raises(FixedAttributeError):
        field.max = 5
    ann = kino_host.join()
    ann.submit(form, size=7)

    assert field.value_of(ann.id) == 7
