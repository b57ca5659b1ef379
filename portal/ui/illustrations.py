"""Our own drawings, in the colours of the theme; they decorate and never speak."""

import reflex as rx

Shape = tuple[str, str]
"""An ink (`ml-ink-...` in css/drawings.css) and what it fills or draws."""


def _box(x: float, y: float, wide: float, high: float) -> str:
    return f"M{x} {y}h{wide}v{high}h-{wide}z"


def _disc(x: float, y: float, radius: float) -> str:
    return (
        f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 -{2 * radius} 0z"
    )


def _arch(x: float, y: float, wide: float, high: float) -> str:
    half = wide / 2
    return f"M{x} {y + high}v-{high - half}a{half} {half} 0 0 1 {wide} 0v{high - half}z"


def _windows(wide: float, high: float, *places: tuple[float, float]) -> str:
    return "".join(_box(x, y, wide, high) for x, y in places)


_GROUND = "M12 104h136a3 3 0 0 1 0 6H12a3 3 0 0 1 0-6z"
_STREET: tuple[Shape, ...] = (
    ("sun", _disc(96, 84, 34)),
    ("paper", "M296 78a16 16 0 0 1 30-8 13 13 0 0 1 22 10 11 11 0 0 1-2 22H300a12 12 0 0 1-4-24z"),
    ("leaf", _disc(446, 232, 28) + _disc(428, 256, 20) + _disc(456, 258, 20) + _disc(24, 276, 20)),
    ("wire", "M446 246v76M446 284l10-10M24 282v40"),
    ("brick", "M44 322V190h12v-18h13v-18h13v-16h20v16h13v18h13v18h12v132z"),
    ("deep", "M140 322V150c0-10 14-14 17-32 3-20 15-32 33-32s30 12 33 32c3 18 17 22 17 32v172z"),
    ("shade", "M240 322V190l42-46 42 46v132z"),
    ("paper", _box(324, 204, 102, 118)),
    ("accent", "M314 206l24-48h74l24 48z" + _box(388, 138, 16, 30)),
    ("glass", _windows(20, 32, (58, 208), (82, 208), (106, 208), (58, 258)) + _disc(282, 182, 9)),
    ("glass", _windows(18, 30, (256, 216), (290, 216)) + _box(340, 226, 44, 40)),
    (
        "paper",
        _windows(20, 32, (158, 164), (202, 164)) + _arch(181, 112, 18, 24) + _windows(20, 32, (158, 216)),
    ),
    ("deep", _arch(88, 266, 26, 56) + _arch(269, 272, 26, 50)),
    ("accent", _arch(396, 256, 22, 66)),
    ("wire", "M362 226v40M340 246h44"),
    ("sun", _arch(192, 246, 38, 76)),
    ("accent", "M192 322v-57q0-12-14-22v84z"),
    ("tint", "M0 322h480v38H0z"),
    ("sun", "M192 322h38l34 38h-92z"),
    ("brick", _disc(222, 272, 9)),
    ("accent", "M209 330v-30a13 13 0 0 1 26 0v30z"),
    ("brick", _disc(250, 290, 7.5)),
    ("leaf", "M240 334v-22a10 10 0 0 1 20 0v22z"),
    (
        "wire",
        _disc(352, 318, 17)
        + _disc(402, 318, 17)
        + "M352 318l13-27h27l10 27M365 291l13 27 14-27M361 284h10M390 285h9",
    ),
)
_LETTERBOX: tuple[Shape, ...] = (
    ("tint", _GROUND),
    ("shade", _box(68, 74, 10, 32)),
    ("accent", "M50 30h52a18 18 0 0 1 18 18v28H50z"),
    ("deep", "M50 30a18 18 0 0 1 18 18v28H32V48a18 18 0 0 1 18-18z"),
    ("tint", "M50 38a10 10 0 0 1 10 10v20H40V48a10 10 0 0 1 10-10z"),
    ("sun", "M96 26h6v22h-6zM96 26h18v10H96z"),
    ("leaf", "M134 104c-12-6-18-18-14-34 12 6 16 18 14 34zM134 104c0-14 4-22 14-26 2 12-4 20-14 26z"),
)
_SENT: tuple[Shape, ...] = (
    ("tint", _disc(80, 60, 52)),
    ("shade", "M8 48h20v5H8zM0 64h24v5H0zM14 80h16v5H14z"),
    ("paper", "M40 34h80a6 6 0 0 1 6 6v46a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6V40a6 6 0 0 1 6-6z"),
    ("wire", "M40 34h80a6 6 0 0 1 6 6v46a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6V40a6 6 0 0 1 6-6zM37 40l43 30 43-30"),
    ("green", _disc(124, 88, 19)),
    ("chalk", "M115 88l6.5 6.5 12-12.5"),
)
_DOOR: tuple[Shape, ...] = (
    ("tint", _GROUND),
    ("shade", _arch(52, 8, 56, 96)),
    ("accent", _arch(58, 14, 44, 90)),
    ("sun", _arch(66, 22, 28, 24) + _disc(95, 68, 3.5)),
    ("deep", "M66 56h28v4H66z" + _box(48, 100, 64, 6)),
    ("leaf", _disc(128, 74, 14) + _disc(138, 84, 10) + _disc(120, 84, 9)),
    ("brick", "M118 88h24l-4 16h-16z"),
)
_SIGNPOST: tuple[Shape, ...] = (
    ("tint", "M0 110c30-22 70-26 96-14s46 6 64-4v28H0z"),
    ("shade", _box(76, 12, 9, 96)),
    ("accent", "M62 22h58l14 13-14 13H62z"),
    ("deep", "M100 56H44L30 69l14 13h56z"),
    ("chalk", "M72 35h38M54 69h36"),
    ("leaf", _disc(132, 92, 12) + _disc(144, 98, 9)),
)


def street() -> rx.Component:
    """A Dutch street on a clear day, with one door open and somebody at it."""
    return _drawing("0 40 480 320", _STREET)


def letterbox() -> rx.Component:
    """An open, empty letterbox beside a plant: nothing here yet."""
    return _drawing("0 0 160 116", _LETTERBOX)


def sent_letter() -> rx.Component:
    """A letter on its way."""
    return _drawing("0 0 160 116", _SENT)


def closed_door() -> rx.Component:
    """A door that was closed with care: logged out."""
    return _drawing("0 0 160 116", _DOOR)


def signpost() -> rx.Component:
    """A signpost: this way leads nowhere, another does."""
    return _drawing("0 0 160 120", _SIGNPOST)


def _drawing(box: str, shapes: tuple[Shape, ...]) -> rx.Component:
    return rx.el.svg(
        *[rx.el.path(d=path, class_name=f"ml-ink-{ink}") for ink, path in shapes],
        view_box=box,
        class_name="ml-drawing",
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )
