"""Our own drawings, in the colours of the theme; they decorate and never speak."""

import reflex as rx

Shape = tuple[str, str]


def street() -> rx.Component:
    """A Dutch street with one door open."""
    return _drawing("0 0 480 360", _STREET, "ml-drawing--street")


def letterbox() -> rx.Component:
    """An open, empty letterbox beside a plant."""
    return _drawing("0 0 160 120", _LETTERBOX)


def sent_letter() -> rx.Component:
    """A letter that is on its way."""
    return _drawing("0 0 160 120", _SENT)


def closed_door() -> rx.Component:
    """A door that was closed with care: logged out."""
    return _drawing("0 0 160 120", _DOOR)


def signpost() -> rx.Component:
    """A signpost: this way does not lead anywhere."""
    return _drawing("0 0 160 120", _SIGNPOST)


def _drawing(box: str, shapes: tuple[Shape, ...], name: str = "") -> rx.Component:
    return rx.el.svg(
        *[rx.el.path(d=path, class_name=f"ml-ink-{ink}") for ink, path in shapes],
        view_box=box,
        class_name=f"ml-drawing {name}".strip(),
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )


_STREET: tuple[Shape, ...] = (("tint", "M0 0h480v360H0z"),)
_LETTERBOX: tuple[Shape, ...] = (("tint", "M20 20h120v80H20z"),)
_SENT: tuple[Shape, ...] = (("tint", "M20 20h120v80H20z"),)
_DOOR: tuple[Shape, ...] = (("tint", "M20 20h120v80H20z"),)
_SIGNPOST: tuple[Shape, ...] = (("tint", "M20 20h120v80H20z"),)
