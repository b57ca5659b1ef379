"""Small line icons of our own, 24 by 24; they never speak, words always stand beside them."""

import reflex as rx

from portal.ui.native import classes

_PATHS = {
    "home": "M4 11.2 12 4l8 7.2M6 9.6V20h4.5v-5.5h3V20H18V9.6",
    "list": "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
    "help": "M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3.5 20.5l1.4-5A8.5 8.5 0 1 1 21 11.5"
    "M8.5 11.5h.01M12.5 11.5h.01M16.5 11.5h.01",
    "person": "M12 12.5a4.2 4.2 0 1 0 0-8.5 4.2 4.2 0 0 0 0 8.5M4.5 20.5c.8-3.6 3.8-5"
    ".5 7.5-5.5s6.7 1.9 7.5 5.5",
    "people": "M9 12a3.7 3.7 0 1 0 0-7.5A3.7 3.7 0 0 0 9 12M2.5 19.5c.6-3.2 3.2-5 6.5-5s5.9 1.8 6.5 5"
    "M15.5 4.9a3.5 3.5 0 0 1 0 6.7M17.5 14.7c2.2.6 3.7 2.3 4.1 4.8",
    "phone": "M6.2 3.5h3l1.5 4.2-2 1.6a12.5 12.5 0 0 0 6 6l1.6-2 4.2 1.5v3a1.9 1.9 0 0 1-2.1 1.9"
    "C10.7 19 5 13.3 4.3 5.6A1.9 1.9 0 0 1 6.2 3.5",
    "mail": "M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1M3.5 7l8.5 6.5L20.5 7",
    "letter": "M3.5 9.5 12 3.5l8.5 6V19a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1V9.5M4 10l8 5.5L20 10",
    "check": "m5 12.5 4.5 4.5L19.5 7",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5.5l3.5 2",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v5.5M12 7.5h.01",
    "warning": "M12 4 2.7 20h18.6L12 4M12 10v4.5M12 17.3h.01",
    "error": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "chevron": "m9.5 5.5 6.5 6.5-6.5 6.5",
    "logout": "M10 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h4M10 12h10M16.5 8.5 20 12l-3.5 3.5",
    "login": "M14 4h4a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-4M4 12h10M10.5 8.5 14 12l-3.5 3.5",
    "globe": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
    "document": "M6 3.5h8l4.5 4.5V20a.5.5 0 0 1-.5.5H6a.5.5 0 0 1-.5-.5V4a.5.5 0 0 1 .5-.5"
    "M14 3.5V8h4.5M9 12.5h6M9 16h6",
    "calendar": "M5 5.5h14a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1"
    "M4 10h16M8.5 3v4M15.5 3v4",
    "lock": "M6 11h12a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V12a1 1 0 0 1 1-1"
    "M8 11V8a4 4 0 0 1 8 0v3",
    "edit": "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19 4 20M14 6.5 17.5 10",
    "send": "M21 3.5 3 10.5l6.5 3L21 3.5M9.5 13.5V20l3.5-4.5M21 3.5 16.5 18.5l-7-5",
    "refresh": "M20 12a8 8 0 1 1-2.6-5.9M20 3.5V7.5h-4",
    "cloud_off": "M7 18.5h10.5a4 4 0 0 0 .6-7.9 6 6 0 0 0-9.5-3.2M5.6 10.5A4.2 4.2 0 0 0 7 18.5M4 4l16 16",
}
ICONS = tuple(_PATHS)
_POINTS_THE_WAY = {"arrow", "back", "chevron", "logout", "login", "send", "list"}


def icon(name: str, size: str = "md") -> rx.Component:
    """An icon that takes the colour of its words; sizes sm, md, lg. Arrows turn round in right-to-left text.

    Raises KeyError for a name that is not in ICONS.
    """
    return rx.el.svg(
        rx.el.path(d=_PATHS[name]),
        view_box="0 0 24 24",
        class_name=classes("ml-icon", f"ml-icon--{size}", name in _POINTS_THE_WAY and "ml-icon--way"),
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )
