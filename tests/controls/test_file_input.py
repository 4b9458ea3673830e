"""FileInput: a file is streamed to disk, and what is refused leaves nothing behind."""

from __future__ import annotations

import gc
import os
import stat
import tracemalloc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.controls.uploading import CHUNK, Uploader, refused
from tests.strategies import payloads, texts

import pykino as kino
from pykino import AudioInput, FileInput, ImageInput
from pykino._lanes import idle
from pykino.controls._parcels import FileSink, clean_name
from pykino.controls.file_input import UploadedFile
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.settings import settings
from pykino.testing import check_output
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


def files(source: FileInput) -> list[Path]:
    """What is on disk of the uploads of a session."""
    folder = source._session.scratch / "uploads"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_file_is_there_with_its_name_once_it_has_come_whole(client: MemoryClient) -> None:
    source = FileInput("Table")
    data = os.urandom(3 * CHUNK + 7)

    assert Uploader(client, source).upload("table.csv", data, "text/csv") == ""

    value = source.value
    assert value is not None
    assert (value.name, value.size, value.mime) == ("table.csv", len(data), "text/csv")
    assert value.path.read_bytes() == data
    assert stat.S_IMODE(value.path.stat().st_mode) == 0o600


def test_an_empty_file_is_a_file(client: MemoryClient) -> None:
    source = FileInput("Table")

    assert Uploader(client, source).upload("empty.txt", b"") == ""
    assert source.value is not None
    assert source.value.path.read_bytes() == b""


def test_everybody_hears_of_it_once_and_nobody_of_its_path(host: MemoryHost) -> None:
    ann, bob = host.connect(), host.connect()
    source = kino.render(FileInput("Table"))
    changes: list[Any] = []
    source.subscribe(changes.append)
    sees = Uploader(bob, source)

    assert Uploader(ann, source).upload("a.txt", b"hello") == ""

    ((name, news),) = sees.heard()
    assert (name, news["origin"], news["value"]["name"]) == ("value", ann.id, "a.txt")
    assert set(news["value"]) == {"id", "name", "size", "mime"}
    assert [(change.origin, change.value.name) for change in changes] == [(ann.id, "a.txt")]
    assert bob.state(source)["value"] is None or "path" not in str(bob.state(source))


def test_python_says_how_far_a_client_may_send(client: MemoryClient) -> None:
    """So that no more than a million bytes are on their way, however large the file is."""
    sends = Uploader(client, FileInput("Table"))

    ((_, first),) = sends.announce("big.bin", 10_000_000)
    ((_, second),) = sends.piece(0, bytes(CHUNK))

    assert (first["offset"], first["until"]) == (0, 4 * CHUNK)
    assert (second["offset"], second["until"]) == (CHUNK, 5 * CHUNK)


# -- the life of a file -------------------------------------------------------------------------


def test_a_file_goes_when_another_takes_its_place_and_nobody_holds_it(client: MemoryClient) -> None:
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.upload("one.txt", b"one")
    (one,) = files(source)

    sends.upload("two.txt", b"two")

    gc.collect()
    assert not one.exists()
    assert [path.read_bytes() for path in files(source)] == [b"two"]


def test_who_holds_the_value_has_the_file_too(client: MemoryClient) -> None:
    """A listener or a form may still be at it."""
    source = FileInput("Table")
    Uploader(client, source).upload("one.txt", b"one")
    held = source.value

    source.set(None)
    assert held is not None
    assert held.path.read_bytes() == b"one"

    path = held.path
    del held
    gc.collect()
    assert not path.exists()


def test_no_file_outlives_the_session() -> None:
    with connected() as client:
        source = FileInput("Table")
        Uploader(client, source).upload("one.txt", b"one")
        value = source.value
    assert value is not None
    assert not value.path.exists()


def test_a_file_given_by_python_is_its_own(client: MemoryClient, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("mine")
    source = FileInput("Table")

    source.set(UploadedFile(path, "mine.txt", 4, "text/plain"))
    source.set(None)

    gc.collect()
    assert path.read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_that_ends_leaves_the_file_alone(client: MemoryClient) -> None:
    source = FileInput("Table")
    Uploader(client, source).upload("one.txt", b"one")
    value = source.value
    assert value is not None

    child = os.fork()
    if child == 0:
        source._value = value = None
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)

    assert value.path.exists()


