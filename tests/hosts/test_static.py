"""The static host: one file, complete, asking nobody for anything."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino import wire
from pykino.errors import ArgumentTypeError, HostError
from pykino.hosts.static import StaticHost, page
from pykino.testing import check_host

if TYPE_CHECKING:
    from pathlib import Path

    from pykino import Session
    from pykino.protocols import Bundle


def script(html: str, id_: str) -> str:
    """The text of the data block of this id."""
    found = re.search(rf'<script type="[^"]+" id="{id_}">(.*?)</script>', html, re.DOTALL)
    assert found
    return found[1]


def data(html: str) -> dict[str, Any]:
    batch: dict[str, Any] = wire.decode(b64decode(script(html, "pykino-data")))
    return batch


def modules(html: str) -> dict[str, str]:
    sources: dict[str, str] = json.loads(script(html, "pykino-modules"))
    return sources


def test_a_page_holds_everything_shown_as_one_fresh_batch(session: Session) -> None:
    frame = kino.Frame()
    session.root.append("first")
    session.root.append(frame)
    frame.render(b"\x89PNG...")

    batch = data(page(session))

    assert batch["fresh"]
    assert {op[1] for op in batch["ops"] if op[0] == "replace"} == {"root", frame.ref}
    assert "first" in repr(batch)


def test_a_page_holds_the_modules_it_needs_and_no_others(session: Session) -> None:
    session.root.append(kino.Text("text"))

    sources = modules(page(session))

    assert {"boot.js", "wire.js", "view.js", "outputs/text.js", "frame.html"} <= sources.keys()
    assert "outputs/_ansi.js" in sources, "text.js loads it"
    assert not {"outputs/vega_lite.js", "web.js", "link.js"} & sources.keys()


def test_modules_of_nodes_inside_others_are_found(session: Session) -> None:
    session.root.append(kino.Tabs({"one": kino.Grid([kino.Tree([1])])}))

    sources = modules(page(session))

    assert {"outputs/tabs.js", "outputs/grid.js", "outputs/tree.js"} <= sources.keys()


def test_a_custom_output_brings_its_modules_into_the_file(session: Session, tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("export function mount() {}")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")

    class Mine(kino.LiveOutput):
        assets = tmp_path

    mine = Mine()
    session.root.append(mine)

    path = f"assets/{mine.to_node()['assets']}/main.js"
    assert modules(page(session))[path] == "export function mount() {}"


def test_a_live_output_is_asked_for_its_export(session: Session) -> None:
    class Counter(kino.LiveOutput):
        module = "counter"

        def connect(self, client: str) -> str:
            return "live"

        def export(self) -> str:
            return "still"

    session.root.append(Counter())

    assert "still" in repr(data(page(session)))


def test_the_chart_library_is_in_the_file_only_if_a_chart_is(session: Session) -> None:
    pytest.importorskip("vl_convert")
    session.root.append("no chart")
    assert not [path for path in modules(page(session)) if path.startswith("asset/")]

    spec = {"data": {"values": [{"x": 1}]}, "mark": "bar", "encoding": {"x": {"field": "x"}}}
    session.root.append(kino.VegaLite(spec))

    assert [path for path in modules(page(session)) if re.match(r"asset/vega-.*\.js$", path)]


EVIL = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> \"&'"


def test_no_text_from_data_becomes_markup(session: Session) -> None:
    session.title = EVIL
    session.root.append(EVIL)
    session.root.append({EVIL: [EVIL]})

    html = page(session)

    assert EVIL in repr(data(html)).replace("\\'", "'")
    assert html.count("<script") == 3
    assert "onerror=alert(2)>" not in html


def test_our_script_alone_may_run_and_nothing_may_be_fetched(session: Session) -> None:
    html = page(session)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    ours = re.search(r'<script type="module">(.*?)</script>', html, re.DOTALL)
    assert policy
    assert ours

    digest = b64encode(sha256(ours[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' blob:;" in unescape(policy[1])
    assert policy[1].startswith("default-src 'none';")
    assert "http:" not in policy[1]


def test_pages_name_no_address_to_load_from(session: Session) -> None:
    html = page(session)

    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", html.partition("<script")[0])


def test_without_scripts_the_text_of_the_outputs_can_be_read(session: Session) -> None:
    class Broken(kino.LiveOutput):
        module = "broken"

        def fallback(self) -> Bundle:
            raise ValueError("no text")

    session.root.append(kino.Text("\x1b[31mred\x1b[0m <b>", terminal=True))
    session.root.append(Broken())

    text = re.search(r"<noscript>(.*)</noscript>", page(session), re.DOTALL)

    assert text
    assert "red &lt;b&gt;" in text[1]
    assert "ValueError while this output was written" in text[1]


def test_lone_surrogates_are_no_obstacle(session: Session, tmp_path: Path) -> None:
    session.title = "a \ud800 title"
    session.root.append(kino.Text("a \udfff text"))

    session.attach(StaticHost(tmp_path / "page.html"))

    batch = data((tmp_path / "page.html").read_text("utf-8"))
    assert [op[2][0]["text"] for op in batch["ops"] if op[0] == "replace"] == ["a \udfff text"]


def test_the_file_follows_the_session(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    session.attach(StaticHost(path, title="My report"))
    assert "<title>My report</title>" in path.read_text("utf-8")

    session.root.append("more")
    session.flush()
    assert "more" in repr(data(path.read_text("utf-8")))

    session.root.append("the last word")
    session.close()
    assert "the last word" in repr(data(path.read_text("utf-8")))
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def test_a_host_that_is_closed_writes_once_more_and_then_never(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    host = StaticHost(path)
    session.attach(host)

    session.root.append("more")
    host.close()
    assert "more" in repr(data(path.read_text("utf-8")))

    session.root.append("too late")
    host.close()
    host.flush()
    assert "too late" not in repr(data(path.read_text("utf-8")))


def test_a_folder_that_is_not_there_is_named_at_once(session: Session, tmp_path: Path) -> None:
    with pytest.raises(HostError) as caught:
        session.attach(StaticHost(tmp_path / "nowhere" / "page.html"))

    assert str(caught.value).endswith(f"there is no folder {tmp_path / 'nowhere'}")


def test_what_cannot_be_a_page_is_refused_at_once(session: Session) -> None:
    wrong: Any = 5
    with pytest.raises(ArgumentTypeError, match=r"page.session=.*a Session"):
        page(wrong)
    with pytest.raises(ArgumentTypeError, match=r"page.title="):
        page(session, wrong)
    with pytest.raises(ArgumentTypeError, match=r"StaticHost.path="):
        StaticHost(wrong)
    with pytest.raises(ArgumentTypeError, match=r"StaticHost.title="):
        StaticHost(title=wrong)


def test_a_page_that_cannot_be_written_leaves_the_old_one(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    (tmp_path / ".page.html.part").mkdir()

    with pytest.raises(HostError, match=r"page\.html"):
        StaticHost(path).attach(session)
    assert path.read_text() == "old"


def test_the_static_host_keeps_what_every_host_promises(tmp_path: Path) -> None:
    check_host(StaticHost(tmp_path / "page.html"))
