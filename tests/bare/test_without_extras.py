"""Without any extra: what needs none works, what needs one names the command that brings it."""

from __future__ import annotations

import subprocess
import sys

import pytest

EXTRAS = [
    "PIL", "altair", "duckdb", "graphviz", "latex2mathml", "mmdr", "novasvg", "numpy", "pandas", "polars",
    "pyarrow", "starlette", "uvicorn", "vl_convert", "websockets", "matplotlib", "plotly", "merman",
]  # fmt: skip
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
BLOCK = (
    "import sys\nfor name in "
    + repr(EXTRAS)
    + ": sys.modules[name] = None\nimport pykino as kino\n"
)


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCK + code],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "code",
    [
        "kino.render(kino.Text('x'))",
        "kino.render({'a': [1, 2, {'b': None}]})",
        "kino.render(kino.Markdown('# Title\\n\\n`code` and $x^2$'))",
        "kino.render(kino.HTML('<b>x</b>'))",
        "kino.render(kino.Grid([1, kino.Tabs({'a': 2})], columns=2))",
        "frame = kino.render(kino.Frame())\nfor i in range(100): frame.render(i)",
        "for _ in kino.progress(range(10)): pass",
        "kino.render(kino.DataTable([{'a': 1}, {'a': 2}]))",
        f"kino.render(kino.Image({PNG!r}, mime='image/png'))",
        "kino.render(kino.Graph('digraph { a -> b }'))",
        "kino.render(kino.Mermaid('flowchart LR; a-->b'))",
        "kino.render(ValueError('x'))",
        "kino.render(kino.VegaLite({'mark': 'bar', 'data': {'values': [{'a': 1}]}, 'encoding': {}}))",
    ],
)
def test_what_needs_no_extra_works_in_a_terminal(code: str) -> None:
    done = run(code)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout


@pytest.mark.parametrize(
    ("code", "extra"),
    [
        ("from pykino.hosts.web import WebHost; WebHost()", "web"),
        ("kino.configure(host='web'); kino.render(1)", "web"),
    ],
)
def test_what_needs_an_extra_names_the_command(code: str, extra: str) -> None:
    done = run(code)

    assert done.returncode == 1
    assert f"pip install 'pykino[{extra}]'" in done.stderr


def test_a_drawing_that_needs_an_extra_says_so_where_it_would_be() -> None:
    done = run(
        "from pykino.testing.memory import connected\n"
        "with connected() as client:\n"
        "    kino.render(kino.Mermaid('flowchart LR; a-->b'))\n"
        "    print(client.nodes()[0]['error'])"
    )

    assert "pip install 'pykino[mermaid]'" in done.stdout
