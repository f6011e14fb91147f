"""Hugging Face's side of FileSpeed: image files to features with its own image processor and model, batches of 16.

Reads a number of passes over the images a line from stdin and answers with the seconds they took.
Arguments: threads, a folder of image files, a model folder, float32|bfloat16.
"""

import pathlib
import sys
import time
import warnings

import torch
import transformers
from PIL import Image
from transformers import AutoImageProcessor, AutoModel

BATCH = 16


def features(files, processor, model, dtype):
    for at in range(0, len(files), BATCH):
        images = [Image.open(file).convert("RGB") for file in files[at : at + BATCH]]
        pixels = processor(images=images, return_tensors="pt")["pixel_values"].to(dtype)
        model(pixel_values=pixels).last_hidden_state.float().numpy()


def main():
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(int(sys.argv[1]))
    dtype = getattr(torch, sys.argv[4])
    files = sorted(pathlib.Path(sys.argv[2]).rglob("*.jpg"))
    processor = AutoImageProcessor.from_pretrained(sys.argv[3])
    model = AutoModel.from_pretrained(sys.argv[3], dtype=dtype).eval()
    with torch.inference_mode():
        features(files[:BATCH], processor, model, dtype)
        print(transformers.__version__, flush=True)
        for line in sys.stdin:
            start = time.perf_counter()
            for _ in range(int(line)):
                features(files, processor, model, dtype)
            print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
