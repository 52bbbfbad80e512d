"""What a member of staff does with mouse and keyboard, by the marks every page of the desk carries."""

import re
from decimal import Decimal

from playwright.sync_api import Locator, Page

POSTING = re.compile(r"/postings/(\d+)/([^/]+)/")


def amount_in(text: str) -> Decimal:
    """The sum a button names: digits with thin spaces, a point or a comma before the kopecks."""
    found = re.search(r"\d[\d\s]*[.,]\d\d", text)
    assert found, f"no sum in {text!r}"
    return Decimal(re.sub(r"\s", "", found[0]).replace(",", "."))


class Person:
    """Somebody at the desk on `url`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def log_in(self, name: str, password: str) -> None:
        self.page.goto(f"{self.url}/login/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", password)
        self.page.click("form:has([name=password]) [type=submit]")
        self.page.wait_for_url(f"{self.url}/")

    def speak_english(self) -> None:
        """Choose the language of the desk in the preferences: the tests read its words."""
        self.page.goto(f"{self.url}/preferences/")
        self.page.select_option("[name=language]", "en")
        self.page.click("form:has([name=language]) [type=submit]")
        self.page.wait_for_selector("html[lang=en]")

    def queue(self, kind: str = "") -> Locator:
        """The rows of the queue, of one kind if named."""
        self.page.goto(f"{self.url}/?kind={kind}" if kind else self.url)
        return self.page.locator("#queue tr[id^=item-]")

    def numbers(self, kind: str) -> list[str]:
        """Posting numbers of the cases of a kind, urgent first."""
        found = [POSTING.search(href or "") for href in self._links(kind)]
        return [match[2] for match in found if match]

    def _links(self, kind: str) -> list[str | None]:
        return [link.get_attribute("href") for link in self.queue(kind).locator("a").all()]

    def open_case(self, kind: str, number: str) -> None:
        """Press the row of the case in the queue."""
        self.queue(kind).filter(has_text=number).locator("a").first.click()
        self.page.wait_for_url(POSTING)

    def look_at(self, number: str, shop: int = 1) -> Page:
        self.page.goto(f"{self.url}/postings/{shop}/{number}/")
        return self.page

    def act(self, ending: str, **hidden: str) -> Locator:
        """The form of an act, opened: the one that goes to an address with this ending and carries these values."""
        forms = self.page.locator(f".act:has(form[action$='{ending}'])")
        for name, value in hidden.items():
            forms = forms.filter(has=self.page.locator(f"input[name={name}][value='{value}']"))
        if forms.get_attribute("open") is None:
            forms.locator("summary").click()
        return forms.locator("form")

    def said(self) -> str:
        """What the desk answered to the last press."""
        return self.page.locator(".toast, .say--bar[role=alert]").first.inner_text().strip()

    def refused(self) -> str:
        """Why the desk did not do what was pressed."""
        return self.page.locator(".say--bar[role=alert]").first.inner_text().strip()