# -- what is refused ----------------------------------------------------------------------------


def test_it_takes_the_kinds_it_was_told_to(client: MemoryClient) -> None:
    sends = Uploader(client, FileInput("Table", accept=[".CSV", "image/*", "application/pdf"]))

    for name, mime in [("a.csv", "application/vnd.ms-excel"), ("a", "image/png"), ("a.pdf", "")]:
        assert sends.upload(name, b"x", mime) == ""
    for name, mime in [("a.txt", "text/plain"), ("csv", ""), ("a.csv.exe", ""), ("a", "images/x")]:
        said = "Expected a file of the kind .csv or image/* or application/pdf."
        assert sends.upload(name, b"x", mime) == said


def test_a_file_that_is_too_large_is_refused_before_any_of_it_is_sent(client: MemoryClient) -> None:
    source = FileInput("Table", max_size=2_000)
    sends = Uploader(client, source)

    assert refused(sends.announce("a", 2_001)) == "Expected a file of at most 2.0 kB."
    assert sends.upload("a", bytes(2_000)) == ""
    assert len(files(source)) == 1


@pytest.mark.parametrize(
    ("source", "noun"),
    [(partial(FileInput, max_size=2_000), "a file"), (ImageInput, "a picture"),
     (AudioInput, "a sound")],
)  # fmt: skip
def test_the_setting_max_upload_holds_in_any_case(
    client: MemoryClient, source: Any, noun: str
) -> None:
    before = settings.max_upload
    kino.configure(max_upload=1_000)
    try:
        sends = Uploader(client, source("It"))
        said = refused(sends.announce("a", 1_001, width=1, height=1, channels=1))
    finally:
        kino.configure(max_upload=before)

    assert said == f"Expected {noun} of at most 1.0 kB."


@pytest.mark.parametrize(
    ("offset", "data"),
    [("0", b"x"), (None, b"x"), (True, b"x"), (0, b""), (0, "text"), (0, None), (0, bytes(101)),
     (0, [1, 2])],
)  # fmt: skip
def test_pieces_that_do_not_fit_end_the_upload(
    client: MemoryClient, offset: Any, data: Any
) -> None:
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.upload("before.txt", b"before")
    sends.announce("a", 100)

    assert (refused(sends.piece(offset, data)) or "").endswith("Choose it again.")
    assert sends.piece(0, b"x") == []  # the last pieces were on their way
    assert source.value is not None
    assert source.value.name == "before.txt"
    assert len(files(source)) == 1


@pytest.mark.parametrize("offset", [-1, 0, 4, 6, 100, 2**60])
def test_a_piece_from_elsewhere_is_not_taken_and_the_client_told_where_to_go_on(
    client: MemoryClient, offset: int
) -> None:
    """Those before it were lost with a connection."""
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.announce("a", 10)
    sends.piece(0, b"12345")

    ((name, news),) = sends.piece(offset, b"x")
    assert (name, news["offset"], news["lost"]) == ("more", 5, True)
    sends.piece(5, b"67890")
    assert source.value is not None
    assert source.value.path.read_bytes() == b"1234567890"


def test_who_asks_again_after_a_refusal_hears_it_again(client: MemoryClient) -> None:
    sends = Uploader(client, FileInput("Table"))
    sends.announce("a", 10)
    said = refused(sends.piece(0, bytes(11)))

    told = {"id": sends.id, "name": "a", "size": 10, "mime": "", "n": 1, "ask": 2}
    assert refused(sends.push("upload", told)) == said


def test_pieces_of_nothing_are_refused(client: MemoryClient) -> None:
    sends = Uploader(client, FileInput("Table"))
    sends.id, sends.n = "never", 3

    ((name, news),) = sends.piece(0, b"x")
    assert (name, news["n"]) == ("refused", 3)


def test_a_client_uploads_one_file_at_a_time_to_an_input(client: MemoryClient) -> None:
    source = FileInput("Table")
    sends, again = Uploader(client, source), Uploader(client, source)
    sends.announce("first.txt", 5)

    assert "under way" in (refused(again.announce("second.txt", 5)) or "")
    assert [name for name, _ in sends.piece(0, b"hello")] == ["more", "value"]
    assert source.value is not None
    assert source.value.name == "first.txt"


