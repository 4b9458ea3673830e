"""The session as a state machine: operations in, plans and wake-ups out."""

from __future__ import annotations

import gc
import weakref

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pykino._clients import MAX_EVENT_BYTES, MAX_EVENTS, MAX_IN_FLIGHT
from pykino._hub import Hub
from pykino._views import Entry, FrameState, Item, Run, View


def frame(ref: str) -> FrameState:
    entry = Entry(ref, None)
    entry.state = FrameState(entry)
    return entry.state


class World:
    """A hub with a root frame, and clients that count their wake-ups."""

    def __init__(self, *clients: str, acks: bool = False) -> None:
        self.root = frame("root")
        self.hub = Hub(self.root.entry)
        self.woken: list[str] = []
        for id_ in clients:
            self.join(id_, acks=acks)
            self.take(id_)
        self.woken.clear()

    def join(self, id_: str, last: int = -1, *, acks: bool = False) -> bool:
        resumed, wakes = self.hub.join(id_, lambda: self.woken.append(id_), last=last, acks=acks)
        for wake in wakes:
            wake()
        return resumed

    def show(self, *values: object, state: FrameState | None = None) -> None:
        items = [v if isinstance(v, Item) else Item(v) for v in values]
        for wake in self.hub.shown.replace(state or self.root, items):
            wake()

    def append(self, value: object, state: FrameState | None = None) -> None:
        item = value if isinstance(value, Item) else Item(value)
        for wake in self.hub.shown.append(state or self.root, item):
            wake()

    def take(self, id_: str) -> list[tuple[str, str, list[object]]] | None:
        plan = self.hub.take(id_)
        if plan is None:
            return None
        return [
            (ref, verb, [self.seen(part) for part in parts]) for ref, verb, parts in plan.frames
        ]

    @staticmethod
    def seen(part: object) -> object:
        if isinstance(part, dict):  # text that grows
            return part["text"]
        assert isinstance(part, Item)
        return part.value


def run(text: str) -> Run:
    return Run({"type": "text"}, text)


def test_a_new_client_is_given_everything() -> None:
    world = World()
    world.show("a", "b")

    world.join("c")

    assert world.woken == ["c"]
    assert world.take("c") == [("root", "replace", ["a", "b"])]
    assert world.take("c") is None


def test_values_that_nobody_took_are_replaced_and_only_the_last_one_is_sent() -> None:
    world = World("c")

    for value in range(1000):
        world.show(value)

    assert world.woken == ["c"]  # woken once
    assert world.take("c") == [("root", "replace", [999])]


def test_what_was_appended_since_the_last_batch_comes_as_one_append() -> None:
    world = World("c")
    world.show("a")
    world.take("c")

    world.append("b")
    world.append("d")

    assert world.take("c") == [("root", "append", ["b", "d"])]


def test_an_append_before_the_replace_was_taken_joins_it() -> None:
    world = World("c")

    world.show("a")
    world.append("b")

    assert world.take("c") == [("root", "replace", ["a", "b"])]


def test_chunks_of_text_become_one_and_only_the_rest_is_sent() -> None:
    world = World("c")
    world.append(run("one "))
    world.append(run("two "))
    world.take("c")
    world.append(run("three"))

    assert world.take("c") == [("root", "append", ["three"])]
    assert len(world.root.view.items) == 1


def test_text_that_comes_while_a_batch_is_made_belongs_to_the_next() -> None:
    """Values are converted after the batch is planned, which takes its time."""
    world = World("c")
    world.append(run("one "))
    plan = world.hub.take("c")
    world.append(run("two"))

    assert plan is not None
    assert [world.seen(part) for part in plan.frames[0][2]] == ["one "]
    assert world.take("c") == [("root", "append", ["two"])]


def test_text_without_end_is_cut_at_the_front_and_a_late_client_is_told() -> None:
    world = World()
    for _ in range(50):
        world.append(run("x" * 100_000))

    (kept,) = world.root.view.items

    assert isinstance(kept, Run)
    assert kept.size <= 2_000_000
    assert kept.as_node(kept.start)["text"].startswith("… ")


def test_a_client_that_missed_text_which_is_gone_sees_what_there_is() -> None:
    world = World("c")
    world.append(run("start"))
    world.take("c")
    for _ in range(50):
        world.append(run("x" * 100_000))

    plan = world.hub.take("c")

    assert plan is not None
    assert plan.frames[0][1] == "replace"


