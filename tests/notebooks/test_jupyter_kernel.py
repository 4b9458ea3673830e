"""pykino in a Jupyter kernel without a browser: what JupyterLab and VS Code would send and get."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from pykino import wire

from .kernel import running_kernel
from .page import VIEW, Page, models, slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .kernel import Kernel, Message, Run

IMPORT = "import pykino as kino"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One kernel for all tests of this file that need none of their own."""
    for kernel in running_kernel(tmp_path_factory.mktemp("kernel")):
        assert kernel.run(IMPORT).error is None
        kernel.run("kino.Text('the first display opens the library')")
        yield kernel


@pytest.fixture(params=["JupyterLab", "VS Code"])
def page(request: pytest.FixtureRequest, kernel: Kernel) -> Page:
    """A page that has been welcomed, in a front end with a subshell or in one that knows of none."""
    subshell = kernel.subshell() if request.param == "JupyterLab" else None
    return Page(kernel, subshell).hello()


def about(run: Run, *kinds: str) -> list[Message]:
    return [message for message in run.heard() if message["header"]["msg_type"] in kinds]


def refused_more(page: Page, known: int) -> bool:
    return page.hear() and len(page.refused) > known


def seconds(message: Message) -> float:
    return float(message["header"]["date"].timestamp())


class TestDisplays:
    """What a cell shows stands in its output area, live, with a picture beside it."""

    def test_all_ways_to_show_something_keep_their_order(self, kernel: Kernel) -> None:
        cell = kernel.run(
            "print('1')\nkino.render(kino.Text('2'))\nprint('3')\ndisplay(kino.Text('4'))\n"
            "print('5')\nkino.render([6])\nkino.Text('7')"
        )
        said = about(cell, "stream", "display_data", "execute_result")
        texts = [
            message["content"].get("text") or message["content"]["data"]["text/plain"]
            for message in said
        ]

        assert cell.error is None
        assert [text.strip() for text in texts] == ["1", "2", "3", "4", "5", "[6]", "7"]
        page = Page(kernel).hello()
        for text, slot in zip("2467", slots(cell), strict=True):
            page.shows(text, slot)
        for bundle in cell.displays:
            assert {VIEW, "text/html", "text/plain"} <= set(bundle)
            assert "<script" not in bundle["text/html"]

    @pytest.mark.parametrize("value", ["kino.nothing", "kino.listen(kino.Button('Go'), print)"])
    def test_handles_at_the_end_of_a_cell_show_nothing(self, kernel: Kernel, value: str) -> None:
        said = about(kernel.run(value), "execute_result", "stream", "error")

        assert [message["content"].get("data") for message in said] == []

    def test_inside_what_others_display(self, kernel: Kernel) -> None:
        """Whoever asks for a MIME bundle gets a live display, too."""
        cell = kernel.run(
            "class Box:\n    def __init__(self, inner): self.inner = inner\n"
            "    def _repr_mimebundle_(self, **options):\n"
            "        return self.inner._repr_mimebundle_(**options)\nBox(kino.Text('inside'))"
        )

        Page(kernel).hello().shows("inside", slots(cell)[0])

    def test_a_hundred_send_the_client_once_and_are_small(self, kernel: Kernel) -> None:
        before = len(kernel.comms())
        cell = kernel.run("for n in range(100): kino.render(kino.Text(f'number {n}'))")
        opened = kernel.comms()[before:]
        saved = [
            len(json.dumps({key: kept for key, kept in bundle.items() if key == VIEW}))
            + len(json.dumps(kernel.state(bundle[VIEW]["model_id"])))
            for bundle in cell.displays
        ]

        assert len(saved) == len(opened) == 100
        assert max(saved) < 5_000
        client = [comm for comm in kernel.comms() if "const FILES" in kernel.state(comm)["_esm"]]
        assert client == models(kernel)
        assert len(client) == 1

    def test_ended_outputs_and_frozen_ones_leave_pictures(self, kernel: Kernel) -> None:
        first = kernel.run("one, two = kino.Frame('one'), kino.Frame('two')\ndisplay(one, two)")
        views = [bundle[VIEW]["model_id"] for bundle in first.displays]
        closing = kernel.run("one.render('last words'); one.close()")
        freezing = kernel.run("two.render('as it is'); kino.freeze(two)")
        (closed,) = about(closing, "update_display_data")
        (frozen,) = about(freezing, "update_display_data")

        for message, text in ((closed, "last words"), (frozen, "as it is")):
            assert text in message["content"]["data"]["text/html"]
            assert VIEW not in message["content"]["data"]
        shown = [message["content"]["transient"] for message in about(first, "display_data")]
        assert [closed["content"]["transient"], frozen["content"]["transient"]] == shown
        kernel.until(lambda: set(views) <= set(kernel.closed()), "their models are closed")
        assert kernel.run("two.render('on'); kino.render(two)").displays[0].keys() >= {VIEW}

    def test_all_displays_can_be_frozen_at_once(self, kernel: Kernel) -> None:
        kernel.run("for n in range(3): kino.render(kino.Text(f'frozen {n}'))", cell="three")
        said = about(kernel.run("kino.freeze()"), "update_display_data")

        texts = [message["content"]["data"]["text/plain"] for message in said]
        assert {f"frozen {n}" for n in range(3)} <= {text.strip() for text in texts}
        assert about(kernel.run("kino.freeze()"), "update_display_data") == []


