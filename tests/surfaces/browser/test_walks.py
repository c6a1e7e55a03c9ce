"""In a real browser: a request registered by keyboard, a repair signed and filed, pages that everybody can read and reach."""

from datetime import timedelta

import pytest

import axe
import cast as people
from areas import service
from areas.visits.test_at_the_door import at_work, photograph
from yinuo.archive import queries as dossiers
from yinuo.callbacks import surveying
from yinuo.cases.models import Case
from yinuo.kit.actor import SYSTEM
from yinuo.kit.moment import utc_now
from yinuo.visits import evidence

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def house(cast, live_server, settings, tmp_path):
    """The company behind a real server."""
    settings.MEDIA_ROOT = tmp_path
    settings.ALLOWED_HOSTS = ["*"]
    service.washing_machine()
    return live_server.url


def entering(page, house, name):
    page.context.clear_cookies()
    page.goto(f"{house}/login")
    page.fill("[name=login]", name)
    page.fill("[name=password]", people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def take(page, house, case, noun, who, **given):
    """Open a step's form as somebody, fill it in, send it."""
    entering(page, house, who)
    page.goto(f"{house}/cases/{case.number}/{noun}")
    for name, value in given.items():
        box = page.locator(f"main [name={name}]")
        match box.first.evaluate("e => e.tagName + ':' + (e.type || '')"):
            case kind if kind.startswith("SELECT"):
                box.select_option(value)
            case "INPUT:radio" | "INPUT:checkbox":
                for one in value if isinstance(value, list) else [value]:
                    page.locator(f"main [name={name}][value='{one}']" if one is not True else f"main [name={name}]").check(force=True)
            case _:
                box.fill(value)
    page.locator("main form button.is-main, main form [type=submit], main form button:not([type=button])").last.click()
    page.wait_for_url(f"{house}/cases/{case.number}")


def signature(page, side):
    """Drawn on the canvas with the mouse."""
    pad = page.locator(f"form:has([name=side][value={side}]) canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 20 + 9 * step, box["y"] + 20 + (12 if step % 2 else 34))
    page.mouse.up()


def test_a_telephone_request_is_registered_by_keyboard_and_the_promise_is_on_the_screen(cast, house, page):
    service.received(cast, utc_now() - timedelta(days=9))
    entering(page, house, "chen")
    page.goto(f"{house}/cases/new")
    page.focus("[name=phone]")
    page.keyboard.type("13800138000")
    page.wait_for_selector("#caller :text('SN-2026-001')")
    known = page.inner_text("#caller")
    assert "王" in known and "王秀兰" not in known
    assert not page.is_visible("[name=contact_name]"), "what stands in her file is not typed again"
    page.uncheck("#caller [name=contact_id]")
    assert page.is_visible("[name=contact_name]"), "somebody else under this number gives a name"
    page.check("#caller [name=contact_id]")
    page.focus("#caller [data-fill]")
    page.keyboard.press("Enter")
    assert (page.input_value("[name=model]"), page.input_value("[name=serial]")) == ("XQG100", "SN-2026-001")
    page.focus("[name=description]")
    page.keyboard.type("洗衣机又漏水了")
    page.fill("[name=expected_at]", (utc_now() + timedelta(days=9)).strftime("%Y-%m-%dT10:00"))
    page.select_option("[name=mode]", "on_site")
    page.focus("[name=description]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/promise")
    case = Case.objects.order_by("-id").first()
    assert case.description == "洗衣机又漏水了" and case.customer_id == cast.wang.customer_id
    text = page.inner_text("main")
    assert case.shown in text and "到场" in text
    assert page.locator("main svg, main .strip, main [data-strip]").count() > 0


def test_chinese_being_composed_triggers_no_shortcut(cast, house, page):
    entering(page, house, "chen")
    page.goto(f"{house}/cases/new")
    page.focus("[name=description]")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "lou", "selectionStart": 3, "selectionEnd": 3})
    page.evaluate("""() => { for (const key of ['Enter', 'n', '/', 'j', '?']) document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {key, code: key, ctrlKey: key === 'Enter', bubbles: true, cancelable: true, isComposing: true, keyCode: 229})) }""")
    session.send("Input.insertText", {"text": "漏水"})
    assert page.url.endswith("/cases/new") and page.input_value("[name=description]") == "漏水"
    assert page.locator("dialog[open]").count() == 0 and not Case.objects.exists()


def test_the_repair_is_signed_by_both_photographed_called_back_and_filed(cast, house, page, tmp_path):
    now = utc_now()
    job = at_work(service.booked(cast, now - timedelta(hours=3), hours_ahead=1))
    case = job.fresh()
    photo = tmp_path / "after.jpg"
    photo.write_bytes(photograph())
    entering(page, house, "li")
    page.goto(f"{house}/cases/{case.number}/attachments")
    page.set_input_files("[name=files]", str(photo))
    page.locator("main form button").last.click()
    page.wait_for_url(f"{house}/cases/{case.number}")
    assert case.attachments.count() == 1 and evidence.path_of(case.attachments.get().digest).exists()

    page.goto(f"{house}/cases/{case.number}/sign-off")
    page.fill("[name=advice]", "首两周避免连续长时间运转")
    page.locator("form:has([value=prepare]) button").click()
    page.wait_for_selector("form:has([name=side][value=customer]) canvas")
    page.locator("form:has([value=customer]) [name=rating][value=satisfied]").check(force=True)
    signature(page, "customer")
    page.locator("form:has([name=side][value=customer]) .form-foot button").click()
    page.wait_for_selector("form:has([name=side][value=customer])", state="detached")
    signature(page, "engineer")
    page.locator("form:has([name=side][value=engineer]) .form-foot button").click()
    page.wait_for_selector("form:has([name=side][value=engineer])", state="detached")
    assert set(case.signatures.values_list("side", flat=True)) == {"customer", "engineer"}

    take(page, house, case, "leaving", "li")
    take(page, house, case, "outcome", "li", outcome="repaired")
    take(page, house, case, "papers", "li", kinds=["form", "photos", "report"])
    take(page, house, case, "repair-record", "li", means="by_hand")
    take(page, house, case, "message", "chen", words="洗衣机已修好", final=True)
    surveying.invite(Case.objects.get(pk=case.pk), by=SYSTEM, at=utc_now())
    take(page, house, case, "closure", "chen", words="已修好")
    take(page, house, case, "callback", "he", rating="satisfied", running_well="yes", solved="yes", words="运行平稳")
    take(page, house, case, "archiving", "wu")
    case = job.fresh()
    assert case.stage == "archived" and dossiers.is_sound(dossiers.dossier_of(case))
    assert "已归档" in page.inner_text("main")


@pytest.mark.parametrize("who", ["chen", "tang", "li"])
def test_the_main_pages_are_readable_by_everybody_and_fit_a_telephone(cast, house, page, who):
    job = service.booked(cast, utc_now() - timedelta(hours=1))
    entering(page, house, who)
    addresses = {"chen": ["/cases", f"/cases/{job.case.number}", "/cases/new", f"/cases/{job.case.number}/judgement"],
                 "tang": ["/today", "/reports", "/cases?queue=all", "/policy"], "li": [f"/cases/{job.case.number}", "/people/me"]}[who]
    for address in addresses:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(house + address)
        if axe.script():
            page.evaluate(axe.script())
            found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations.filter(v => ['serious', 'critical'].includes(v.impact))")
            assert [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found] == [], address
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_timeout(120)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
