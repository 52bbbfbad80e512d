"""One typed character made plain: lower case, without marks, as the letter or digit it is drawn like. Data.

``й`` becomes ``и`` and ``ё`` becomes ``е``, as they do in a text whose marks are typed apart; words to look for are
folded the same way.
"""

import unicodedata

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγεζηικνορστυχωϲϳ", "abezhikmnoptyxabyeznikvopotuxwcj", strict=True))
_LATIN = dict(zip("øđłħŧŋəɛɔʋɑɡıɩƒɪʏʀʟɴƅϱ", "odlhtneeovagiifiyrlnbp", strict=True))
_CYRILLIC = dict(zip("ѕіјԁԛԝһӏҺґєқҝңүұөәѵѠѡ", "sijdqwhlhгекк" + "нууоаvww", strict=True))
_CHEROKEE = dict(zip("ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᎾᏢᎡᏚᎢᏙᏔᏃ", "abcdeghijklmoprstvwz", strict=True))
_ARMENIAN = dict(zip("օսհոցքյգԼՕՍ", "ouhnggjqlou", strict=True))
_SIGNS = {
    **dict.fromkeys("‘’`´ʼʹ′＇", "'"),
    **dict.fromkeys("“”„«»″‹›", '"'),
    **dict.fromkeys("·•∙●‧・⋅", "."),
    **dict.fromkeys("ⓐⒶ", "@"),
    "℮": "e",
    "⓪": "0",
    "🄌": "0",
    "⓿": "0",
    "🄋": "0",
    "🔟": "10",
    "⠀": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\x85": "\n",
    "\n": "\n",
    "\t": " ",
    "\r": " ",
    "ㅤ": "",
    "ﾠ": "",
    "ᅟ": "",
    "ᅠ": "",
}
# Numbers in black circles have no plain form of their own in Unicode's tables.
_CIRCLED = {
    chr(first + place): str(place + 1) for first in (0x2776, 0x2780, 0x278A, 0x24F5) for place in range(10)
}
_BOXED = {
    chr(first + place): chr(ord("a") + place) for first in (0x1F150, 0x1F170, 0x1F1E6) for place in range(26)
}
# The traditional characters of the words the rules look for.
_TRADITIONAL = dict(
    zip(
        "電話號碼評論價轉賬單訂補聯繫發給點鏈網絡請質運費額優開關閉貨購買賣個這裡說讓錢銀帳戶證證驗簽護機憑據傳圖錄體見後時間長門來過還沒無實際應該對從優惠騙滾髒殺壞東區縣號樓層棟園產業義烏廣場連鎖應當絕對擔級舖鋪務處聽訊飛騰書賴藍綠紅兩萬億壹貳參陸",
        "电话号码评论价转账单订补联系发给点链网络请质运费额优开关闭货购买卖个这里说让钱银帐户证证验签护机凭据传图录体见后时间长门来过还没无实际应该对从优惠骗滚脏杀坏东区县号楼层栋园产业义乌广场连锁应当绝对担级铺铺务处听讯飞腾书赖蓝绿红两万亿壹贰叁陆",
        strict=True,
    )
)
_OWN = {
    **_SMALL_CAPITALS,
    **_GREEK,
    **_LATIN,
    **_CYRILLIC,
    **_CHEROKEE,
    **_ARMENIAN,
    **_SIGNS,
    **_CIRCLED,
    **_BOXED,
    **_TRADITIONAL,
}
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Mn", "Me"})
_MARKS = frozenset({"Mn", "Me"})


class _Folded(dict[str, str]):
    """Filled as characters are met; there are only as many as Unicode has."""

    def __missing__(self, char: str) -> str:
        plain = self[char] = _folded(char)
        return plain


def _folded(char: str) -> str:
    if char in _OWN:
        return _OWN[char]
    kind = unicodedata.category(char)
    if kind in _INVISIBLE:
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Pd":
        return "-"
    if "가" <= char <= "힣":
        return char
    parts = (
        _OWN.get(part, part)
        for part in unicodedata.normalize("NFKD", char)
        if unicodedata.category(part) not in _INVISIBLE
    )
    lower = "".join(parts).casefold()
    return "".join(_OWN.get(part, part) for part in lower)


FOLDED = _Folded()


def is_mark(char: str) -> bool:
    """Whether it is drawn on the character before it."""
    return unicodedata.category(char) in _MARKS


def fold(text: str) -> str:
    return "".join([FOLDED[char] for char in text])
