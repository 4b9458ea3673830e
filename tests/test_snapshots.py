"""What shows an output where nothing of ours runs: true, harmless, and of a bounded size."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from tests.browser.gallery import outputs
from tests.outputs.harmless import tags_of

import pykino as kino
from pykino import _snapshots
from pykino._snapshots import still
from pykino.notebook import CodeCell
from pykino.notebook.cell_view import CellView
from pykino.notebook.view import Place
from pykino.outputs.html import text_of

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient
    from pykino.protocols import Bundle, Output

from tests.stills import Own, checked, html_of, words_of


class Failing(kino.LiveOutput):
    assets = "export function mount() {}\n"

    def fallback(self) -> Bundle:
        raise RuntimeError("no <b>still</b> today")


def test_everything_in_the_gallery_has_a_still_without_an_error(client: MemoryClient) -> None:
    for name, output in outputs():
        words = words_of(output)
        assert name == "error" or "Traceback" not in words, words


def test_other_programs_get_the_still(client: MemoryClient) -> None:
    output = kino.Text("<b>", weight="bold")

    assert output._repr_mimebundle_() == still(output)
    assert output._repr_mimebundle_(include={"text/html"}, exclude=None) == still(output)


def test_layouts_show_all_that_is_in_them(client: MemoryClient) -> None:
    grid = kino.Grid([kino.Text("one"), kino.Text("two"), kino.Text("three")], columns=2)
    tabs = kino.Tabs({"first": grid, "second": kino.Frame(kino.Text("four"))})

    bundle = checked(tabs)

    assert text_of(bundle["text/html"]).split() == "first one two three second four".split()
    assert bundle["text/plain"] == "first\none\ntwo\nthree\n\nsecond\nfour"


def test_a_grid_has_its_columns_gap_and_height(client: MemoryClient) -> None:
    html = html_of(kino.Grid(["a", "b"], columns=(2, 1), gap=20, max_height=300, boxed=True))

    for look in ("gap:20px", "max-height:300px", "flex:2 1 0", "flex:1 1 0", "border:1px solid"):
        assert look in html
    assert "flex-wrap:wrap" in html_of(kino.Grid(["a"], columns="auto"))


def test_a_frame_shows_what_it_holds_at_this_moment(client: MemoryClient) -> None:
    frame = kino.Frame()
    assert words_of(frame) == "Nothing here yet."
    assert words_of(kino.Frame(placeholder=False)) == ""

    frame.render(1)
    frame.append(kino.Text("two"))

    assert words_of(frame).split() == ["1", "two"]
    assert checked(frame)["text/plain"] == "1\ntwo"


def test_very_many_outputs_are_counted(client: MemoryClient) -> None:
    grid = kino.Grid(range(10_000))

    told = re.search(r"([\d,]+) more outputs are left out", words_of(grid))

    assert told
    shown = html_of(grid).count("<pre")
    assert int(told[1].replace(",", "")) + shown == 10_000
    assert shown > 500


def test_outputs_nested_beyond_reason_end_in_an_error(client: MemoryClient) -> None:
    deep: Output = kino.Text("the end")
    for _ in range(2_000):
        deep = kino.Grid([deep])

    assert "RecursionError" in words_of(deep)


def test_a_cell_shows_its_source_and_its_outputs(client: MemoryClient) -> None:
    cell = CellView(Place(1, CodeCell("x = '<b>'"), None))
    cell.frame.render(kino.Text("shown"))

    bundle = checked(cell)

    assert "x = '<b>'" in unescape(re.sub("<[^>]+>", "", bundle["text/html"]))
    assert bundle["text/plain"] == "x = '<b>'\n\nshown"


def test_an_input_is_its_label_and_its_value(client: MemoryClient) -> None:
    name = kino.TextInput("Name", default="<Ada>", help="As on the passport.")

    html = html_of(name)

    assert tags_of(html) <= {"div", "dl", "dt", "dd", "pre"}
    assert text_of(html).split("\n") == ["Name", "<Ada>", "As on the passport."]
    assert checked(name)["text/plain"] == "Name: <Ada>"
    assert words_of(kino.Number("Tries")) == "Tries\n—"
    assert "secret" not in html_of(kino.Password("Token", default="secret"))
    assert "background:#3b5bdb" in html_of(kino.ColorInput("Line", default="#3b5bdb"))


def test_buttons_and_forms_can_be_told_from_what_works(client: MemoryClient) -> None:
    form = kino.Form({"name": kino.TextInput("Name", default="Ann")}, submit="Send <it>")

    html = html_of(form)

    assert text_of(html).split("\n") == ["Name", "Ann", "Send <it>"]
    assert checked(form)["text/plain"] == "Name: Ann\n[ Send <it> ]"
    assert words_of(kino.Button("Go", help="Now.")) == "Go\nNow."
    assert words_of(kino.Keyboard(label="Steer")) == "Steer"


def test_the_fallback_of_a_custom_output_is_shown(client: MemoryClient) -> None:
    dot = kino.Image.from_pixels(bytes(4), width=2, height=2).data

    assert "<b>mine</b>" in html_of(Own(text_plain="mine", text_html="<b>mine</b>"))
    assert words_of(Own(text_plain="only <words>")) == "only <words>"
    assert "data:image/svg+xml" in html_of(Own(**{"text_plain": "x", "image_svg+xml": "<svg/>"}))
    bundle = checked(Own(text_plain="dot", image_png=dot))
    assert bundle["image/png"] == dot
    assert 'src="data:image/png;base64,' in bundle["text/html"]
    assert html_of(kino.LiveOutput())


def test_a_subclass_with_a_fallback_of_its_own_is_shown_by_it(client: MemoryClient) -> None:
    class Mine(kino.Button):
        def fallback(self) -> Bundle:
            return {"text/plain": "my own words"}

    class Louder(kino.Button):
        pass

    assert words_of(Mine("Go")) == "my own words"
    assert words_of(Louder("Go")) == "Go"


def test_what_fails_is_an_error_in_its_place(client: MemoryClient) -> None:
    bundle = checked(kino.Grid([kino.Text("before"), Failing(), kino.Text("after")]))

    words = text_of(bundle["text/html"])
    assert (
        words.index("before")
        < words.index("✕ RuntimeError: no <b>still</b>")
        < words.index("after")
    )
    assert "RuntimeError" in bundle["text/plain"]


def test_every_output_and_control_of_ours_is_known() -> None:
    """Nothing built in is drawn like an output of somebody else's by oversight."""
    kinds = [getattr(kino, name) for name in kino.__all__]
    ours = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, kino.Output)]

    unknown = {kind.__name__ for kind in ours if not _snapshots._known(kind)}
    assert unknown == {"LiveOutput", "Output"}
