"""A host for tests: it waits without sleeping, moves the clock, and lets no error pass unseen."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentError, WrongPlaceError
from pykino.testing import KinoHost, ShownError
from pykino.testing import kino_host as new_host

if TYPE_CHECKING:
    from collections.abc import Callable


pytest_plugins = ["pytester"]


class Counter(kino.LiveOutput):
    """Counts what clients ask it to."""

    module = "progress"
    value = 0

    def connect(self, client: str) -> dict[str, int]:
        return {"value": self.value}

    def handle_event(self, name: str, payload: int, client: str) -> None:
        self.value += payload
        self.broadcast("value", {"value": self.value})


class Broken:
    """A value that cannot be shown."""

    def __pykino__(self) -> object:
        raise LookupError("no such thing")


def boom(_: object) -> None:
    raise ValueError("boom")


def test_what_one_client_does_the_others_see(kino_host: KinoHost) -> None:
    counter = kino.render(Counter())
    ann, bob = kino_host.join("ann"), kino_host.join("bob")

    ann.push_event(counter, "add", 2)
    kino_host.idle()

    assert ann.state(counter) == bob.state(counter) == {"value": 2}
    assert bob.events == [(counter.ref, "value", {"value": 2})]


def test_everything_in_a_test_belongs_to_its_session(kino_host: KinoHost) -> None:
    """Also what is rendered in threads that the test starts."""
    thread = threading.Thread(target=kino.render, args=["from a thread"])
    thread.start()
    thread.join()

    assert kino.current() is kino_host.session
    assert kino_host.join().text() == "'from a thread'"


def test_idle_waits_for_handlers_and_for_what_they_set_off(kino_host: KinoHost) -> None:
    first, second = kino.render(kino.Button("first")), kino.render(kino.Button("second"))
    go, seen = threading.Event(), kino.render(kino.Frame())
    ann = kino_host.join()

    def passed_on(event: kino.events.Event) -> None:
        assert go.wait(10)
        second.emit(event)

    kino.listen(first, passed_on)
    kino.listen(second, lambda _: seen.render("done"))
    ann.click(first)
    threading.Timer(0.05, go.set).start()

    kino_host.idle()

    assert ann.text(seen) == "'done'"


def test_idle_names_what_still_runs(kino_host: KinoHost) -> None:
    go = threading.Event()
    waiting = kino.start(go.wait)

    with pytest.raises(TimeoutError, match=r"this still runs: start\(Event.wait\)"):
        kino_host.idle(timeout=0.05)
    go.set()
    assert waiting.wait(10)


def test_idle_in_a_handler_would_wait_for_itself(kino_host: KinoHost) -> None:
    button = kino.render(kino.Button("wait"))
    kino.listen(button, lambda _: kino_host.idle())

    with kino_host.expect_error(WrongPlaceError, match="a handler"):
        kino_host.join().click(button)


def test_time_passes_when_the_test_says_so(kino_host: KinoHost) -> None:
    ticks: list[tuple[int, float]] = []
    kino.listen(
        kino.Interval(2), lambda tick: ticks.append((tick.iteration, kino_host.clock.now()))
    )

    kino_host.advance(1.9)
    assert ticks == []
    kino_host.advance(100)
    assert ticks == [(n, 2.0 * n + 2) for n in range(50)]


def test_an_animation_shows_each_of_its_frames(kino_host: KinoHost) -> None:
    kino.animate(0.5, lambda tick, total: (kino.Text(f"{total}"), total + 10), state=0)
    ann = kino_host.join()

    kino_host.advance(1.5)

    assert "20" in ann.text()


@pytest.mark.parametrize("seen", [True, False], ids=["with a client", "without a client"])
@pytest.mark.parametrize(
    ("bring_about", "told"),
    [
        (lambda: kino.render(Broken()), "LookupError at root: no such thing"),
        (lambda: kino.start(boom, 1), "ValueError at .*: boom"),
        (lambda: kino.listen([1], boom), "ValueError at .*: boom"),
    ],
    ids=["a renderer", "background work", "a listener"],
)
def test_an_error_that_nobody_looked_at_fails_the_test(
    bring_about: Callable[[], object], told: str, seen: bool
) -> None:
    with pytest.raises(ShownError, match=told), new_host() as host:  # noqa: PT012 - it raises at its end
        if seen:
            host.join()
        bring_about()


def test_the_error_of_a_handler_fails_the_test_and_is_its_cause() -> None:
    with pytest.raises(ShownError, match="TypeError at progress-") as caught, new_host() as host:
        host.join().push_event(kino.render(Counter()), "add", "no number")

    assert isinstance(caught.value.__cause__, TypeError)
    (problem,) = caught.value.problems
    assert "handle_event" in problem.traceback


def test_an_error_that_is_expected_is_no_failure(kino_host: KinoHost) -> None:
    counter, ann = kino.render(Counter()), kino_host.join()

    with kino_host.expect_error(TypeError, match="unsupported operand"):
        ann.push_event(counter, "add", "no number")


def three_kinds() -> list[Any]:
    return [
        pytest.param(lambda: kino.start(boom, 1), id="background work"),
        pytest.param(lambda: kino.listen([1], boom), id="a listener"),
        pytest.param(lambda: kino.render(Fails()), id="a renderer"),
    ]


class Fails:
    """Cannot be shown, as `boom` cannot be called."""

    def __pykino__(self) -> object:
        raise ValueError("boom")


@pytest.mark.parametrize("seen", [True, False], ids=["with a client", "without a client"])
@pytest.mark.parametrize("bring_about", three_kinds())
def test_the_same_error_that_comes_again_is_another_one(
    bring_about: Callable[[], object], seen: bool
) -> None:
    """It is expected anew, or fails the test."""
    with pytest.raises(ShownError, match="ValueError at root: boom") as caught, new_host() as host:  # noqa: PT012 - it raises at its end
        if seen:
            host.join()
        for _ in range(2):
            with host.expect_error(ValueError, match="boom"):
                bring_about()
        bring_about()

    assert len(caught.value.problems) == 1


def test_a_listener_that_fails_the_same_way_each_time_is_expected_each_time(
    kino_host: KinoHost,
) -> None:
    kino_host.join()
    kino.listen(1.0, boom)
    for _ in range(3):
        with kino_host.expect_error(ValueError):
            kino_host.advance(1.0)


def test_one_error_that_many_see_is_one(kino_host: KinoHost) -> None:
    """Also for those who come later, or come back."""
    frame = kino.render(kino.Frame(kino.Grid([Broken(), "fine"])))
    ann, counter = kino_host.join(), kino.render(Counter())
    kino_host.join()
    ann.push_event(counter, "add", "no number")
    kino.start(boom, 1)
    kino_host.idle()
    kino_host.join()
    ann.disconnect()
    ann.connect(reload=True)
    frame.append("one more")
    kino_host.session.root.render(frame)
    kino_host.idle()

    kinds = sorted(problem.kind for problem in kino_host.errors)
    assert kinds == ["LookupError", "TypeError", "ValueError"]


@pytest.mark.parametrize("kind", [ArithmeticError, ZeroDivisionError, Exception])
def test_an_error_is_also_one_of_the_kinds_that_it_is_derived_from(
    kino_host: KinoHost, kind: type[Exception]
) -> None:
    class Divides:
        def __pykino__(self) -> object:
            return 1 / 0

    with kino_host.expect_error(kind):
        kino.start(divmod, 1, 0)
    with kino_host.expect_error(kind):
        kino.render(Divides())


def test_what_nobody_sees_is_an_error_all_the_same(kino_host: KinoHost) -> None:
    assert kino.start(boom, 1).wait(10)
    kino_host.idle()

    assert [problem.kind for problem in kino_host.errors] == ["ValueError"]


def test_nobody_joins_twice(kino_host: KinoHost) -> None:
    ann = kino_host.join("ann")
    ann.disconnect()
    with pytest.raises(ArgumentError, match=r"join\(client=\.\.\.\) got 'ann'"):
        kino_host.join("ann")
    ann.leave()

    assert kino_host.join("ann").id == "ann"
    assert len(kino_host.clients) == 1


def test_an_error_that_is_expected_has_to_come(kino_host: KinoHost) -> None:
    with (
        pytest.raises(AssertionError, match=r"expected an error, KeyError.* There was none"),
        kino_host.expect_error(KeyError),
    ):
        kino.render("fine")


def test_another_error_than_the_expected_one_is_told(kino_host: KinoHost) -> None:
    kino_host.join()
    with (
        pytest.raises(AssertionError, match=r"expected an error, KeyError.* LookupError at root"),
        kino_host.expect_error(KeyError),
    ):
        kino.render(Broken())

    assert [problem.kind for problem in kino_host.errors] == ["LookupError"]


def test_to_look_at_the_errors_is_to_expect_them(kino_host: KinoHost) -> None:
    kino.render(Broken())
    kino_host.join()
    kino_host.idle()

    (problem,) = kino_host.errors
    assert (problem.at, problem.kind, problem.message) == ("root", "LookupError", "no such thing")


def test_a_test_that_fails_is_told_what_failed_in_the_page() -> None:
    with pytest.raises(AssertionError, match="the real one") as caught, new_host() as host:  # noqa: PT012 - it raises at its end
        host.join().push_event(kino.render(Counter()), "add", "no number")
        raise AssertionError("the real one")

    assert any("Meanwhile, in the page: TypeError" in note for note in caught.value.__notes__)


def test_at_its_end_everything_is_closed() -> None:
    with new_host() as host:
        frame = kino.render(kino.Frame())
        listener = kino.listen(kino.Interval(1), print)

    assert frame.closed
    assert listener.stopped
    assert host.session.closed
    host.close()
    assert kino.current() is not host.session


PLUGIN = """
import pykino as kino
import pytest

class Broken:
    def __pykino__(self):
        raise LookupError("no such thing")

def test_fine(kino_host):
    kino.render("fine")

def test_shown(kino_host):
    kino.render(Broken())

async def hidden(kino_host):
    pass

def test_raised(kino_host):
    kino.render(Broken())
    kino_host.join()
    assert 1 == 2

def test_without():
    pass
"""


def test_the_fixture_fails_the_test_and_not_its_teardown(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLUGIN)

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        ["LookupError at root: no such thing", "E*Meanwhile, in the page: LookupError at root*"]
    )


def test_the_plugin_costs_those_who_do_not_use_it_next_to_nothing(
    pytester: pytest.Pytester,
) -> None:
    """pytest loads it wherever pykino is installed."""
    pytester.makepyfile("""
        import sys

        def test_nothing_is_loaded():
            ours = {name for name in sys.modules if name.partition(".")[0] == "pykino"}
            assert ours == {"pykino", "pykino.testing", "pykino.testing.plugin"}
    """)

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