def test_two_clients_may_upload_at_the_same_time(host: MemoryHost) -> None:
    source = FileInput("Table")
    ann, bob = Uploader(host.connect(), source), Uploader(host.connect(), source)
    ann.announce("ann.txt", 6)
    bob.announce("bob.txt", 6)
    ann.piece(0, b"ann")
    bob.piece(0, b"bob")
    bob.piece(3, b"bob")
    assert source.value is not None
    assert source.value.name == "bob.txt"

    ann.piece(3, b"ann")
    assert source.value.name == "ann.txt"
    assert source.value.path.read_bytes() == b"annann"


def test_a_full_disk_is_said_to_the_one_who_sends(
    client: MemoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.upload("before.txt", b"before")

    def full(self: FileSink, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSink, "write", full)
    assert sends.upload("a", b"x") == "It could not be kept: No space left on device."
    assert source.value is not None
    assert source.value.name == "before.txt"
    assert len(files(source)) == 1


def test_what_the_author_finds_not_fine_leaves_no_file(client: MemoryClient) -> None:
    source = FileInput(
        "Table", validate=lambda file: "It is empty." if file and not file.size else None
    )

    assert Uploader(client, source).upload("a", b"") == "It is empty."
    gc.collect()
    assert files(source) == []


# -- in a form ----------------------------------------------------------------------------------


class Sending:
    """A client with a form that holds nothing but a file."""

    def __init__(self, client: MemoryClient, **options: Any) -> None:
        self.form = kino.render(kino.Form({"table": FileInput("Table", **options)}, submit="Send"))
        self.file = Uploader(client, self.form._fields["table"])  # type: ignore[arg-type]
        self.sent: list[Any] = []
        self.form.subscribe(self.sent.append)

    def send(self) -> str | None:
        """Press the button: why the file keeps the form from being sent."""
        self.file.client.push(self.form.ref, "submit", {})
        return refused(self.file.heard())


def test_a_refused_file_is_held_against_a_form_until_another_takes_its_place(
    client: MemoryClient,
) -> None:
    """Its reader has chosen something: a form without it is not what is meant."""
    form = Sending(client, accept=[".csv"])
    assert form.file.upload("a.txt", b"x") != ""
    form.send()
    assert form.sent == []

    assert form.file.upload("a.csv", b"x") == ""
    form.send()
    assert form.sent[0].data["table"].name == "a.csv"


def test_what_a_page_has_refused_keeps_a_form_from_being_sent_until_it_is_dismissed(
    client: MemoryClient,
) -> None:
    form = Sending(client)
    said = "Expected a file, not 2 at once."
    assert refused(form.file.push("problem", {"message": said})) == said
    form.send()
    assert form.sent == []

    form.file.push("problem", {"message": ""})
    form.send()
    assert [event.data for event in form.sent] == [{"table": None}]


def test_what_was_cancelled_while_a_form_waited_for_it_ends_that_attempt_alone(
    client: MemoryClient,
) -> None:
    form = Sending(client)
    form.file.announce("a.txt", 10)
    form.file.push("cancel", {"id": form.file.id})
    assert form.file.push("problem", {"message": "It was cancelled.", "once": True}) == []

    assert form.send() == "It was cancelled."
    assert form.sent == []
    assert form.send() == ""
    assert len(form.sent) == 1


def test_a_removal_that_was_refused_is_not_held_against_a_form(client: MemoryClient) -> None:
    """The file that is there is shown, and is what is sent."""
    form = Sending(client, validate=lambda file: None if file else "A file, please.")
    form.file.upload("a.txt", b"x")
    assert refused(form.file.push("change", {"value": None, "n": 2})) == "A file, please."

    form.send()
    assert form.sent[0].data["table"].name == "a.txt"


@pytest.mark.parametrize(
    "payload", [None, {}, {"message": 3}, ["x"], {"message": None, "once": True}]
)
def test_a_problem_is_a_message(client: MemoryClient, payload: Any) -> None:
    sends = Uploader(client, FileInput("Table"))

    assert refused(sends.push("problem", payload)) == "A problem needs a message."


def test_no_more_is_kept_of_a_problem_than_a_page_says(client: MemoryClient) -> None:
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.push("problem", {"message": "x" * 100_000})

    assert len(source.complaint_of(client.id)) == 1_000


def test_a_form_is_not_sent_while_a_file_is_on_its_way(client: MemoryClient) -> None:
    form = kino.render(kino.Form({"table": FileInput("Table")}, submit="Send"))
    sent: list[Any] = []
    form.subscribe(sent.append)
    sends = Uploader(client, form._fields["table"])  # type: ignore[arg-type]
    sends.announce("a.txt", 1)

    client.push(form.ref, "submit", {})
    assert refused(sends.heard()) == "It is still on its way."
    assert sent == []

    sends.piece(0, b"x")
    client.push(form.ref, "submit", {})
    assert idle(10)
    assert sent[0].data["table"].path.read_bytes() == b"x"


def test_a_file_that_is_switched_off_meanwhile_is_refused(client: MemoryClient) -> None:
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.announce("a", 1)
    source.disabled = True

    assert refused(sends.piece(0, b"x")) == "It is switched off."
    assert refused(sends.announce("a", 1)) == "It is switched off."
    assert source.value is None


# -- what is given up ---------------------------------------------------------------------------


def test_a_cancelled_upload_leaves_nothing(client: MemoryClient) -> None:
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.announce("a", 10)
    sends.piece(0, b"12345")
    assert len(files(source)) == 1

    assert sends.push("cancel", {"id": "another"}) == []
    assert len(files(source)) == 1
    assert sends.push("cancel", {"id": sends.id}) == []
    assert files(source) == []


def test_what_a_client_leaves_half_done_goes_with_it(host: MemoryHost) -> None:
    source = FileInput("Table")
    client = host.connect()
    sends = Uploader(client, source)
    sends.announce("a", 10)
    sends.piece(0, b"12345")

    client.leave()
    assert idle(10)

    assert files(source) == []


def test_a_page_that_is_loaded_again_learns_what_it_had_begun(host: MemoryHost) -> None:
    """It does not go on, but can say so."""
    source = FileInput("Table")
    client = host.connect()
    sends = Uploader(client, source)
    sends.announce("a", 10)

    client.disconnect()
    client.connect()

    assert client.state(source)["uploading"] == sends.id
    sends.push("cancel", {"id": sends.id})
    assert files(source) == []


def test_a_client_whose_answers_were_lost_may_ask_again(client: MemoryClient) -> None:
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.announce("a", 10)
    sends.piece(0, b"12345")
    told = {"id": sends.id, "name": "a", "size": 10, "mime": "", "n": 1, "ask": 2}

    assert sends.push("upload", told) == [
        ("more", {"id": sends.id, "offset": 5, "until": 10, "again": 2})
    ]
    sends.piece(5, b"67890")
    ((name, news),) = sends.push("upload", told)
    assert (name, news["n"], news["value"]["size"]) == ("value", 1, 10)


def test_the_end_of_an_input_removes_what_is_half_done(client: MemoryClient) -> None:
    with kino.scope():
        source = FileInput("Table")
        sends = Uploader(client, source)
        sends.announce("a", 10)
        assert len(files(source)) == 1

    assert files(source) == []


def test_remove_in_a_page_removes_it_for_everybody(host: MemoryHost) -> None:
    source = FileInput("Table")
    ann, bob = Uploader(host.connect(), source), Uploader(host.connect(), source)
    ann.upload("a.txt", b"x")
    bob.heard()

    ann.push("change", {"value": None, "n": 2})

    assert source.value is None
    assert [news["value"] for _, news in bob.heard()] == [None]


@pytest.mark.parametrize("value", [{}, "x", {"name": "/etc/passwd"}, ["a"], 3])
def test_a_client_cannot_make_up_a_file(client: MemoryClient, value: Any) -> None:
    source = FileInput("Table")

    assert refused(Uploader(client, source).push("change", {"value": value, "n": 1}))
    assert source.value is None


@given(payload=payloads)
def test_what_is_no_upload_is_refused_to_the_one_who_sent_it(payload: Any) -> None:
    with connected() as client:
        source = FileInput("Table")
        sends = Uploader(client, source)
        for name in ("upload", "chunk"):
            assert refused(sends.push(name, payload))
        assert sends.push("cancel", payload) == []
        assert not client.mirror.errors
        assert files(source) == []


# -- names --------------------------------------------------------------------------------------


@given(texts)
def test_a_name_is_fit_to_be_shown_and_names_no_folder(name: str) -> None:
    cleaned = clean_name(name)

    assert 0 < len(cleaned) <= 200
    assert cleaned not in (".", "..")
    assert not set('/\\:\0\n\r\u202e"<>|*?') & set(cleaned)
    assert Path("folder", cleaned).parent == Path("folder")
    cleaned.encode()


@given(
    st.sampled_from(["../../../etc/x", "C:\\windows\\x", "..", "a/b/c.csv", "x\0.txt", "\ud800"])
)
def test_a_client_has_no_say_in_where_a_file_is(name: str) -> None:
    with connected() as client:
        source = FileInput("Table")
        assert Uploader(client, source).upload(name, b"x") == ""

        value = source.value
        assert value is not None
        assert value.path.parent == source._session.scratch / "uploads"
        assert len(value.path.stem) == 32


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.XLSX", ".xlsx"), ("a.tar.gz", ".gz"), ("a.b c", ""), ("a", ""), ("a.ÿ", ""), ("a." + "x" * 20, "")],
)  # fmt: skip
def test_a_plain_suffix_stays_for_libraries_that_go_by_it(
    client: MemoryClient, name: str, suffix: str
) -> None:
    source = FileInput("Table")
    Uploader(client, source).upload(name, b"x")

    assert source.value is not None
    assert source.value.path.suffix == suffix


