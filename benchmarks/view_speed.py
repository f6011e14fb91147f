"""torchvision's side of ViewSpeed: the same two settings on Pillow images, one thread, its processor time. Needs torch, torchvision, Pillow."""

import math
import random
import time

import torch
from PIL import Image
from torchvision import transforms as t

SECONDS = 4


def crop(size, area, aspect, jitter, gray, blur, sigma, solarize, mean, std):
    steps = [
        t.RandomResizedCrop(size, area, (1 / aspect, aspect), t.InterpolationMode.BICUBIC),
        t.RandomHorizontalFlip(0.5),
        t.RandomApply([t.ColorJitter(*jitter)], 0.8),
        t.RandomGrayscale(gray),
        t.RandomApply([t.GaussianBlur(9, sigma)], blur),
        t.RandomSolarize(128, solarize),
        t.ToTensor(),
        t.Normalize(mean, std),
    ]
    return t.Compose(steps)


def demo():
    rest = (1.15, (0.2, 0.2, 0, 0), 0, 0.5, (0.1, 1.0), 0, [0.286] * 3, [0.353] * 3)
    return [crop(28, (0.6, 1), *rest)] * 2 + [crop(14, (0.25, 0.6), *rest)] * 2


def dinov2():
    def one(size, area, blur, solarize):
        normal = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        return crop(size, area, 4 / 3, (0.4, 0.4, 0.2, 0.1), 0.2, blur, (0.1, 2.0), solarize, *normal)

    big = (0.32, 1)  # blur acts as 0, 0.9, 0.5 in the released code
    return [one(224, big, 0, 0), one(224, big, 0.9, 0.2)] + [one(98, (0.05, 0.32), 0.5, 0)] * 8


def image(side):
    """Smooth waves with some noise, as in ViewSpeed."""

    def value(x, y, c):
        wave = math.sin(x * (0.02 + 0.01 * c)) * math.cos(y * (0.03 - 0.005 * c))
        return int(128 + 100 * wave + random.randrange(16))

    rgb = bytes(value(x, y, c) for y in range(side) for x in range(side) for c in range(3))
    return Image.frombytes("RGB", (side, side), rgb)


def images_per_second(crops, photo):
    start, images = time.thread_time(), 0
    while time.thread_time() - start < SECONDS:
        for one in crops:
            one(photo)
        images += 1
    return images / (time.thread_time() - start)


def main():
    torch.set_num_threads(1)
    for what, crops, side in (
        ("28 px image, 2 x 28 + 2 x 14 px", demo(), 28),
        ("256 px photo, 2 x 224 + 8 x 98 px", dinov2(), 256),
    ):
        photo = image(side)
        images_per_second(crops, photo)
        rate = images_per_second(crops, photo)
        print(f"{what:34} {rate:8.1f} images/s a thread, {1000 / rate:.3f} ms an image")


if __name__ == "__main__":
    main()
