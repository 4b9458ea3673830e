"""Markdown to safe HTML, and to outputs where HTML does not do: diagrams and drawings."""

from __future__ import annotations

import re
import threading
from base64 import b64encode
from hashlib import blake2s
from html import escape
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ._highlight import highlighted
from ._sanitise import MATH, sanitised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..protocols import Output

__all__ = ["parts_of"]

LONGEST_SCHEME = 32
_TASK = re.compile(r"\[([ xX])\]\s")
_own = threading.local()  # a parser keeps state while it looks for links


def parts_of(text: str) -> list[str | Output]:
    """Safe HTML, and outputs between it."""
    if (parser := getattr(_own, "parser", None)) is None:
        parser = _own.parser = _parser()
    prefix = f"k{blake2s(text.encode('utf-8', 'replace'), digest_size=4).hexdigest()}-"
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    return [
        part
        if not isinstance(part, list)
        else sanitised(parser.renderer.render(part, parser.options, env), prefix)
        for part in _split(tokens)
    ]


def _split(tokens: Sequence[Any]) -> Iterator[list[Any] | Output]:
    """Runs of tokens for HTML, and the outputs that stand between them."""
    run: list[Any] = []
    position = 0
    while position < len(tokens):
        output, length = _output_at(tokens, position)
        if output is None:
            run.append(tokens[position])
        else:
            if run:
                yield run
            yield output
            run = []
        position += length
    if run:
        yield run


def _output_at(tokens: Sequence[Any], position: int) -> tuple[Output | None, int]:
    """The output that stands here, if one does, and of how many tokens it is made."""
    token = tokens[position]
    if token.level:
        return None, 1  # inside a list or a quote, whose HTML cannot be cut in two
    if token.type == "fence" and _language(token.info) == "mermaid":
        from .mermaid import Mermaid

        return Mermaid(token.content.rstrip("\n")), 1
    if token.type == "html_block" and (drawing := _drawing(token.content)):
        return drawing, 1
    if token.type == "paragraph_open" and (drawing := _drawing(tokens[position + 1].content)):
        return drawing, 3  # it opens, has its content, and closes
    return None, 1


def _drawing(markup: str) -> Output | None:
    """SVG that stands by itself, as a picture: nothing in it can act there."""
    markup = markup.strip()
    if not (markup.startswith("<svg") and markup.endswith("</svg>")):
        return None
    from .image import Image

    try:
        return Image(markup)
    except ArgumentError:
        return None


def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    parser.use(deflist_plugin).use(footnote_plugin)
    parser.use(dollarmath_plugin, allow_digits=False, double_inline=True)
    parser.inline.ruler.at("linkify", _linkify)
    parser.core.ruler.after("inline", "tasks", _mark_tasks)
    for rule, render in RENDERERS.items():
        parser.add_render_rule(rule, render)
    return parser


def _linkify(state: Any, silent: bool) -> bool:
    """The rule for links without brackets, which looks for the scheme before each `://`.

    It searches all the text that is pending, so it is given the end of it, where a scheme can be;
    texts side by side are joined later.
    """
    from markdown_it.rules_inline.linkify import linkify

    if not state.src.startswith("://", state.pos):
        return False
    text: str = state.pending
    if not silent and len(text) > LONGEST_SCHEME:
        state.pending = text[:-LONGEST_SCHEME]
        state.pushPending()
    state.pending = text[-LONGEST_SCHEME:]
    found: bool = linkify(state, silent)
    if silent:
        state.pending = text
    return found


def _mark_tasks(state: Any) -> None:
    """The rule for lists of tasks: boxes for `[ ]` and `[x]`, in one pass over the tokens."""
    from markdown_it.token import Token

    tokens = state.tokens
    for item, paragraph, token in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (item.type, paragraph.type) != ("list_item_open", "paragraph_open"):
            continue
        if task := _TASK.match(token.content):
            checked = ' checked="checked"' if task[1] != " " else ""
            box = f'<input class="task-list-item-checkbox" type="checkbox"{checked} disabled>'
            item.attrSet("class", "task-list-item")
            token.children[0].content = token.children[0].content[3:]
            token.children.insert(0, Token("html_inline", "", 0, content=box))


def _language(info: str) -> str:
    words = info.replace("{", " ").replace("}", " ").split()
    return words[0].lstrip(".").lower() if words else ""


def _fence(renderer: Any, tokens: Sequence[Any], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    language = _language(token.info)
    if language == "mermaid" and (drawn := _inline_diagram(token.content)):
        return drawn
    mark = f' class="language-{escape(language)}"' if language else ""
    code = highlighted(token.content, language)
    return f'<div class="k-hl"><pre><code{mark}>{code}</code></pre></div>\n'


def _inline_diagram(source: str) -> str | None:
    """A diagram as a picture, where an output cannot stand."""
    from ._diagram_theme import literal_colours, on_paper
    from .mermaid import draw_mermaid

    svg, _ = draw_mermaid(source)
    if svg is None:
        return None
    data = b64encode(on_paper(literal_colours(svg)).encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(source)}">\n'


def _image(renderer: Any, tokens: Sequence[Any], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    alt = renderer.renderInlineAsText(token.children or [], options, env)
    source = token.attrs.get("src", "")
    if source.startswith("data:image/"):
        title = f' title="{escape(token.attrs["title"])}"' if "title" in token.attrs else ""
        return f'<img src="{escape(source)}" alt="{escape(alt)}"{title}>'
    label = escape(alt or source)
    if source.startswith(("http://", "https://")):
        return f'<a class="k-image-link" href="{escape(source)}">{label}</a>'
    return f'<span class="k-image-link" title="{escape(source)}">{label}</span>'


def _math(renderer: Any, tokens: Sequence[Any], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    formula = _mathml(token.content.strip(), display=token.type != "math_inline")
    return f'<div class="k-math">{formula}</div>\n' if token.type == "math_block" else formula


def _mathml(latex: str, *, display: bool) -> str:
    """`latex` as MathML, or as it is where it cannot be converted."""
    try:
        from latex2mathml.converter import convert
    except ModuleNotFoundError:
        return f'<code class="k-math">{escape(latex)}</code>'
    try:
        math = convert(latex, display="block" if display else "inline")
    except Exception:  # its errors have no common base, and bad input raises many kinds
        return f'<code class="k-math">{escape(latex)}</code>'
    return math if _is_pure(math) else f'<code class="k-math">{escape(latex)}</code>'


def _is_pure(math: str) -> bool:
    """Whether there is nothing but MathML: the converter copies `<` in a text as it is."""
    from xml.etree import ElementTree as ET

    try:
        root = ET.fromstring(math)  # noqa: S314 (the converter's own, no doctype)
    except ET.ParseError:
        return False
    return all(element.tag.partition("}")[2] in MATH for element in root.iter())


RENDERERS = {
    "fence": _fence,
    "code_block": _fence,
    "image": _image,
    "math_inline": _math,
    "math_inline_double": _math,
    "math_block": _math,
}
