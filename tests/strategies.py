"""What Hypothesis draws from, shared by all property tests; every new feature adds its own words."""

from __future__ import annotations

from math import inf, nan

from hypothesis import strategies as st

RESERVED = [
    "$bytes",
    "type",
    "ref",
    "v",
    "m",
    "b",
    "i",
    "f",
    "t",
    "ops",
    "text",
    "$error",
    "__proto__",
    "constructor",
]
NASTY = [
    "<script>alert(1)</script>",
    "\ud800",
    "\udfff",
    "\x00",
    "\x1b[31m",
    "</style>",
    "&lt;",
    "\u200b",
    "\u202e",
    "'\"`",
    "\r\n",
]

keys = st.text(max_size=8) | st.sampled_from(RESERVED) | st.sampled_from(NASTY)
texts = st.text(max_size=20) | st.sampled_from(NASTY) | st.text(st.characters(), max_size=5)
integers = st.integers() | st.sampled_from(
    [2**53 - 1, 2**53, -(2**53) + 1, -(2**53), 2**64, 10**400, -(10**400)]
)
floats = st.floats() | st.sampled_from([nan, inf, -inf, -0.0, 1e308, 5e-324])
scalars = st.none() | st.booleans() | integers | floats | texts | st.binary(max_size=20)
payloads = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


def same(a: object, b: object) -> bool:
    """Whether two payloads are equal, NaN to NaN, -0.0 to -0.0, and no int to a bool or float."""
    if isinstance(a, float) and isinstance(b, float):
        return repr(a) == repr(b)
    if type(a) is not type(b):
        return False
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return a == b
