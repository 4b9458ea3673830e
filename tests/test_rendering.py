"""How a value is shown: its own choice first, `repr` last, a failure in its place."""

from __future__ import annotations

import decimal
import subprocess
import sys
from base64 import b64encode
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError, PykinoError
from pykino.rendering import as_output, joined_fallback, shown

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def node(value: object) -> dict[str, Any]:
    return shown(value).to_node()


class Own:
    """A class with its own choice, and reprs that lose against it."""

    def __pykino__(self) -> object:
        return kino.Text("own")

    def _repr_html_(self) -> str:
        raise AssertionError


def test_an_output_is_shown_as_it_is() -> None:
    text = kino.Text("x")

    assert as_output(text) is text


def test_a_class_may_choose_how_it_is_shown() -> None:
    assert node(Own())["text"] == "own"


def test_the_choice_of_a_class_may_be_any_value_that_can_be_shown() -> None:
    class Outer:
        def __pykino__(self) -> object:
            return Own()

    assert node(Outer())["text"] == "own"


def test_a_type_of_others_is_shown_by_the_renderer_of_its_name() -> None:
    @kino.renders("decimal.Decimal")
    def _(value: decimal.Decimal) -> object:
        return kino.Text(f"{value:.1f}")

    assert node(decimal.Decimal("1.25"))["text"] == "1.2"


def test_a_renderer_serves_subclasses_and_may_decline() -> None:
    class Base:
        def __init__(self, *, good: bool) -> None:
            self.good = good

        def __repr__(self) -> str:
            return "plain"

    class Derived(Base):
        pass

    @kino.renders(f"{Base.__module__}.{Base.__qualname__}")
    def _(value: Base) -> object:
        return kino.Text("fancy") if value.good else NotImplemented

    assert node(Derived(good=True))["text"] == "fancy"
    assert node(Derived(good=False))["text"] == "plain"


@pytest.mark.parametrize("name", [5, "Decimal", ""])
def test_a_name_that_is_not_full_is_refused(name: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=r"a str like 'decimal\.Decimal'"):
        kino.renders(name)


def test_renderers_that_never_come_to_an_end_are_stopped() -> None:
    class Circle:
        def __pykino__(self) -> object:
            return Circle()

    with pytest.raises(PykinoError, match="after 20 renderers"):
        as_output(Circle())
    assert node(Circle())["type"] == "error"


def test_what_a_renderer_raises_is_shown_in_its_place_and_the_page_lives_on(
    client: MemoryClient,
) -> None:
    class Broken:
        def __pykino__(self) -> object:
            raise ZeroDivisionError("not today")

    kino.render(Broken())
    kino.render(kino.Text("fine"))

    error, text = client.nodes()
    assert (error["kind"], error["message"]) == ("ZeroDivisionError", "not today")
    assert "not today" in error["traceback"]
    assert text["text"] == "fine"


class Raises:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


class Lies:
    def __repr__(self) -> str:
        return 5  # type: ignore[return-value]


class Endless:
    def __repr__(self) -> str:
        return "x" * 50_000_000


class Answers:
    """An object whose instances answer every question."""

    def __getattr__(self, name: str) -> object:
        return lambda *_: "anything"

    def __repr__(self) -> str:
        return "as itself"


@pytest.mark.parametrize("value", [Raises(), Lies(), [Raises()], {"a": Lies()}])
def test_a_repr_that_fails_is_shown_as_failed(value: object) -> None:
    shown_as = str(node(value))

    assert "Raises" in shown_as or "Lies" in shown_as


@pytest.mark.parametrize(
    "value",
    [
        Endless(),
        "x" * 100_000_000,
        b"x" * 100_000_000,
        pytest.param(10**100_000, id="int"),
        list(range(10**6)),
    ],
)
def test_a_huge_value_is_cut_and_says_so(value: object) -> None:
    text = shown(value).fallback()["text/plain"]

    assert len(text) < 250_000
    assert "more" in text or "about" in text


def test_special_methods_are_asked_of_the_type() -> None:
    assert node(Answers())["text"] == "as itself"


def with_method(name: str, result: object) -> object:
    return type("Foreign", (), {name: lambda self, **_: result, "__repr__": lambda _: "plain"})()


@pytest.mark.parametrize(
    ("method", "result", "kind"),
    [
        ("_repr_mimebundle_", {"text/html": "<b>x</b>", "text/plain": "x"}, "html"),
        ("_repr_mimebundle_", ({"text/plain": "x"}, {"meta": 1}), "text"),
        (
            "_repr_mimebundle_",
            {"application/vnd.vegalite.v6+json": {"mark": "bar", "data": {"values": []}}},
            "vega_lite",
        ),
        (
            "_repr_mimebundle_",
            {"application/vnd.vegalite.v4+json": {"mark": "bar", "data": {"values": []}}},
            "vega_lite",
        ),
        ("_repr_mimebundle_", {"text/vnd.mermaid": "graph TD; a-->b"}, "mermaid"),
        ("_repr_mimebundle_", None, "text"),
        ("_repr_html_", "<b>x</b>", "html"),
        ("_repr_markdown_", "*x*", "markdown"),
        ("_repr_latex_", "$x^2$", "markdown"),
        ("_repr_svg_", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>', "image"),
        ("_repr_png_", PNG, "image"),
        ("_repr_png_", b64encode(PNG).decode(), "image"),
        ("_repr_json_", {"a": 1}, "tree"),
        ("_repr_html_", None, "text"),
    ],
)
def test_what_jupyter_shows_is_shown(method: str, result: object, kind: str) -> None:
    assert node(with_method(method, result))["type"] == kind


def test_a_mime_bundle_method_without_arguments_is_asked_without() -> None:
    class Old:
        def _repr_mimebundle_(self) -> dict[str, str]:
            return {"text/html": "old"}

    assert node(Old())["html"] == "old"


def test_a_method_that_is_not_implemented_is_no_answer() -> None:
    class Partly:
        def _repr_html_(self) -> str:
            raise NotImplementedError

        def _repr_markdown_(self) -> str:
            return "*instead*"

    assert node(Partly())["type"] == "markdown"


def test_what_rich_can_print_is_shown_with_its_colours() -> None:
    class Coloured:
        def __rich__(self) -> str:
            return "[bold red]hot[/]"

    shown_as = node(Coloured())

    assert shown_as["terminal"]
    assert "\x1b[1;31mhot" in shown_as["text"]


@dataclass
class Point:
    x: int
    y: int


@attrs.define
class Pixel:
    at: Point
    colour: str


@pytest.mark.parametrize(
    "value",
    [
        [1],
        {"a": 1},
        (1, 2),
        {1},
        frozenset([1]),
        OrderedDict(a=1),
        Point(1, 2),
        Pixel(Point(1, 2), "red"),
    ],
)
def test_values_with_parts_are_trees(value: object) -> None:
    assert node(value)["type"] == "tree"


def test_an_exception_is_shown_with_its_traceback() -> None:
    try:
        [][1]  # noqa: PLE0643  # that is the point
    except IndexError as exc:
        caught = exc

    shown_as = node(caught)

    assert (shown_as["type"], shown_as["kind"]) == ("error", "IndexError")
    assert "[][1]" in shown_as["traceback"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "None"), (True, "True"), (1, "1"), (1.5, "1.5"), ("a\n", r"'a\n'"), (Point, "Point")],
)
def test_plain_values_are_shown_by_their_repr(value: object, text: str) -> None:
    assert text in node(value)["text"]


def test_bytes_are_an_image_if_they_look_like_one() -> None:
    assert node(PNG)["mime"] == "image/png"
    assert node(b"no image")["type"] == "text"


def test_an_uint8_array_is_an_image_and_a_float_array_is_text() -> None:
    np = pytest.importorskip("numpy")

    assert node(np.zeros((4, 5, 3), np.uint8))["mime"] == "image/png"
    assert node(np.zeros(3))["text"] == "array([0., 0., 0.])"


def test_a_pil_image_is_an_image() -> None:
    image = pytest.importorskip("PIL.Image")

    assert node(image.new("RGB", (4, 5), "red"))["type"] == "image"


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_data_frame_is_a_table(client: MemoryClient, library: str) -> None:
    module = pytest.importorskip(library)
    frame = (module.table if library == "pyarrow" else module.DataFrame)({"a": [1, 2]})

    kino.render(frame)

    assert client.nodes()[0]["type"] == "data_table"


def test_a_duckdb_relation_is_a_table(client: MemoryClient) -> None:
    duckdb = pytest.importorskip("duckdb")

    kino.render(duckdb.sql("select 1 as a"))

    assert client.nodes()[0]["type"] == "data_table"


def test_a_matplotlib_figure_is_an_image() -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])

    assert node(figure)["type"] == "image"


def test_an_altair_chart_is_a_chart() -> None:
    altair = pytest.importorskip("altair")
    chart = altair.Chart({"values": [{"a": 1}]}).mark_bar().encode(x="a:Q")

    assert node(chart)["type"] == "vega_lite"


def test_a_plotly_figure_is_markup_of_its_own() -> None:
    pytest.importorskip("plotly")
    from plotly.graph_objects import Figure

    assert node(Figure())["type"] == "html"


def test_nothing_foreign_is_imported_to_show_a_plain_value() -> None:
    code = """
import sys
import pykino as kino
from pykino.rendering import as_output
for value in (1, "x", [1], {"a": (1, 2)}, object(), ValueError("x")):
    as_output(value).to_node()
print([m for m in ("numpy", "pandas", "polars", "PIL", "rich", "narwhals", "asyncio") if m in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "[]\n"


def test_several_fallbacks_stand_below_each_other() -> None:
    bundle = joined_fallback([kino.Text("<a>"), kino.Image(PNG)])

    assert bundle["text/plain"].startswith("<a>\n")
    assert "&lt;a&gt;" in bundle["text/html"]
    assert 'src="data:image/png;base64,' in bundle["text/html"]
