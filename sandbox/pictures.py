"""Small flat drawings of the goods, made of a few shapes in the product's own colour."""

from sandbox.store import Doc

_DARK = "#59606a"
_SHADE = 'fill="#000" opacity=".14"'
_LIGHT = 'fill="#fff" opacity=".38"'

SHAPES = {
    "kettle": (
        '<path d="M62 90h76l12 62a14 14 0 0 1-14 14H64a14 14 0 0 1-14-14z"/>'
        '<path d="M138 108l30-22 8 9-30 46z"/>'
        f'<path d="M64 92c0-44 72-44 72 0" fill="none" stroke="{_DARK}" stroke-width="7"/>'
        f'<rect x="70" y="80" width="60" height="12" rx="6" {_SHADE}/>'
        f'<path d="M66 104h12l-6 50H58z" {_LIGHT}/>'
    ),
    "mug": (
        '<rect x="56" y="66" width="76" height="96" rx="12"/>'
        f'<path d="M132 88h14a18 18 0 0 1 0 48h-14" fill="none" stroke="{_DARK}" stroke-width="9"/>'
        f'<rect x="66" y="78" width="12" height="72" rx="6" {_LIGHT}/>'
        f'<rect x="56" y="66" width="76" height="10" rx="5" {_SHADE}/>'
    ),
    "lamp": (
        '<path d="M70 50h60l22 54H48z"/>'
        f'<rect x="95" y="104" width="10" height="54" fill="{_DARK}"/>'
        f'<rect x="66" y="156" width="68" height="10" rx="5" fill="{_DARK}"/>'
        f'<path d="M78 58h12l-14 40H60z" {_LIGHT}/>'
    ),
    "bag": (
        f'<path d="M76 74V62a24 24 0 0 1 48 0v12" fill="none" stroke="{_DARK}" stroke-width="8"/>'
        '<rect x="52" y="70" width="96" height="98" rx="16"/>'
        f'<rect x="66" y="116" width="68" height="40" rx="9" {_SHADE}/>'
        f'<rect x="64" y="82" width="10" height="26" rx="5" {_LIGHT}/>'
    ),
    "towel": (
        '<rect x="46" y="62" width="108" height="30" rx="12"/>'
        '<rect x="46" y="98" width="108" height="30" rx="12"/>'
        '<rect x="46" y="134" width="108" height="30" rx="12"/>'
        f'<rect x="58" y="74" width="84" height="5" rx="2" {_LIGHT}/>'
        f'<rect x="58" y="110" width="84" height="5" rx="2" {_SHADE}/>'
        f'<rect x="58" y="146" width="84" height="5" rx="2" {_LIGHT}/>'
    ),
    "bottle": (
        f'<rect x="86" y="38" width="28" height="20" rx="5" fill="{_DARK}"/>'
        '<path d="M84 58h32c0 14 14 18 14 38v62a12 12 0 0 1-12 12H82a12 12 0 0 1-12-12V96c0-20 '
        '14-24 14-38z"/>'
        f'<rect x="80" y="98" width="9" height="58" rx="4" {_LIGHT}/>'
        f'<rect x="70" y="120" width="60" height="20" {_SHADE}/>'
    ),
    "pan": (
        '<ellipse cx="86" cy="112" rx="52" ry="46"/>'
        f'<ellipse cx="86" cy="108" rx="40" ry="34" {_SHADE}/>'
        f'<rect x="130" y="102" width="52" height="14" rx="7" fill="{_DARK}"/>'
        f'<path d="M58 96c8-12 20-16 32-16v8c-10 0-18 4-24 12z" {_LIGHT}/>'
    ),
    "box": (
        '<rect x="48" y="82" width="104" height="82" rx="8"/>'
        '<rect x="42" y="66" width="116" height="24" rx="7"/>'
        f'<rect x="42" y="84" width="116" height="6" {_SHADE}/>'
        f'<rect x="82" y="112" width="36" height="12" rx="6" {_LIGHT}/>'
    ),
    "umbrella": (
        '<path d="M36 104a64 58 0 0 1 128 0z"/>'
        f'<path d="M100 46a22 58 0 0 1 22 58H78a22 58 0 0 1 22-58z" {_SHADE}/>'
        f'<path d="M100 100v50a12 12 0 0 0 24 0" fill="none" stroke="{_DARK}" stroke-width="7" '
        'stroke-linecap="round"/>'
    ),
    "book": (
        '<rect x="56" y="46" width="90" height="120" rx="8"/>'
        f'<rect x="56" y="46" width="16" height="120" rx="8" {_SHADE}/>'
        f'<rect x="86" y="72" width="44" height="8" rx="4" {_LIGHT}/>'
        f'<rect x="86" y="88" width="30" height="8" rx="4" {_LIGHT}/>'
    ),
    "vase": (
        '<path d="M84 44h32v14c0 16 30 34 30 66 0 26-16 44-30 44H84c-14 0-30-18-30-44 0-32 30-50 '
        '30-66z"/>'
        f'<path d="M70 112c2-16 10-24 16-30l6 6c-6 8-10 16-11 26z" {_LIGHT}/>'
        f'<rect x="80" y="40" width="40" height="9" rx="4" {_SHADE}/>'
    ),
    "clock": (
        '<circle cx="100" cy="106" r="60"/>'
        f'<circle cx="100" cy="106" r="48" {_LIGHT}/>'
        f'<path d="M100 74v32l20 14" fill="none" stroke="{_DARK}" stroke-width="7" '
        'stroke-linecap="round"/>'
    ),
    "scale": (
        '<rect x="46" y="108" width="108" height="56" rx="12"/>'
        f'<path d="M54 76h92l-14 24H68z" {_SHADE}/>'
        f'<rect x="92" y="98" width="16" height="12" fill="{_DARK}"/>'
        f'<rect x="76" y="124" width="48" height="24" rx="5" {_LIGHT}/>'
    ),
    "board": (
        '<rect x="54" y="70" width="92" height="98" rx="16"/>'
        '<rect x="86" y="40" width="28" height="40" rx="12"/>'
        '<circle cx="100" cy="56" r="6" fill="#fff"/>'
        '<path d="M70 96h60M70 118h60M70 140h60" stroke="#000" opacity=".1" stroke-width="4"/>'
    ),
}


def svg(product: Doc) -> str:
    """A square picture of the product, 200 by 200."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200" role="img">'
        '<rect width="200" height="200" rx="20" fill="#f3f1ec"/>'
        '<ellipse cx="100" cy="174" rx="58" ry="7" fill="#000" opacity=".07"/>'
        f'<g fill="{product["colour"]}">{SHAPES[product["picture"]]}</g></svg>'
    )
