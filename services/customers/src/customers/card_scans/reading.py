"""
Prints the lines and QR codes of a picture as JSON: `python -m customers.card_scans.reading FILE`.

A process of its own, with limits, so that a picture that is a trap ends nothing but itself.
"""

import json
import resource
import sys
from typing import Any

MEMORY = 4 * 1024**3
SECONDS = 60
LARGEST_SIDE = 2000
MOST_PIXELS = 50_000_000


def main(path: str) -> None:
    """Print the lines of the picture at *path*, from the top to the bottom, and its QR codes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    import numpy
    from rapidocr_onnxruntime import RapidOCR

    pixels = numpy.asarray(picture)[:, :, ::-1].copy()
    found, _ = RapidOCR()(pixels)
    rows = sorted(found or (), key=lambda row: (min(p[1] for p in row[0]), row[0][0][0]))
    told = {"lines": [row[1] for row in rows], "codes": _codes(pixels)}
    sys.stdout.write(json.dumps(told))


def _codes(pixels: Any) -> list[str]:
    """Return what QR codes say; one that is no text in UTF-8 says nothing."""
    import cv2

    try:
        found, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(pixels)
    except (cv2.error, UnicodeDecodeError):
        return []
    return [text for text in texts if text] if found else []


if __name__ == "__main__":
    main(sys.argv[1])
