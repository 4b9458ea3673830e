"""Many clients change the same inputs at once: all of them end with the same values."""

from __future__ import annotations

import pytest
from benchmarks._twenty import KINDS, numbered, twenty
from benchmarks._verdict import Sample, grown, is_within
from benchmarks.convergence import Load, converge

import pykino as kino
from pykino._clients import MAX_EVENTS
from pykino.testing.memory import memory_session

SHORT = 3.0  # seconds


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_what_many_clients_change_at_once_is_heard_in_order_and_the_same_for_all_in_the_end(
    soak: bool,
) -> None:
    """Ten clients for three seconds; `--soak` takes fifty for a minute, and looks at memory."""
    load = Load(windows=0, wanderers=0, deaf=0)
    if not soak:
        load = Load(SHORT, clients=10, windows=0, processes=1, wanderers=0, deaf=0)

    result = converge(load)

    assert result.problems == []
    assert len(set(result.digests.values())) == 1
    assert result.heard > 0.9 * result.changes
    blocks, megabytes = grown(result.samples)
    assert blocks < 0.02  # per minute, of all
    assert megabytes < 5


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_clients_that_lose_their_connections_agree_again_and_one_that_never_reads_harms_nobody(
    soak: bool,
) -> None:
    seconds = 60.0 if soak else SHORT
    load = Load(seconds, clients=10, windows=0, processes=1, wanderers=5, deaf=1)

    result = converge(load)

    assert result.problems == []
    assert len(set(result.digests.values())) == 1
    assert sum(account["breaks"] for account in result.accounts) > 0
    assert max(sample.queued for sample in result.samples) <= MAX_EVENTS


def test_each_of_the_twenty_inputs_takes_the_values_that_the_clients_give_it() -> None:
    with memory_session():
        for kind, input_ in zip(KINDS, twenty(), strict=True):
            wires = [kind.wire(numbered(who, n)) for who in (1, 50, 64) for n in (1, 2, 999)]
            for wire in wires:
                assert input_.encode(input_.accept(input_.decode(wire))) == wire
            assert not kind.tells or len({str(wire) for wire in wires}) == len(wires)


def test_what_waits_for_a_client_that_never_reads_is_no_growth_and_a_leak_is() -> None:
    def samples(leak: int) -> list[Sample]:
        queues = [second % 10 for second in range(60)]  # emptied every ten seconds
        return [
            Sample(second, 0, 0, 100_000 + 200 * queued + leak * second, queued)
            for second, queued in enumerate(queues)
        ]

    assert grown(samples(leak=0))[0] == pytest.approx(0)
    assert grown(samples(leak=100))[0] == pytest.approx(0.06, rel=0.05)


def test_a_part_is_within_a_whole_only_in_its_order() -> None:
    assert is_within([1, 3], [1, 2, 3])
    assert not is_within([3, 1], [1, 2, 3])
    assert not is_within([1, 1], [1, 2])


def test_a_change_made_while_a_client_is_behind_reaches_it_once_it_has_caught_up() -> None:
    """Nothing else happens afterwards: the acknowledgement alone has to bring it."""
    with memory_session() as (session, _):
        field = kino.render(kino.TextInput("Name"))
        woken: list[bool] = []
        client = session.join(wake=lambda: woken.append(True), acks=True).id
        number = 0
        while number < 4:  # as many batches as may be on the way
            if batch := session.take(client):
                number = batch["n"]
            else:
                field.set(f"before {number}")
        field.set("the last one")
        woken.clear()

        session.receive(client, {"t": "ack", "n": number})

        assert woken
        batch = session.take(client)
        assert batch
        assert batch["ops"][-1][-1]["value"] == "the last one"


class Tally(kino.LiveOutput):
    """Something whose clients add up what they are told."""

    module = "progress"

    def __init__(self) -> None:
        self.total = 0

    def connect(self, client: str) -> int:
        return self.total

    def add(self) -> None:
        with self.lock:
            self.total += 1
            self.broadcast("add", 1)


def test_a_state_given_anew_is_not_followed_by_what_it_holds_already() -> None:
    """So many events came that some were left out, and all clients are given the state anew."""
    with memory_session() as (session, host):
        tally = kino.render(Tally())
        page = host.connect()
        page.sync()
        tally.add()
        session.remount(tally._entry, page.id)

        batch = session.take(page.id)

        assert batch
        assert [op for op in batch["ops"] if op[1] == tally.ref] == [["mount", tally.ref, 1]]


def test_what_is_to_be_given_anew_and_goes_instead_is_dropped() -> None:
    with memory_session() as (session, host):
        frame = kino.render(kino.Frame())
        frame.render(field := kino.TextInput("Name"))
        page = host.connect()
        page.sync()
        assert field.ref in page.mirror.states

        session.remount(field._entry, page.id)
        frame.clear()

        page.sync()
        assert field.ref not in page.mirror.states