class TestPages:
    """Every page is a client of its own, and hears all that the others are sent."""

    def test_two_are_in_step_and_one_alone_is_reached(self, page: Page) -> None:
        kernel = page.kernel
        cell = kernel.run(
            "press, note, word = kino.Button('Press'), kino.Frame(), kino.TextInput('Word')\n"
            "kino.listen(press, lambda click: note.append('for you', to=click.origin))\n"
            "kino.listen(word, lambda change: note.append(f'for all: {change.value}'))\n"
            "kino.Grid([press, word, note])"
        )
        slot, _ = slots(cell)  # below it, room for what its listeners render
        other = Page(kernel, page.subshell, "another browser").hello()
        for one in (page, other):
            one.shows("Press", slot)
        page.press("Press")
        page.shows("for you", slot)
        other.enter("Word", f"hello {page.address}")
        for one in (page, other):
            one.shows(f"for all: hello {page.address}", slot)

        assert "for you" not in other.text(slot)
        assert "for you" not in repr(other.private)
        again = page.reload()
        again.shows(f"for all: hello {page.address}", slot)
        assert again.welcome["client"] == page.welcome["client"]
        assert "for you" in again.text(slot)

    def test_who_does_not_prove_to_be_the_one_who_went_is_somebody_else(
        self, kernel: Kernel
    ) -> None:
        page = Page(kernel).hello()
        page.say({"t": "bye"})
        thief = Page(kernel).hello(page.welcome["client"], "a guess")

        assert thief.welcome["client"] != page.welcome["client"]

    def test_forged_and_malformed_messages_are_refused_and_the_session_goes_on(
        self, kernel: Kernel
    ) -> None:
        cell = kernel.run(
            "button, count = kino.Button('Count'), kino.Frame(0)\n"
            "kino.listen(button, lambda _, n: count.render(f'{n + 1} times') or n + 1, state=0)\n"
            "kino.Grid([button, count])"
        )
        slot, _ = slots(cell)  # below it, room for what its listeners render
        page = Page(kernel, sender="the real one").hello()
        page.shows("Count", slot)
        forger = Page(kernel, sender="a forger", address=page.address, mirror=page.mirror)
        forger.press("Count")
        page.kernel.until(lambda: page.hear() and page.refused, "the forged press is refused")
        broken: list[list[bytes]] = [[], [b"", b""], [b""], [b"\xff" * 12], [b"x" * 4000]]
        wrong: list[Any] = [None, [], "hello", {}, {"t": "nothing"}, {"t": "event", "ref": 5}]
        for buffers in [*broken, *([wire.encode(message)] for message in wrong)]:
            known = len(page.refused)
            page.send(buffers)
            kernel.until(partial(refused_more, page, known), "it is refused")
        strange: list[Any] = [5, [], {"from": 5}, {"from": "*"}, {"from": ""}, {"from": "x" * 65}]
        for content in strange:
            page.send([b""], content=content)
        nothings: list[Any] = [None, 5, [], {}, {"method": "custom"}, {"method": 5}]
        for data in nothings:
            kernel.send_data(page.model, data, sender=page.sender)
        page.press("Count")

        page.shows("1 times", slot)
        assert "2 times" not in page.text(slot)
        assert "under the address of another one" in page.refused[0]
        assert not [m for m in kernel.heard if "Traceback" in str(m["content"].get("text"))]

    def test_a_page_that_was_taken_for_gone_says_hello_again(self, kernel: Kernel) -> None:
        page = Page(kernel)
        page.say({"t": "resync"})

        def asked() -> bool:
            told = [buffers for said, buffers in kernel.customs(page.model)
                    if said["to"] == page.address]  # fmt: skip
            return any(b'"again"' in buffer for (buffer,) in told)

        assert kernel.until(asked, "it is asked again")


