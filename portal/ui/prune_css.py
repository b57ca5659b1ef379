"""Leaves out of component CSS every rule for a class name that no part of the portal uses."""

import re
from collections.abc import Iterator
from pathlib import Path

PARTS = Path(__file__).resolve().parent
_NAME = re.compile(r"(?:nl|utrecht)-[a-z][\w-]*")
_CLASS = re.compile(r"\.((?:nl|utrecht)-[\w-]+)")


def used_names(folder: Path = PARTS) -> frozenset[str]:
    """Class names of the design system in our parts; one that ends in `-` stands for all that start so."""
    return frozenset(name for file in folder.glob("*.py") for name in _NAME.findall(file.read_text("utf-8")))


def pruned(css: str, used: frozenset[str]) -> str:
    """The stylesheet with only the selectors whose class names are used; empty media rules go too."""
    kept: list[str] = []
    for prelude, body in _rules(css):
        if prelude.startswith(("@media", "@supports")):
            inner = pruned(body, used)
            kept += [f"{prelude}{{{inner}}}"] if inner else []
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{body}}}")
        elif selectors := [one for one in _split(prelude) if _is_used(one, used)]:
            kept.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(kept)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    start = depth = opened = 0
    for at, sign in enumerate(css):
        if sign == "{":
            depth += 1
            opened = at if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : at].strip()
                start = at + 1


def _split(selectors: str) -> list[str]:
    """The selectors of a list; commas inside brackets do not part them."""
    parts, depth = [""], 0
    for sign in selectors:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _is_used(selector: str, used: frozenset[str]) -> bool:
    """Whether something of ours can match; what stands in `:not()` and its kin does not decide."""
    outside, depth = "", 0
    for sign in selector:
        depth += (sign == "(") - (sign == ")")
        outside += sign if depth == 0 else ""
    stems = tuple(name for name in used if name.endswith("-"))
    return all(name in used or name.startswith(stems) for name in _CLASS.findall(outside))
