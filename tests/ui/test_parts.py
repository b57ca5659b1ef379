"""The parts by themselves: what they promise for a text as well as for a var."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx

from portal.core import i18n
from portal.core.i18n import speaking
from portal.ui import navigation
from portal.ui.actions import post_button, submit_button
from portal.ui.cards import badge
from portal.ui.document import html_attributes
from portal.ui.forms import error_summary, form, text_field
from portal.ui.frame import frame
from portal.ui.icons import ICONS, icon
from portal.ui.native import leads_out, one_of, to, when
from portal.ui.notices import alert
from portal.ui.timeline import Step, timeline

MUNICIPALITY: Any = SimpleNamespace(
    name="Gemeente Voorbeeld",
    theme="voorbeeld",
    phone="14 0123",
    phone_link="tel:140123",
    opening_hours={"nl": "op werkdagen"},
    website="https://gemeente.example",
)


class Seen:
    """Vars for the parts, as a state would give them."""

    error = rx.Var("seen.error").to(str)
    busy = rx.Var("seen.busy").to(bool)


def tags(part: rx.Component | dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every tag of a part, from the outside in."""
    shown = part.render() if isinstance(part, rx.Component) else part
    if "name" in shown:
        yield shown
    for child in shown.get("children", []):
        yield from tags(child)


def named(part: rx.Component, name: str) -> list[str]:
    """The props, as one text, of every tag with this name."""
    return [" ".join(tag["props"]) for tag in tags(part) if tag["name"].strip('"') == name]


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_never_speaks(name: str):
    assert '"aria-hidden":"true"' in named(icon(name), "svg")[0]


def test_an_unknown_icon_is_refused():
    with pytest.raises(KeyError):
        icon("unicorn")


@pytest.mark.parametrize(
    ("href", "out"),
    [
        ("/nl/mijn", False),
        ("/auth/logout", True),
        ("#main", True),
        ("tel:112", True),
        ("https://a.example", True),
    ],
)
def test_who_follows_a_link(href: str, out: bool):
    assert leads_out(href) is out


def test_addresses_carry_the_language():
    with speaking("en"):
        assert (to("/"), to("/mijn")) == ("/en", "/en/mijn")


def test_choices_now_and_in_the_browser():
    assert (when("yes", 1, 2), when("", 1, 2)) == (1, 2)
    assert one_of("b", {"a": 1, "b": 2}, 3) == 2
    assert one_of("c", {"a": 1}, 3) == 3
    assert "seen.error" in str(when(Seen.error, "a", "b"))


def test_a_form_never_puts_its_fields_in_the_address():
    sent = named(form(rx.el.p(), on_submit=rx.console_log("sent")), "form")[0]
    assert 'method:"post"' in sent
    assert 'action:"/zonder-javascript"' in sent
    assert "noValidate:true" in sent


def test_logging_out_is_plain_html():
    plain = named(post_button("Uitloggen", "/auth/logout"), "form")[0]
    assert "onSubmit" not in plain
    assert 'action:"/auth/logout"' in plain


def test_a_field_without_trouble_says_nothing_of_it():
    fine = named(text_field("naam", "Naam", help="Uw achternaam", autocomplete="name"), "input")[0]
    assert '"aria-describedby":"naam-uitleg"' in fine
    assert '"aria-invalid":"false"' in fine
    assert 'autoComplete:"name"' in fine


def test_a_field_in_trouble_names_its_error_first():
    wrong = named(text_field("naam", "Naam", help="Uw achternaam", error="Vul uw naam in."), "input")[0]
    assert '"aria-describedby":"naam-fout naam-uitleg"' in wrong


def test_a_field_whose_error_is_a_var_waits_for_it():
    assert "seen.error" in named(text_field("naam", "Naam", error=Seen.error), "input")[0]


def test_no_errors_no_summary():
    assert named(error_summary([]), "ul") == []
    assert 'href:"#naam"' in named(error_summary([("#naam", "Vul uw naam in.")]), "a")[0]


def test_a_busy_button_still_speaks():
    assert "seen.busy" in named(submit_button("Versturen", busy=Seen.busy), "button")[0]
    assert "disabled:" not in named(submit_button("Versturen", busy=True), "button")[0].replace("aria-", "")


def test_only_a_live_notice_is_spoken():
    assert "role:" not in named(alert("Let op"), "div")[0]
    assert 'role:"alert"' in named(alert("Let op", kind="error", live=True), "div")[0]
    assert 'role:"status"' in named(alert("Let op", live=True), "div")[0]


def test_an_unknown_status_is_neutral():
    assert "utrecht-status-badge--neutral" in named(badge("Zoek", "strange"), "span")[0]


def test_a_timeline_of_steps_marks_where_it_is():
    steps = named(
        timeline([Step("Ontvangen", state="done"), Step("Besluit", state="now"), Step("Klaar")]), "li"
    )
    assert ['"aria-current":"step"' in step for step in steps] == [False, True, False]


def test_the_frame_has_each_landmark_once():
    page = frame(
        rx.el.h1("Mijn overzicht"), path="/mijn", logged_in=True, municipality=MUNICIPALITY, person="Merel"
    )
    assert [len(named(page, name)) for name in ("header", "main", "footer", "h1", "dialog")] == [
        1,
        1,
        1,
        1,
        1,
    ]
    assert sum('"aria-current":"page"' in link for link in named(page, "ReactRouterLink")) == 1


def test_a_visitor_sees_no_navigation_of_residents():
    page = frame(rx.el.h1("Welkom"), path="/", logged_in=False, municipality=MUNICIPALITY)
    assert (named(page, "dialog"), named(page, "form"), len(named(page, "nav"))) == ([], [], 1)


def test_many_languages_wait_behind_one_button(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(navigation, "LOCALES", ("nl", "en", "ar", "tr"))
    shown = navigation.language_switch()
    assert len(named(shown, "details")) == 1
    languages = [re.search(r'lang:"(\w+)"', link) for link in named(shown, "ReactRouterLink")]
    assert [found and found[1] for found in languages] == ["en", "ar", "tr"]


def test_the_document_speaks_every_language():
    attributes = html_attributes("ma")
    assert attributes["className"] == "nlds-theme ma-theme"
    assert all(f'"{code}": "{code}"' in str(attributes["lang"]) for code in i18n.LOCALES)