def test_a_slow_client_does_not_hold_up_the_others() -> None:
    world = World("fast", "slow")

    for value in range(3):
        world.show(value)
        assert world.take("fast") == [("root", "replace", [value])]

    assert world.take("slow") == [("root", "replace", [2])]


def test_a_client_that_does_not_acknowledge_gets_no_more_batches_until_it_does() -> None:
    world = World("c", acks=True)
    sent = 1  # the first, fresh one
    world.show(sent)
    while world.take("c"):
        sent += 1
        world.show(sent)
    assert sent == MAX_IN_FLIGHT

    world.woken.clear()
    world.show("last")
    assert world.woken == []
    for wake in world.hub.ack("c", sent):
        wake()

    assert world.woken == ["c"]
    assert world.take("c") == [("root", "replace", ["last"])]


def test_a_client_that_has_all_batches_goes_on_where_it_was() -> None:
    world = World("c")
    world.show("a")
    world.take("c")
    world.hub.disconnect("c")
    world.append("b")

    assert world.join("c", last=2)
    assert world.take("c") == [("root", "append", ["b"])]


def test_a_client_that_lost_a_batch_starts_afresh() -> None:
    world = World("c")
    world.show("a")
    world.take("c")
    world.hub.disconnect("c")

    assert not world.join("c", last=1)
    assert world.take("c") == [("root", "replace", ["a"])]


def test_a_disconnected_client_is_not_woken_and_needs_no_memory() -> None:
    world = World("c")
    world.hub.disconnect("c")
    live = Entry("live", None)
    world.show(Item("x", (live,)))
    for n in range(5000):
        world.show(n)
        world.hub.event(live, "tick", n)

    assert world.woken == []
    assert len(world.hub.clients["c"].events) <= MAX_EVENTS


def test_a_frame_inside_a_frame_is_sent_once_it_is_shown_and_dropped_when_it_is_not() -> None:
    world = World("c")
    inner = frame("inner")
    world.show("hidden", state=inner)
    assert world.take("c") is None

    world.show(Item("holder", (inner.entry,)))
    assert world.take("c") == [
        ("inner", "replace", ["hidden"]),
        ("root", "replace", ["holder"]),
    ]

    world.show("nothing")
    plan = world.hub.take("c")
    assert plan is not None
    assert plan.dropped == ["inner"]
    assert set(world.hub.entries) == {"root"}


def test_live_outputs_replaced_in_a_loop_leave_nothing_behind() -> None:
    world = World("c")
    for n in range(1000):
        world.show(Item(n, (Entry(f"live-{n}", None),)))

    plan = world.hub.take("c")

    assert plan is not None
    assert [entry.ref for entry in plan.due] == ["live-999"]
    assert len(plan.dropped) == 0  # the client never knew the others
    assert set(world.hub.entries) == {"root", "live-999"}


def test_events_keep_their_order_and_go_to_those_who_mounted() -> None:
    world = World("a", "b")
    live = Entry("live", None)
    world.show(Item("x", (live,)))
    world.take("a")
    world.take("b")
    world.hub.mounted("a", live)
    for n in range(5):
        world.hub.event(live, "tick", n)

    plan = world.hub.take("a")

    assert plan is not None
    assert list(plan.events) == [("live", "tick", n) for n in range(5)]
    assert world.hub.take("b") is None


def test_a_client_that_is_too_far_behind_gets_the_state_instead_of_the_events() -> None:
    world = World("c")
    live = Entry("live", None)
    world.show(Item("x", (live,)))
    world.take("c")
    world.hub.mounted("c", live)

    for n in range(MAX_EVENTS + 1):
        world.hub.event(live, "tick", n)
    plan = world.hub.take("c")

    assert plan is not None
    assert not plan.events
    assert plan.due == [live]


def test_what_is_shown_to_one_client_is_seen_by_no_other() -> None:
    world = World("a", "b")
    world.show("all")
    for id_ in "ab":
        world.take(id_)

    world.hub.shown.replace_for(world.root, ["a"], [Item("mine")], temporary=False)
    world.append("more")

    assert world.take("a") == [("root", "replace", ["mine", "more"])]
    assert world.take("b") == [("root", "append", ["more"])]


