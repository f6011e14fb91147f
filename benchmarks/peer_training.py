"""PyTorch's side of StepSpeed: DINOv2's training step as one writes it in eager PyTorch, on the same weights and views.

Arguments: threads, folder, float32|bfloat16, and check to print the losses and gradient norms of one step instead of timing.
The folder holds step.json (sizes and rates), weights.safetensors (the student under Meta's names; the teacher starts equal)
and views.safetensors (globals [2B,3,S,S], locals [L*B,3,s,s], masks [2B,N]). Without check: reads a number of steps a line
from stdin and answers with the seconds they took, so that both sides can take turns.

Where step.json has a "teacher" the step is a distillation (spec section 7.2): that network is frozen, its weights are in
teacher.safetensors, nothing is masked and all patches are compared; the student's mean is made all the same. With
"features" its tokens are learned through linear maps instead of what its heads say.
"""

import contextlib
import json
import sys
import time
import warnings
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from peer_vit import Attention, LayerScale


class Mlp(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.ls1 = LayerScale(dim)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim)
        self.ls2 = LayerScale(dim)

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class PatchEmbed(nn.Module):
    def __init__(self, dim, patch):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, patch, patch)

    def forward(self, images):
        return self.proj(images).flatten(2).transpose(1, 2)


class Backbone(nn.Module):
    def __init__(self, dim, depth, heads, patch, grid):
        super().__init__()
        self.patch, self.grid = patch, grid
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + grid * grid, dim))
        self.mask_token = nn.Parameter(torch.zeros(1, dim))
        self.patch_embed = PatchEmbed(dim, patch)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=1e-6)

    def positions(self, side):
        if side == self.grid:
            return self.pos_embed
        cls, patches = self.pos_embed[:, :1], self.pos_embed[:, 1:]
        table = patches.reshape(1, self.grid, self.grid, -1).permute(0, 3, 1, 2)
        factor = (side + 0.1) / self.grid
        table = F.interpolate(table, scale_factor=(factor, factor), mode="bicubic")
        return torch.cat((cls, table.permute(0, 2, 3, 1).reshape(1, side * side, -1)), dim=1)

    def forward(self, images, masks=None):
        x = self.patch_embed(images)
        if masks is not None:
            x = torch.where(masks.unsqueeze(-1), self.mask_token.to(x.dtype).unsqueeze(0), x)
        x = torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), dim=1)
        x = x + self.positions(images.shape[-1] // self.patch)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Head(nn.Module):
    def __init__(self, dim, hidden, bottleneck, prototypes, layers):
        super().__init__()
        widths = [dim] + [hidden] * (layers - 1) + [bottleneck]
        steps = []
        for i, (a, b) in enumerate(zip(widths, widths[1:])):
            steps += [nn.GELU()] * (i > 0) + [nn.Linear(a, b)]
        self.mlp = nn.Sequential(*steps)
        self.last_layer = nn.utils.weight_norm(nn.Linear(bottleneck, prototypes, bias=False))

    def forward(self, x):
        return self.last_layer(F.normalize(self.mlp(x), dim=-1, eps=1e-12))


class Network(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.backbone = Backbone(c["dim"], c["depth"], c["heads"], c["patch"], c["grid"])
        if "features" in c:
            self.cls_projection = nn.Linear(c["dim"], c["features"]["width"])
            self.patch_projection = nn.Linear(c["dim"], c["features"]["width"])
            return
        self.dino_head = self.head(c, "dino")
        if c["separate"]:
            self.ibot_head = self.head(c, "ibot")

    @staticmethod
    def head(c, name):
        return Head(c["dim"], *(c[name][key] for key in ("hidden", "bottleneck", "prototypes", "layers")))

    def logits(self, cls, masked):
        """Logits of class tokens and of masked patches; a shared head sees both in one pass."""
        if hasattr(self, "ibot_head"):
            return self.dino_head(cls), self.ibot_head(masked)
        return self.dino_head(torch.cat((cls, masked))).split((len(cls), len(masked)))


def sinkhorn(logits, temperature):
    q = torch.exp(logits.float() / temperature).t()
    k, n = q.shape
    q /= q.sum()
    for _ in range(3):
        q /= q.sum(dim=1, keepdim=True)
        q /= k
        q /= q.sum(dim=0, keepdim=True)
        q /= n
    return (q * n).t()


def koleo(cls):
    x = F.normalize(cls.float(), dim=-1, eps=1e-8)
    with torch.no_grad():
        dots = x @ x.t()
        nearest = dots.fill_diagonal_(-1).argmax(dim=1)
    distance = F.pairwise_distance(x, x[nearest], eps=1e-8)
    return -torch.log(distance + 1e-8).mean()


def frozen(c, weights, precision):
    """The frozen teacher; its backbone computes in the precision itself, as nobody needs its gradients."""
    network = Network(c).requires_grad_(False)
    wanted = network.state_dict().keys()
    network.load_state_dict({name.removeprefix("teacher."): tensor for name, tensor in weights.items()
                             if name.removeprefix("teacher.") in wanted})
    network.backbone.to(getattr(torch, precision))
    return network


class Step:
    def __init__(self, c, weights, views, precision, teacher=None):
        self.c = c
        self.student = Network(c)
        self.student.load_state_dict(weights)
        self.mean = Network(c).requires_grad_(False)
        self.mean.load_state_dict(weights)
        self.teacher = teacher or self.mean
        self.globals, self.locals, masks = (views[key] for key in ("globals", "locals", "masks"))
        masks = masks.bool()
        self.hidden = masks if teacher is None else None
        self.compared = masks if teacher is None else torch.ones_like(masks)
        self.rows = self.compared.flatten().nonzero().flatten()
        counts = self.compared.sum(dim=1).clamp(min=1)
        self.weights = (1 / counts).unsqueeze(1).expand_as(self.compared)[self.compared]
        self.parts = [part for _, part in self.student.named_children()]
        self.optimizer = torch.optim.AdamW(self.groups(), lr=1, betas=tuple(c["betas"]), fused=True)
        self.precision = precision

    def groups(self):
        """One group for each pair of factors that a parameter's name gives, as DINOv2 makes and fuses them."""
        groups = {}
        for name, parameter in self.student.named_parameters():
            factors = self.c["factors"][name]
            key = tuple(factors.values())
            group = groups.setdefault(key, {"params": [], "lr": factors["rate"], "weight_decay": factors["weightDecay"]})
            group["params"].append(parameter)
        return list(groups.values())

    def autocast(self):
        return torch.autocast("cpu", torch.bfloat16) if self.precision == "bfloat16" else contextlib.nullcontext()

    def patches(self, tokens):
        return tokens[:, 1:].flatten(0, 1)[self.rows]

    @torch.no_grad()
    def teacher_tokens(self):
        backbone = self.teacher.backbone
        if self.teacher is self.mean:
            return backbone(self.globals)
        with torch.autocast("cpu", enabled=False):
            return backbone(self.globals.to(backbone.norm.weight.dtype)).float()

    @torch.no_grad()
    def targets(self, b):
        with self.autocast():
            tokens = self.teacher_tokens()
            first, second = tokens[:, 0].chunk(2)
            cls, masked = self.teacher.logits(torch.cat((second, first)), self.patches(tokens))
        temperature = self.c["teacherTemperature"]
        return sinkhorn(cls, temperature), sinkhorn(masked, temperature)

    def losses(self):
        c = self.c
        b = len(self.globals) // 2
        target_cls, target_masked = self.targets(b)
        with self.autocast():
            tokens = self.student.backbone(self.globals, self.hidden)
            global_cls = tokens[:, 0]
            local_cls = self.student.backbone(self.locals)[:, 0]
            cls, masked = self.student.logits(torch.cat((local_cls, global_cls)), self.patches(tokens))
        local, whole = cls.split((len(local_cls), len(global_cls)))

        def log_probabilities(logits):
            return F.log_softmax(logits.float() / c["studentTemperature"], dim=-1)

        crops = len(local) // b
        pairs = 2 * crops + 2
        dino_local = 0
        for student in log_probabilities(local).chunk(crops):
            for teacher in target_cls.chunk(2):
                dino_local = dino_local - (teacher * student).sum(dim=-1).mean()
        dino_global = -(target_cls * log_probabilities(whole)).sum(dim=-1).mean() * 2
        spread = sum(koleo(group) for group in global_cls.chunk(2))
        ibot = -((target_masked * log_probabilities(masked)).sum(dim=-1) * self.weights).sum() / len(self.compared)
        return {
            "dino_local": c["losses"]["dino"] * dino_local / pairs,
            "dino_global": c["losses"]["dino"] * dino_global / pairs,
            "koleo": c["losses"]["koleo"] * spread,
            "ibot": c["losses"]["ibot"] * ibot,
        }

    def feature_losses(self):
        """Tokens of the same crops, through linear maps; local crops have no part."""
        c = self.c

        def distance(student, teacher):
            if c["features"]["loss"] == "COSINE":
                return (1 - F.cosine_similarity(student.float(), teacher, dim=-1)).mean()
            return F.smooth_l1_loss(student.float(), teacher)

        with self.autocast():
            taught = self.teacher_tokens()
            tokens = self.student.backbone(self.globals)
            cls = self.student.cls_projection(tokens[:, 0])
            patches = self.student.patch_projection(self.patches(tokens))
        spread = sum(koleo(group) for group in tokens[:, 0].chunk(2)) if c["losses"]["koleo"] > 0 else torch.zeros(())
        return {
            "feature_cls": c["losses"]["dino"] * distance(cls, taught[:, 0]),
            "feature_patch": c["losses"]["ibot"] * distance(patches, self.patches(taught)),
            "koleo": c["losses"]["koleo"] * spread,
        }

    def take(self):
        """One step; its losses and the norms of the gradients before clipping."""
        terms = self.feature_losses() if "features" in self.c else self.losses()
        sum(terms.values()).backward()
        norms = [nn.utils.clip_grad_norm_(part.parameters(), self.c["clip"]) for part in self.parts]
        self.optimizer.step()
        self.optimizer.zero_grad()
        with torch.no_grad():
            pairs = zip(self.mean.parameters(), self.student.parameters())
            mean, student = (list(tensors) for tensors in zip(*pairs))
            torch._foreach_lerp_(mean, student, 1 - self.c["momentum"])
        terms = {name: float(term.detach()) for name, term in terms.items()}
        return {**terms, **{name: float(norm) for (name, _), norm in zip(self.student.named_children(), norms)}}


def main():
    warnings.filterwarnings("ignore")
    threads, folder, precision = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(threads)
    c = json.loads((folder / "step.json").read_text())
    teacher = None
    if "teacher" in c:
        weights = load_file(folder / "teacher.safetensors")
        own = [each for each in sys.argv[4:] if each != "check"]
        teacher = frozen(c["teacher"], weights, own[0] if own else c["teacher"]["precision"])
    step = Step(
        c,
        load_file(folder / "weights.safetensors"),
        load_file(folder / "views.safetensors"),
        precision,
        teacher,
    )
    if "check" in sys.argv[4:]:
        print(json.dumps([step.take() for _ in range(2)]))
        return
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            step.take()
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
