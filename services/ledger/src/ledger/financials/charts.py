"""Pictures of figures: bars as SVG, which every browser shows and scales."""

from collections.abc import Sequence
from html import escape

from chassis.values import Money

TITLES = {"months": "收支对比", "results": "收入与成本费用", "cash_flow": "现金流量"}
MOST = 24
COLOURS = ("#2f6f9f", "#c0603a", "#5b8f4a")
WIDTH, HEIGHT, LEFT, TOP, LOW = 960, 420, 90, 60, 90
Series = Sequence[tuple[str, Sequence[int]]]


def bars(title: str, labels: Sequence[str], series: Series, currency: str) -> str:
    """
    Return a picture of *series* of minor units with a group of bars for each of *labels*.

    Each bar names its label, series and amount when it is pointed at.
    """
    values = [value for _, some in series for value in some]
    high, low = max([*values, 0]), min([*values, 0])
    span = (high - low) or 1
    scale = (HEIGHT - TOP - LOW) / span
    zero = TOP + high * scale
    group = (WIDTH - LEFT - 20) / max(len(labels), 1)
    width = group * 0.8 / max(len(series), 1)
    drawn = [_axis(value, zero - value * scale, currency) for value in sorted({high, 0, low})]
    for place, label in enumerate(labels):
        start = LEFT + place * group + group * 0.1
        drawn.append(_text(start + group * 0.4, HEIGHT - LOW + 20, label, "middle"))
        for number, (name, some) in enumerate(series):
            amount = some[place]
            top, tall = zero - max(amount, 0) * scale, abs(amount) * scale
            told = escape(f"{label} {name} {Money(amount, currency)}")
            about = f'x="{start + number * width:.1f}" y="{top:.1f}" fill="{COLOURS[number % 3]}"'
            size = f'width="{width:.1f}" height="{tall:.1f}"'
            drawn.append(f"<rect {about} {size}><title>{told}</title></rect>")
    drawn += [
        f'<rect x="{LEFT + n * 110}" y="{HEIGHT - 34}" width="12" height="12"'
        f' fill="{COLOURS[n % 3]}"/>' + _text(LEFT + n * 110 + 18, HEIGHT - 23, name, "start")
        for n, (name, _) in enumerate(series)
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    face = 'font-family="Noto Sans CJK SC,SimSun,sans-serif" font-size="13"'
    name = _text(WIDTH / 2, 30, title, "middle")
    return f'{head} role="img" {face}><title>{escape(title)}</title>{name}{"".join(drawn)}</svg>'


def _axis(value: int, y: float, currency: str) -> str:
    line = f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="#999"/>'
    return line + _text(LEFT - 6, y + 4, Money(value, currency).amount, "end")


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
