"""
Reads a picture and prints its lines as JSON: `python -m customers.card_scans.reading FILE`.

A process of its own, with limits, so that a picture that is a trap ends nothing but itself.
"""

import json
import resource
import sys

MEMORY = 4 * 1024**3
SECONDS = 60
LARGEST_SIDE = 2000
MOST_PIXELS = 50_000_000


def main(path: str) -> None:
    """Print the lines of the picture at *path*, from the top to the bottom."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    import numpy
    from rapidocr_onnxruntime import RapidOCR

    found, _ = RapidOCR()(numpy.asarray(picture)[:, :, ::-1])
    rows = sorted(found or (), key=lambda row: (min(p[1] for p in row[0]), row[0][0][0]))
    sys.stdout.write(json.dumps([row[1] for row in rows]))


if __name__ == "__main__":
    main(sys.argv[1])
