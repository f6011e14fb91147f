#!/usr/bin/env python3
"""Makes fashion.zip: 8,000 + 2,000 images of Fashion-MNIST as PNG files, the same bytes every time.

usage: make_fashion.py FOLDER_WITH_THE_FOUR_IDX_FILES OUT.zip

The first 800 training and 200 test images of each class, in file order. Needs Python's standard library only.
"""

import gzip
import hashlib
import struct
import sys
import zipfile
import zlib
from pathlib import Path

CLASSES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot"]
PARTS = [("train", "train", 800), ("test", "t10k", 200)]
SIDE = 28


def idx(path, magic, header):
    data = gzip.decompress(path.read_bytes())
    if struct.unpack(">I", data[:4])[0] != magic:
        sys.exit(f"{path} is no IDX file with the magic number {magic}; give Fashion-MNIST's own files.")
    return data[header:]


def paeth(a, b, c):
    distances = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    return (a, b, c)[distances.index(min(distances))]


PREDICTORS = [
    lambda a, b, c: 0,
    lambda a, b, c: a,
    lambda a, b, c: b,
    lambda a, b, c: (a + b) // 2,
    paeth,
]


def filtered(image, kind):
    """Every row with the same PNG filter (W3C PNG, section 9.2)."""
    predict = PREDICTORS[kind]
    above = bytes(SIDE)
    out = bytearray()
    for y in range(SIDE):
        row = image[y * SIDE : (y + 1) * SIDE]
        out.append(kind)
        for x in range(SIDE):
            left, corner = (row[x - 1], above[x - 1]) if x else (0, 0)
            out.append((row[x] - predict(left, above[x], corner)) & 255)
        above = row
    return bytes(out)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(image):
    """Gray, 8 bit; of the five filters the one that packs best, the first of equals."""
    packed = min((zlib.compress(filtered(image, kind), 9) for kind in range(5)), key=len)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def files(folder):
    for part, name, per_class in PARTS:
        pixels = idx(folder / f"{name}-images-idx3-ubyte.gz", 2051, 16)
        labels = idx(folder / f"{name}-labels-idx1-ubyte.gz", 2049, 8)
        taken = [0] * len(CLASSES)
        for i, label in enumerate(labels):
            if taken[label] < per_class:
                taken[label] += 1
                yield f"{part}/{CLASSES[label]}/{i:05d}.png", pixels[i * SIDE * SIDE : (i + 1) * SIDE * SIDE]


def main(folder, out):
    digest = hashlib.sha256()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, pixels in sorted(files(Path(folder))):
            digest.update(name.encode() + b"\0" + pixels)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, png(pixels))
    print("names and pixels", digest.hexdigest())
    print("zip             ", hashlib.sha256(Path(out).read_bytes()).hexdigest())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