class TestBusy:
    """Messages while a cell runs."""

    STOP = (
        "import threading, time\nstop, rounds = kino.Button('Stop {0}'), kino.Frame('not yet')\n"
        "over = threading.Event()\nkino.listen(stop, lambda click: over.set())\n"
        "kino.render(kino.Grid([stop, rounds]))\n"
        "for n in range(60_000):\n    rounds.render(f'round {{n}}')\n"
        "    if over.wait(0.001): break\nrounds.render(f'over: {{over.is_set()}}')"
    )

    def test_a_button_stops_a_running_cell_also_of_a_page_that_has_just_come(
        self, page: Page, request: pytest.FixtureRequest
    ) -> None:
        name = request.node.callspec.id
        cell = page.kernel.run(self.STOP.format(name), wait=False)
        page.shows(f"Stop {name}")
        page.shows("round 1")
        late = Page(page.kernel, page.subshell, "late").hello()
        late.shows("round ")
        late.press(f"Stop {name}")

        page.kernel.finish(cell)
        for one in (page, late):
            one.shows("over: True", slots(cell)[0])

    def test_a_silent_cell_is_no_less_open(self, page: Page, request: Any) -> None:
        name = request.node.callspec.id
        page.kernel.run(
            f"import threading\nbutton, pressed = kino.Button('Go {name}'), threading.Event()\n"
            "kino.listen(button, lambda click: pressed.set())\nbutton"
        )
        page.shows(f"Go {name}")
        cell = page.kernel.run("print(pressed.wait(60))", wait=False)
        page.press(f"Go {name}")

        assert page.kernel.finish(cell).text == "True\n"

    def test_where_that_is_switched_off_they_wait_for_the_end(self, kernel: Kernel) -> None:
        kernel.run("%load_ext pykino\n%pykino busy off")
        try:
            kernel.run(
                "import threading\nbutton, pressed = kino.Button('Wait'), threading.Event()\n"
                "kino.listen(button, lambda click: pressed.set())\nbutton"
            )
            page = Page(kernel).hello()
            page.shows("Wait")
            cell = kernel.run("print(pressed.wait(0.5))", wait=False)
            page.press("Wait")

            assert kernel.finish(cell).text == "False\n"
            assert kernel.run("print(pressed.wait(60))").text == "True\n"
        finally:
            kernel.run("%pykino busy on")

    def test_of_ten_thousand_updates_the_last_one_arrives_at_35_messages_a_second(
        self, page: Page
    ) -> None:
        before = len(page.kernel.customs(page.model))
        cell = page.kernel.run(
            "number = kino.render(kino.Frame())\n"
            "for n in range(10_000): number.render(f'value {n}')"
        )
        page.shows("value 9999", slots(cell)[0])
        page.say({"t": "bye"})
        sent = [
            seconds(message)
            for message in page.kernel._about(page.model, "comm_msg")
            if message["content"]["data"].get("content", {}).get("to") == page.address
        ]

        assert len(page.kernel.customs(page.model)) - before < 2_000
        assert max(sum(at <= time < at + 1 for time in sent) for at in sent) <= 35


