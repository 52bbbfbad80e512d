"""What somebody wrote is shown, never run; what leads to Ozon is a link, and nothing else is."""

import pytest

from ozon.models import Shop
from sellerdesk.desk.inbox_markdown import files_in, language_of, shown

SHOP = Shop(api_url="https://api-seller.ozon.ru")
FILE = "https://api-seller.ozon.ru/v2/chat/file/7f3c/photo%201.jpg"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1 < 2 & <script>alert(1)</script>", "1 &lt; 2 &amp; &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("**Важно:** размер 98\\.", "<b>Важно:</b> размер 98."),
        (
            "[Правила](https://docs.ozon.ru/x?a=1&b=2)",
            '<a href="https://docs.ozon.ru/x?a=1&amp;b=2" rel="noreferrer noopener" target="_blank">Правила</a>',
        ),
        (
            "см. https://www.ozon.ru/product/1",
            'см. <a href="https://www.ozon.ru/product/1" rel="noreferrer noopener" target="_blank">'
            "https://www.ozon.ru/product/1</a>",
        ),
        ("[тут](https://evil.example/ozon.ru)", "тут (https://evil.example/ozon.ru)"),
        ("https://ozon.ru.evil.example/x", "https://ozon.ru.evil.example/x"),
        ("http://ozon.ru/x", "http://ozon.ru/x"),
        ("https://ozon.ru@evil.example/x", "https://ozon.ru@evil.example/x"),
        (r"[Ozon](https://evil.example\.ozon.ru/x)", r"Ozon (https://evil.example\.ozon.ru/x)"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        (
            '[x](https://ozon.ru/"onclick=alert)',
            '<a href="https://ozon.ru/&quot;onclick=alert" rel="noreferrer noopener" target="_blank">x</a>',
        ),
    ],
)
def test_words_and_links(text: str, html: str) -> None:
    assert str(shown(text, SHOP, 7)) == html


def test_files_are_numbered_and_asked_of_us_alone() -> None:
    text = f"Вот ![крышка]({FILE})\n[чек](https://api-seller.ozon.ru/v2/chat/file/9/check.pdf)"
    assert [(link.name, link.is_picture, link.is_ours) for link in files_in(text, SHOP)] == [
        ("крышка", True, True),
        ("чек", False, True),
    ]
    html = str(shown(text, SHOP, 7))
    assert 'href="/inbox/said/7/0/" data-shot' in html
    assert 'href="/inbox/said/7/1/"' in html
    assert "api-seller" not in html


@pytest.mark.parametrize(
    "url",
    [
        "https://api-seller.ozon.ru/v1/roles",  # no file: the key is not sent there
        "https://api-seller.ozon.ru/v2/chat/file/../../v1/roles",
        "https://api-seller.ozon.ru/v2/chat/file/%2e%2e/%2e%2e/v1/roles",
        "https://api-seller.ozon.ru//evil.example/chat/file/x.jpg",
        "http://api-seller.ozon.ru/v2/chat/file/1/x.jpg",
        "https://api-seller.ozon.ru:8443/v2/chat/file/1/x.jpg",
        "https://evil.example/chat/file/x.jpg",
    ],
)
def test_the_key_goes_nowhere_else(url: str) -> None:
    assert not any(link.is_ours for link in files_in(f"![x]({url})", SHOP))


@pytest.mark.parametrize(
    ("text", "language"), [("Здравствуйте", "ru"), ("请问什么时候", "zh-Hans"), ("Hello", ""), ("", "")]
)
def test_the_language_of_somebodys_words(text: str, language: str) -> None:
    assert language_of(text) == language
