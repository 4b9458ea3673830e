"""Trees as plain text, the way `pprint` writes values, and as HTML that needs no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._walk import TreeNode

__all__ = ["as_html", "as_text", "brackets", "count_text"]

WIDTH = 80
_INDENT = "    "
_BRACKETS = {
    "map": ("{", "}"),
    "list": ("[", "]"),
    "tuple": ("(", ")"),
    "set": ("{", "}"),
    "fields": ("(", ")"),
}


def as_text(root: TreeNode, *, label: str | None = None, open: int = 1, width: int = WIDTH) -> str:  # noqa: A002
    """The whole tree, on one line where it fits in `width`."""
    text = one_line(root, width) or "\n".join(_lines(root, "", width))
    return f"{label}:\n{text}" if label and "\n" in text else f"{label}: {text}" if label else text


def one_line(node: TreeNode, room: int) -> str | None:
    """The text of `node` if it fits into `room` characters and one line."""
    if "shape" not in node:
        text = str(node["text"])
        return text if len(text) <= room and "\n" not in text else None
    opener, closer = brackets(node)
    if "items" not in node:
        return f"{opener}…{closer}"
    room -= len(opener) + len(closer)
    parts = []
    for item in node["items"]:
        key = _key(item, node)
        text_ = one_line(item, room - len(key))
        if text_ is None:
            return None
        parts.append(key + text_)
        room -= len(key) + len(text_) + 2
    return opener + ", ".join(parts) + _lone_comma(node) + closer if room >= -2 else None


def _lines(
    node: TreeNode, indent: str, width: int, prefix: str = "", suffix: str = ""
) -> list[str]:
    room = width - len(indent) - len(prefix) - len(suffix)
    if (text := one_line(node, room)) is not None:
        return [f"{indent}{prefix}{text}{suffix}"]
    if "shape" not in node:
        return [f"{indent}{prefix}{node['text']}{suffix}"]
    opener, closer = brackets(node)
    lines = [f"{indent}{prefix}{opener}"]
    if all("key" not in item and "shape" not in item for item in node["items"]):
        return [
            *lines,
            *_packed(node["items"], indent + _INDENT, width),
            f"{indent}{closer}{suffix}",
        ]
    for item in node["items"]:
        lines += _lines(item, indent + _INDENT, width, _key(item, node), ",")
    return [*lines, f"{indent}{closer}{suffix}"]


def _packed(items: list[TreeNode], indent: str, width: int) -> list[str]:
    """Leaves without keys, as many to a line as fit."""
    lines, line = [], ""
    for item in items:
        if line and len(indent) + len(line) + len(item["text"]) + 2 > width:
            lines.append(f"{indent}{line}")
            line = ""
        line += f"{' ' if line else ''}{item['text']},"
    return [*lines, f"{indent}{line}"]


def brackets(node: TreeNode) -> tuple[str, str]:
    """What stands before and after the children of a container."""
    opener, closer = _BRACKETS[node["shape"]]
    name = node["name"]
    if not name:
        return ("set(", ")") if node["shape"] == "set" and not node["count"] else (opener, closer)
    return (f"{name}(", ")") if node["shape"] == "fields" else (f"{name}({opener}", f"{closer})")


def count_text(node: TreeNode) -> str:
    """How many children a container has, in words."""
    count = node["count"]
    one, many = {"map": ("key", "keys"), "fields": ("field", "fields")}.get(
        node["shape"], ("item", "items")
    )
    return f"? {many}" if count is None else f"{count:,} {one if count == 1 else many}"


def _key(item: TreeNode, parent: TreeNode) -> str:
    if "key" not in item:
        return ""
    return f"{item['key'][1]}{'=' if parent['shape'] == 'fields' else ': '}"


def _lone_comma(node: TreeNode) -> str:
    return "," if node["shape"] == "tuple" and len(node["items"]) == 1 else ""


def as_html(root: TreeNode, *, label: str | None = None, open: int = 1) -> str:  # noqa: A002
    """The whole tree as nested lists; a page without our client can open and close it."""
    from .._snapshots_style import CODE, SMALL, shown  # only hosts of MIME bundles ask for it

    title = f'<p style="margin:0 0 4px;{SMALL}">{shown(label)}</p>' if label else ""
    look = f"{_LIST}padding:0;{CODE};overflow-wrap:anywhere"
    return f'{title}<ul style="{look}">{_entry(root, None, open)}</ul>'


_LIST = "list-style:none;margin:0;"


def _entry(node: TreeNode, parent: TreeNode | None, levels: int) -> str:
    from .._snapshots_style import SMALL, hue, shown

    key = shown(_key(node, parent)) if parent else ""
    if "shape" not in node:
        colour = _COLOURS.get(node["kind"])
        value = shown(node["text"])
        look = f' style="color:{hue(colour)}"' if colour else ""
        return f"<li{_LEAF}>{key}<span{look}>{value}</span></li>"
    count = f'<span style="{SMALL}">{count_text(node)}</span>'
    head = f"{key}{shown(''.join(brackets(node)))} {count}"
    if not node.get("items"):
        return f"<li{_LEAF}>{head}</li>"
    inner = "".join(_entry(item, node, levels - 1) for item in node["items"])
    state = " open" if levels > 0 else ""
    inside = f'<ul style="{_LIST}padding:0 0 0 16px">{inner}</ul>'
    return f"<li><details{state}><summary>{head}</summary>{inside}</details></li>"


_LEAF = ' style="padding-left:16px"'  # below the words of what opens, not below its mark
_COLOURS = {
    "str": "good", "num": "accent", "date": "accent", "bool": "warn", "none": "warn",
    "enum": "warn", "error": "bad",
}  # fmt: skip