# -- in Python ----------------------------------------------------------------------------------


def test_python_sets_a_file_or_none(client: MemoryClient, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b")
    source = kino.render(FileInput("Table", accept=[".csv"], max_size=10))
    given = UploadedFile(path, "a.csv", 3, "text/csv")

    source.set(given)
    assert source.value is given
    assert source.fallback()["text/plain"] == "Table: a.csv, 3 B"
    for value in (
        path,
        UploadedFile(path, "a.txt", 3, "text/plain"),
        UploadedFile(path, "a.csv", 11, "text/csv"),
        UploadedFile(tmp_path / "gone.csv", "a.csv", 3, "text/csv"),
    ):
        with pytest.raises(ArgumentError, match=r"FileInput\(value=\.\.\.\)"):
            source.set(value)  # type: ignore[arg-type]


def test_in_a_terminal_a_file_is_given_by_its_path(client: MemoryClient, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b")
    source = FileInput("Table", accept=[".csv"])

    source.set(source.accept(source.parse(f" {path} ")))

    assert source.value == UploadedFile(path, "a.csv", 3, "text/csv")
    assert source.parse("  ") is None
    for text in (str(tmp_path), "no such file", "~nobody-is-called-so/x", "\0"):
        with pytest.raises(kino.PykinoError, match="the path of a file that exists"):
            source.parse(text)


def test_a_value_outlives_the_evaluation_of_its_cell(client: MemoryClient) -> None:
    with kino.scope(name="cell"):
        source = FileInput("Table")
        Uploader(client, source).upload("a.txt", b"x")
    with kino.scope(name="cell"):
        again = FileInput("Table")

        assert again.value is source.value
        assert again.value is not None
        assert again.value.path.read_bytes() == b"x"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"accept": ".csv"}, ArgumentTypeError),
        ({"accept": [3]}, ArgumentTypeError),
        ({"accept": 5}, ArgumentTypeError),
        ({"accept": ["csv"]}, ArgumentError),
        ({"accept": ["/csv"]}, ArgumentError),
        ({"max_size": 0}, ArgumentError),
        ({"max_size": 1.5}, ArgumentTypeError),
        ({"max_size": True}, ArgumentTypeError),
        ({"help": 3}, ArgumentTypeError),
    ],
)
def test_a_bad_argument_is_named(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=rf"FileInput\({next(iter(options))}=\.\.\.\)"):
        FileInput("Table", **options)


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(FileInput("Table", accept=[".csv"]))


@pytest.mark.soak
def test_a_large_file_takes_no_memory(client: MemoryClient, soak: bool) -> None:
    """300 MB in full, 20 MB otherwise; never more than a few pieces at once."""
    size = 300_000_000 if soak else 20_000_000
    source = FileInput("Table")
    sends = Uploader(client, source)
    sends.announce("big.bin", size)
    piece = os.urandom(CHUNK)
    tracemalloc.start()

    for offset in range(0, size, CHUNK):
        sends.piece(offset, piece[: size - offset])

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert source.value is not None
    assert source.value.path.stat().st_size == size
    assert peak < 20 * CHUNK