def test_what_is_shown_to_one_client_is_there_after_a_reload_and_gone_when_it_left() -> None:
    world = World("a")
    world.show("all")
    world.hub.shown.append_for(world.root, ["a"], Item("mine"), temporary=False)

    world.join("a")
    assert world.take("a") == [("root", "replace", ["all", "mine"])]
    world.hub.leave("a")
    world.join("a")
    assert world.take("a") == [("root", "replace", ["all"])]


def test_what_only_a_client_saw_is_let_go_when_it_leaves_also_of_a_frame_off_the_page() -> None:
    world, other = World("a", "b"), frame("other")
    world.show(Item(None, (other.entry,)))
    world.show("another page")
    for id_ in "ab":
        world.hub.shown.replace_for(other, [id_], [Item(f"for {id_}")], temporary=False)
    world.hub.leave("a")
    kept = set(other.private)
    world.show(Item(None, (other.entry,)))
    world.hub.leave("b")

    assert (kept, other.private) == ({"b"}, {})


def test_what_is_temporary_is_gone_after_a_reload_also_of_a_frame_off_the_page() -> None:
    world, other = World("a"), frame("other")
    world.hub.shown.replace_for(other, ["a"], [Item("now")], temporary=True)
    world.join("a")
    world.show(Item(None, (other.entry,)))
    plan = {ref: seen for ref, _, seen in world.take("a") or ()}

    assert (plan["other"], other.private) == ([], {})


def test_a_frame_that_only_somebody_looked_at_is_kept_by_nobody() -> None:
    world, other = World("a"), frame("other")
    world.hub.shown.replace_for(other, ["a"], [Item("mine")], temporary=False)
    gone = weakref.ref(other)
    del other
    world.hub.shown.trash.clear()
    gc.collect()

    assert gone() is None


def test_the_errors_of_those_who_have_left_are_forgotten_off_the_page_too() -> None:
    world, live = World("a", "b"), Entry("live", None)
    live.failed = {"a": "error for a", "b": "error for b", None: "error for all"}
    world.hub.leave("a")
    world.show(Item(None, (live,)))

    assert set(live.failed) == {"b", None}


def test_events_that_are_left_out_make_room_for_others() -> None:
    """Or a client would be too far behind with hardly anything to take."""
    world = World("a")
    once, still = Entry("once", None), Entry("still", None)
    world.show(Item(None, (once,)), Item(None, (still,)))
    world.take("a")
    for live in (once, still):
        assert world.hub.mounted("a", live)
        world.hub.event(live, "draw", "...", size=MAX_EVENT_BYTES // 2)
    world.hub.remount("a", once)
    world.hub.event(still, "draw", "more", size=MAX_EVENT_BYTES // 2)
    plan = world.hub.take("a")

    assert plan is not None
    assert list(plan.events) == [("still", "draw", "..."), ("still", "draw", "more")]
    assert plan.due == [once]


def test_what_a_client_is_to_forget_is_not_marked_as_gone() -> None:
    """The mark would stay with the client for ever."""
    world = World("a")
    closed = Entry("Counter-1", None)
    world.show(Item(None, (closed,)))
    world.take("a")
    world.hub.mounted("a", closed)
    world.hub.close(closed)
    world.show("another")
    plan = world.hub.take("a")

    assert plan is not None
    assert (plan.dropped, plan.gone) == (["Counter-1"], [])


def test_what_is_temporary_is_gone_after_a_reload() -> None:
    world = World("a")
    world.show("all")
    world.hub.shown.replace_for(world.root, ["a"], [Item("now")], temporary=True)
    assert world.take("a") == [("root", "replace", ["now"])]

    world.join("a")

    assert world.take("a") == [("root", "replace", ["all"])]


def test_text_for_one_client_does_not_end_up_in_everybodys_text() -> None:
    world = World("a", "b")
    world.append(run("all "))
    world.hub.shown.append_for(world.root, ["a"], run("mine "), temporary=False)
    world.append(run("more"))

    assert world.take("a") == [("root", "replace", ["all mine more"])]
    assert world.take("b") == [("root", "replace", ["all more"])]


@given(st.lists(st.sampled_from(["append", "chunk", "branch"]), max_size=12), st.data())
def test_a_cursor_and_what_follows_it_make_up_the_view(
    steps: list[str], data: st.DataObject
) -> None:
    """Whatever a client has seen, what it had and what it gets is what there is."""
    view = View([])
    have: list[object] = []
    cursor = None
    for number, step in enumerate(steps):
        if step == "branch":
            view = view.branch(temporary=False)
        else:
            view.append(run(f"<{number}>") if step == "chunk" else Item(number))
        if data.draw(st.booleans()):
            have = _received(have, view.since(cursor))
            cursor = view.cursor()
    have = _received(have, view.since(cursor))

    assert "".join(map(str, have)) == "".join(
        i.since(0) if isinstance(i, Run) else str(i.value) for i in view.items
    )


def _received(have: list[object], news: tuple[str, list[object]] | None) -> list[object]:
    if news is None:
        return have
    verb, parts = news
    return [*(have if verb == "append" else []), *map(World.seen, parts)]


class ManyClients(RuleBasedStateMachine):
    """Clients that come, go, lag and return see what is there once they have taken everything."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.inner = frame("inner")
        self.pages: dict[str, dict[str, list[object]]] = {}
        self.count = 0

    def value(self) -> Item:
        self.count += 1
        return Item(self.count)

    @rule(id_=st.sampled_from("abc"))
    def join(self, id_: str) -> None:
        self.world.join(id_)
        self.pages[id_] = {}

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def reconnect(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.pages)))
        self.world.hub.disconnect(id_)
        if not self.world.join(id_, last=self.world.hub.clients[id_].sent):
            self.pages[id_] = {}

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.pages)))
        self.world.hub.leave(id_)
        del self.pages[id_]

    @rule(inner=st.booleans())
    def replace(self, *, inner: bool) -> None:
        self.world.show(self.value(), state=self.inner if inner else None)

    @rule(inner=st.booleans(), chunk=st.booleans())
    def append(self, *, inner: bool, chunk: bool) -> None:
        item = run(f"<{self.value().value}>") if chunk else self.value()
        self.world.append(item, state=self.inner if inner else None)

    @rule()
    def nest(self) -> None:
        self.world.append(Item("inner", (self.inner.entry,)))

    @rule()
    def clear(self) -> None:
        self.world.show()

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def take(self, data: st.DataObject) -> None:
        self.pull(data.draw(st.sampled_from(sorted(self.pages))))

    def pull(self, id_: str) -> None:
        plan = self.world.hub.take(id_)
        if plan is None:
            return
        page = {} if plan.fresh else self.pages[id_]
        for ref in plan.dropped:
            page.pop(ref, None)
        for ref, verb, parts in plan.frames:
            page[ref] = _received(page.get(ref, []), (verb, parts))
        self.pages[id_] = page

    @invariant()
    def everybody_sees_what_there_is(self) -> None:
        for id_ in sorted(self.pages):
            if self.count % 3 == 0:  # else: let some of them lag
                self.pull(id_)
                shown = [self.world.root] + ([self.inner] if self.inner.entry.shown else [])
                assert {ref: "".join(map(str, seen)) for ref, seen in self.pages[id_].items()} == {
                    state.entry.ref: "".join(
                        i.since(0) if isinstance(i, Run) else str(i.value) for i in state.view.items
                    )
                    for state in shown
                }


TestManyClients = ManyClients.TestCase


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6), st.booleans())))
def test_the_frames_that_are_divided_are_known(steps: list[tuple[str, int, bool]]) -> None:
    """Derived anew after each step: those on the page of which some clients see their own."""
    world, inner = World(), frame("inner")
    hub = world.hub
    for id_ in "abc":
        world.join(id_)
    for id_, what, outer in steps:
        state = world.root if outer else inner
        match what:
            case 0 if id_ in hub.clients:
                hub.leave(id_)
            case 1:
                world.join(id_)
            case 2 if id_ in hub.clients:
                hub.shown.replace_for(state, [id_], [Item("mine")], temporary=outer)
            case 3 if id_ in hub.clients:
                hub.shown.append_for(state, [id_], Item("mine"), temporary=not outer)
            case 4:
                world.show(Item("all"), state=state)
            case 5:
                world.append(Item("inner", (inner.entry,)))
            case 6:
                hub.resync(id_)

        shown = [state for state in (world.root, inner) if state.entry.shown]
        assert hub.shown.divided == {state.entry.ref for state in shown if state.private}
