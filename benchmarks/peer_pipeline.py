"""torchvision's side of PipelineSpeed: DINOv2's transforms on Pillow images in a DataLoader. Arguments: workers, a zip or folder."""

import io
import sys
import time
import zipfile
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

from view_speed import dinov2

BATCH = 8
ENDINGS = (".jpg", ".jpeg", ".png")


class Photographs(Dataset):
    """Encoded bytes in memory, so that neither side waits for a disk; a long epoch over them again and again."""

    def __init__(self, place):
        if place.is_dir():
            self.files = [f.read_bytes() for f in sorted(place.rglob("*")) if f.suffix.lower() in ENDINGS]
        else:
            with zipfile.ZipFile(place) as archive:
                names = sorted(n for n in archive.namelist() if n.lower().endswith(ENDINGS))
                self.files = [archive.read(name) for name in names]
        self.crops = dinov2()

    def __len__(self):
        return 1_000_000

    def __getitem__(self, i):
        photo = Image.open(io.BytesIO(self.files[i % len(self.files)])).convert("RGB")
        return [crop(photo) for crop in self.crops]


def main():
    torch.set_num_threads(1)
    loader = DataLoader(Photographs(Path(sys.argv[2])), batch_size=BATCH, num_workers=int(sys.argv[1]))
    batches = iter(loader)
    next(batches)
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            next(batches)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