class TestCells:
    """What a cell made lives until it is run again."""

    CELL = (
        "import gc, weakref\n"
        "word = kino.TextInput('Kept word', default='at first')\nlive = kino.Frame(word.value)\n"
        "kino.listen(word, lambda change: live.render(change.value))\n"
        "kino.listen(kino.Interval(0.05), lambda tick: None)\n"
        "made.append(weakref.ref(live))\n"
        "kino.render(word)\nkino.render(live)"
    )
    LEFT = (
        "import gc\nfrom pykino.session import current\ngc.collect()\nsession = current()\n"
        "print(sum(ref() is not None for ref in made), len(session.root.outputs()), "
        "len(session._hub.entries), len(session.hosts[0]._displays))"
    )

    def test_run_again_it_releases_what_it_made_and_keeps_what_was_entered(
        self, kernel: Kernel
    ) -> None:
        kernel.run("made = []")
        first = kernel.run(self.CELL, cell="again")
        page = Page(kernel).hello()
        page.shows("at first", slots(first)[1])
        page.enter("Kept word", "entered")
        page.shows("entered", slots(first)[1])
        left = kernel.run(self.LEFT, cell="left").text
        views = [bundle[VIEW]["model_id"] for bundle in first.displays]
        for _ in range(5):
            cell = kernel.run(self.CELL, cell="again")
            page.shows("entered", slots(cell)[1])

        assert cell.error is None
        assert left.startswith("1 ")
        assert kernel.run(self.LEFT, cell="left").text == left
        assert set(views) <= set(kernel.closed())
        for slot in slots(first):
            assert slot not in page.mirror.frames

    def test_what_listeners_print_render_and_raise_is_seen_where_it_belongs(
        self, kernel: Kernel
    ) -> None:
        one = kernel.run(
            "def pressed(click):\n    print('printed')\n    kino.render('rendered')\n"
            "    raise ValueError('raised')\n"
            "trouble = kino.Button('Trouble')\nkino.listen(trouble, pressed)\ntrouble",
            cell="trouble",
        )
        other = kernel.run("kino.render('another cell')", cell="another")
        page = Page(kernel).hello()
        page.shows("Trouble")
        page.press("Trouble")
        button, tail = slots(one)
        for text in ("printed", "rendered"):
            page.shows(text, tail)
        page.shows("raised", button)

        assert "printed" not in one.text
        assert "printed" not in page.text(slots(other)[0])


class TestExtension:
    """`%load_ext pykino` and what it adds."""

    def test_plain_values_are_shown_as_asked_for(self, kernel: Kernel) -> None:
        assert VIEW not in kernel.run("[1, 2]").displays[0]
        kernel.run("%load_ext pykino")
        assert VIEW not in kernel.run("[1, 2]").displays[0]
        kernel.run("%pykino values on")
        shown = kernel.run("[1, 2]").displays
        assert [VIEW in bundle for bundle in shown] == [True]
        assert VIEW not in kernel.run("'text'").displays[0]
        kernel.run("%pykino values off")
        assert VIEW not in kernel.run("[1, 2]").displays[0]
        assert "values on" in kernel.run("%pykino").text
        kernel.run("%pykino values on")
        kernel.run("%unload_ext pykino")
        assert VIEW not in kernel.run("[1, 2]").displays[0]
        assert "not found" in kernel.run("%pykino").text


class TestStatic:
    """A kernel in which nothing is to be live."""

    def test_pictures_without_a_comm_renewed_when_the_cell_ends(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        for kernel in running_kernel(tmp_path_factory.mktemp("static"), PYKINO_HOST="static"):
            kernel.run(IMPORT)
            cell = kernel.run(
                "frame = kino.render(kino.Frame(kino.Text('before')))\n"
                "kino.render(kino.TextInput('Word'))\nframe.render('after')\nkino.Text('value')"
            )
            (renewed,) = about(cell, "update_display_data")

            assert cell.error is None
            texts = [bundle["text/plain"].strip() for bundle in cell.displays]
            assert [texts[0], texts[2]] == ["before", "value"]
            assert all(set(bundle) == {"text/html", "text/plain"} for bundle in cell.displays)
            assert "after" in renewed["content"]["data"]["text/html"]
            assert kernel.comms() == []


class TestRestart:
    """A kernel that begins anew."""

    def test_another_session_for_the_same_front_end(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        for kernel in running_kernel(tmp_path_factory.mktemp("restart")):
            kernel.run(f"{IMPORT}\nkino.Text('before')")
            page = Page(kernel).hello()
            kernel.restart()
            cell = kernel.run(f"{IMPORT}\nkino.Text('after')")
            again = Page(kernel).hello(page.welcome["client"], page.welcome["key"])

            again.shows("after", slots(cell)[0])
            assert again.welcome["session"] != page.welcome["session"]
            assert "before" not in again.text()
