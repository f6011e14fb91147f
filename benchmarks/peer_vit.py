"""PyTorch's and ONNX Runtime's side of FeatureSpeed: the same backbone with random weights, written as timm writes it.

Reads a number of batches a line from stdin and answers with the seconds they took, so that all sides can take turns.
Arguments: threads, batch, small|base, eager|compile|onnxruntime, float32|bfloat16.
"""

import io
import sys
import time
import warnings

import torch
from torch import nn
from torch.nn import functional as F

PATCH, SIDE = 14, 224
SHAPES = {"small": (384, 12, 6), "base": (768, 12, 12)}


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = self.qkv(x).reshape(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        x = F.scaled_dot_product_attention(q, k, v)
        return self.proj(x.transpose(1, 2).reshape(b, t, d))


class LayerScale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(1e-5 * torch.ones(dim))

    def forward(self, x):
        return x * self.gamma


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.ls1 = LayerScale(dim)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.ls2 = LayerScale(dim)

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class VisionTransformer(nn.Module):
    def __init__(self, dim, depth, heads):
        super().__init__()
        self.patch_embed = nn.Conv2d(3, dim, PATCH, PATCH)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, 1 + (SIDE // PATCH) ** 2, dim))
        self.blocks = nn.Sequential(*(Block(dim, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(dim, eps=1e-6)

    def forward(self, images):
        x = self.patch_embed(images).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), dim=1) + self.pos_embed
        return self.norm(self.blocks(x))


def onnx_session(model, images, threads):
    import onnxruntime

    file = io.BytesIO()
    torch.onnx.export(model, (images,), file, dynamo=False, opset_version=17, input_names=["images"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    values = images.numpy()
    return lambda: session.run(None, {"images": values}), onnxruntime.__version__


def side(threads, batch, size, runtime, precision):
    """What runs one batch, and the version of what runs it."""
    model = VisionTransformer(*SHAPES[size]).eval()
    images = torch.randn(batch, 3, SIDE, SIDE)
    if runtime == "onnxruntime":
        return onnx_session(model, images, threads)
    if precision == "bfloat16":
        model, images = model.bfloat16(), images.bfloat16()
    if runtime == "compile":
        model = torch.compile(model)
    return lambda: model(images), torch.__version__


def main():
    warnings.filterwarnings("ignore")
    threads, batch = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    with torch.inference_mode():
        run, version = side(threads, batch, *sys.argv[3:6])
        run()
        print(version, flush=True)
        for line in sys.stdin:
            start = time.perf_counter()
            for _ in range(int(line)):
                run()
            print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
