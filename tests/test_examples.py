"""The examples run, as a user would run them."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pykino
from pykino.testing import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.testing import KinoClient, KinoHost

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(p for p in (ROOT / "examples").iterdir() if p.suffix in {".py", ".livemd"})
VALUES = {"stop_button.py": ["-p", "Speed=100"]}  # or it takes its time
SHORTER = {"lambda_days.livemd": ("start(create, 1_000_000)", "start(create, 10_000)")}
README = ROOT / "README.md"


def pykino_(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    src = str(Path(pykino.__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": src, "COLUMNS": "100"}
    command = [sys.executable, "-m", "pykino", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_to_its_end(example: Path, tmp_path: Path) -> None:
    """In a terminal, without a word on stderr; with less to do where it has much."""
    long, short = SHORTER.get(example.name, ("", ""))
    path = tmp_path / example.name if long else example
    if long:
        text = example.read_text("utf-8")
        assert long in text
        path.write_text(text.replace(long, short), "utf-8")

    done = pykino_("run", path, *VALUES.get(example.name, []))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_the_statistics_of_a_file_in_a_terminal() -> None:
    """Given by `-p`, it is not asked for."""
    done = pykino_("run", ROOT / "examples" / "file_stats.py", "-p", f"File={README}")

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{README.stat().st_size:,}" in done.stdout
    assert re.search(r"^the +\d+", done.stdout, re.MULTILINE)


def test_the_talk_shows_what_is_real(tmp_path: Path) -> None:
    """Exported, with all it shows: processes that ran, and those of this machine."""
    out = tmp_path / "talk.md"

    done = pykino_("export", ROOT / "examples" / "lambda_days.livemd", "-o", out)

    assert (done.returncode, done.stderr) == (0, "")
    text = out.read_text()
    assert re.search(r"1,000,000 processes in \d+\.\d s", text)
    assert "it worked!" in text
    assert re.search(r"\d+ processes, \d+ threads", text)
    assert text.count("](data:image/png;base64,") >= 4


def example(name: str) -> dict[str, Any]:
    """Run an example in this process; what it leaves behind."""
    return runpy.run_path(str(ROOT / "examples" / name))


def seen(client: KinoClient, kind: str) -> Any:
    """The first live output of a type on the page of a client."""
    node = next(node for node in every(client.nodes()) if node["type"] == kind)
    return client._host.session.output(node["ref"])


def every(nodes: list[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        yield from every(node.get("items", []))


class TestChat:
    """What is everybody's, and what is each client's own."""

    def test_messages_are_everybodys_and_the_greeting_is_each_readers_own(
        self, kino_host: KinoHost
    ) -> None:
        form = example("chat.py")["form"]
        ann = kino_host.join()
        kino_host.idle()
        bob = kino_host.join()
        ann.submit(form, name="Ann", text="**Hi**")
        kino_host.idle()

        assert "**Hi**" in ann.text()
        assert "**Hi**" in bob.text()
        assert "nobody else here yet" in ann.text()
        assert "1 more here" in bob.text()
        assert form.value_of(ann.id) == {"name": "Ann", "text": ""}
        assert form.value_of(bob.id) == {"name": "", "text": ""}

    def test_who_comes_is_named_once_it_says_so_and_who_leaves_is_missed(
        self, kino_host: KinoHost
    ) -> None:
        form = example("chat.py")["form"]
        ann, bob = kino_host.join(), kino_host.join()
        bob.submit(form, name="Bob", text="Bye")
        kino_host.idle()
        assert "2 here" in ann.text()
        assert "somebody new" in ann.text()
        bob.leave()
        kino_host.idle()

        assert "1 here" in ann.text()
        assert "Bob has left." in ann.text()

    def test_nobody_talks_without_a_name(self, kino_host: KinoHost) -> None:
        form = example("chat.py")["form"]
        with pytest.raises(RefusedError) as refused:
            kino_host.join().submit(form, name=" ", text="Hi")

        assert refused.value.fields == {"name": "Say who you are first."}


class TestWizard:
    """A state for each client."""

    @pytest.fixture
    def ann(self, kino_host: KinoHost) -> KinoClient:
        example("wizard.py")
        client = kino_host.join()
        client.submit(seen(client, "form"), name="Ann", email="ann@example.org")
        kino_host.idle()
        return client

    def test_each_client_is_at_a_step_of_its_own(
        self, kino_host: KinoHost, ann: KinoClient
    ) -> None:
        bob = kino_host.join()
        ann.submit(seen(ann, "form"), city="Nara", nights=1)
        kino_host.idle()

        assert "1 night in Nara, Japan" in ann.text()
        assert "for Ann, ann@example.org" in ann.text()
        assert "Step 1" in bob.text()
        ann.click(seen(ann, "button"))
        kino_host.idle()
        assert "✓ Nara is looking forward to Ann." in ann.text()

    def test_the_cities_are_those_of_the_country(
        self, kino_host: KinoHost, ann: KinoClient
    ) -> None:
        country, city, _ = seen(ann, "form")._fields.values()
        assert city.value == "Kyoto"
        ann.set_input(country, "Poland")
        kino_host.idle()

        _, city, _ = seen(ann, "form")._fields.values()
        assert ann.state(city)["options"] == ["Gdańsk", "Kraków", "Łódź"]

    def test_back_forgets_nothing(self, kino_host: KinoHost, ann: KinoClient) -> None:
        nights = seen(ann, "form")._fields["nights"]
        ann.set_input(nights, 7)
        ann.click(seen(ann, "button"))
        kino_host.idle()
        assert seen(ann, "form").value_of(ann.id) == {"name": "Ann", "email": "ann@example.org"}
        ann.submit(seen(ann, "form"))
        kino_host.idle()

        assert seen(ann, "form").value_of(ann.id)["nights"] == 7

    def test_an_address_is_checked(self, kino_host: KinoHost) -> None:
        example("wizard.py")
        client = kino_host.join()
        with pytest.raises(RefusedError) as refused:
            client.submit(seen(client, "form"), name="Ann", email="ann")

        assert refused.value.fields == {"email": "Expected an address like ada@example.org."}


class TestFileStats:
    """Any text file."""

    def test_what_is_in_a_file_is_seen_by_all(self, kino_host: KinoHost) -> None:
        file = example("file_stats.py")["file"]
        ann, bob = kino_host.join(), kino_host.join()
        ann.upload(file, "words.txt", "eins zwei zwei\nДрай".encode(), mime="text/plain")
        kino_host.idle()

        assert "words.txt" in bob.text()
        assert "zwei      2" in bob.text()
        ann.set_input(file, None)
        kino_host.idle()
        assert "zwei" not in bob.text()

    def test_an_empty_file_has_no_words(self, kino_host: KinoHost) -> None:
        file = example("file_stats.py")["file"]
        ann = kino_host.join()
        ann.upload(file, "empty.log", b"")
        kino_host.idle()

        assert "empty.log" in ann.text()
