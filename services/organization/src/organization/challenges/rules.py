"""What challenges ask for, and how a picture is drawn that programs read badly."""

import io
import math
import random
import secrets

LETTERS = "ACDEFHJKLMNPRTUVWXY34679"
"""Without those that look alike, above all when they are bent."""
PICTURE_LENGTH, CODE_LENGTH = 5, 6
WIDTH, HEIGHT = 190, 70
INK, PAPER = 40, 245


def random_text() -> str:
    """Return the characters of a new picture."""
    return "".join(secrets.choice(LETTERS) for _ in range(PICTURE_LENGTH))


def random_code() -> str:
    """Return a new code of digits."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_LENGTH))


def draw(text: str) -> bytes:
    """Return a PNG that shows *text*: each character turned, all of them bent, under lines."""
    # Pillow is loaded at the first picture: most processes never draw one.
    from PIL import Image, ImageDraw

    chance = random.SystemRandom()
    picture = Image.new("L", (WIDTH, HEIGHT), PAPER)
    step = (WIDTH - 30) // len(text)
    for place, letter in enumerate(text):
        tile = _letter(letter, chance)
        left = 8 + place * step + chance.randint(-3, 3)
        ink = Image.new("L", tile.size, chance.randint(0, INK))
        picture.paste(ink, (left, chance.randint(0, 14)), tile)
    picture = _bent(picture, chance)
    pen = ImageDraw.Draw(picture)
    for _ in range(5):
        ends = [chance.randint(0, 30), chance.randint(0, HEIGHT)]
        ends += [chance.randint(WIDTH - 30, WIDTH), chance.randint(0, HEIGHT)]
        pen.line(ends, fill=chance.randint(40, 140), width=chance.choice((1, 2)))
    for _ in range(250):
        spot = (chance.randrange(WIDTH), chance.randrange(HEIGHT))
        pen.point(spot, fill=chance.randint(0, 160))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=False)
    return out.getvalue()


def _letter(letter, chance):
    """Return the mask of one character, turned by chance."""
    from PIL import Image, ImageDraw, ImageFont

    tile = Image.new("L", (54, 54), 0)
    font = ImageFont.load_default(size=chance.randint(34, 42))
    ImageDraw.Draw(tile).text((27, 27), letter, fill=255, font=font, anchor="mm")
    return tile.rotate(chance.uniform(-28, 28), expand=False)


def _bent(picture, chance):
    """Return the picture with its columns moved up and down along a wave."""
    from PIL import Image

    bent = Image.new("L", picture.size, PAPER)
    phase, length = chance.uniform(0, 6), chance.uniform(45, 80)
    for column in range(WIDTH):
        shift = round(5 * math.sin(phase + column / length * 2 * math.pi))
        bent.paste(picture.crop((column, 0, column + 1, HEIGHT)), (column, shift))
    return bent
