"""Checks dinov2j's Hugging Face folders against transformers itself, both ways; exits with 1 when tokens differ.

There: random weights under Meta's names, `dinov2j export` to a folder, AutoModel loads it. Back: a model that transformers made and
saved, whole and in shards, and dinov2j loads it; classifiers of transformers likewise. Each time both see the same pixels, at the size the positions are stored for and at
two others, and every token is compared: norm of the difference over norm of transformers' token.

transformers resamples the positions of models without registers by size, dinov2j as Meta does, with the offset; so their other sizes
are judged with "dinov2j_positions": "size" in config.json, and the difference without it is shown but not judged.
Argument: the dinov2j command (default ./dinov2j).
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import torch
import transformers
from PIL import Image
from safetensors.numpy import load_file, save_file

LIMIT = 1e-5
DIM, DEPTH, HEADS, PATCH, NATIVE = 128, 3, 2, 14, 112
SIZES = (NATIVE, 70, 154)
MEAN = np.array([0.485, 0.456, 0.406], np.float32).reshape(3, 1, 1)
STD = np.array([0.229, 0.224, 0.225], np.float32).reshape(3, 1, 1)


def random_meta(generator, swiglu, registers):
    """Weights under Meta's names, large enough that every one of them shows in the tokens."""
    shapes = {
        "cls_token": (1, 1, DIM),
        "pos_embed": (1, 1 + (NATIVE // PATCH) ** 2, DIM),
        "mask_token": (1, DIM),
        "patch_embed.proj.weight": (DIM, 3, PATCH, PATCH),
        "patch_embed.proj.bias": (DIM,),
    }
    if registers:
        shapes["register_tokens"] = (1, registers, DIM)
    hidden = (4 * DIM * 2 // 3 + 7) // 8 * 8 if swiglu else 4 * DIM
    first, last = ("w12", "w3") if swiglu else ("fc1", "fc2")
    for i in range(DEPTH):
        block = f"blocks.{i}."
        for name, rows, columns in (
            ("attn.qkv", 3 * DIM, DIM),
            ("attn.proj", DIM, DIM),
            (f"mlp.{first}", 2 * hidden if swiglu else hidden, DIM),
            (f"mlp.{last}", DIM, hidden),
        ):
            shapes[f"{block}{name}.weight"] = (rows, columns)
            shapes[f"{block}{name}.bias"] = (rows,)
        for name in ("norm1.weight", "norm1.bias", "ls1.gamma", "norm2.weight", "norm2.bias", "ls2.gamma"):
            shapes[block + name] = (DIM,)
    shapes["norm.weight"] = shapes["norm.bias"] = (DIM,)
    return {
        name: (generator.standard_normal(shape) * (0.1 if len(shape) > 1 else 0.5) + (len(shape) == 1)).astype(np.float32)
        for name, shape in shapes.items()
    }


def random_theirs(swiglu, registers):
    settings = {
        "hidden_size": DIM, "num_hidden_layers": DEPTH, "num_attention_heads": HEADS, "patch_size": PATCH,
        "image_size": NATIVE, "use_swiglu_ffn": swiglu,
    }
    if registers:
        config = transformers.Dinov2WithRegistersConfig(num_register_tokens=registers, **settings)
    else:
        config = transformers.Dinov2Config(**settings)
    model = transformers.AutoModel.from_config(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.1)
            if parameter.dim() == 1:
                parameter.add_(1)
    return model


def images(folder, generator):
    for size in SIZES:
        place = folder / str(size)
        place.mkdir(parents=True)
        for i in range(2):
            coarse = generator.integers(0, 256, (7, 7, 3), np.uint8)
            Image.fromarray(coarse).resize((size, size), Image.BICUBIC).save(place / f"{i}.png")
    return folder


def pixels(place):
    raw = [np.asarray(Image.open(file), np.float32).transpose(2, 0, 1) / 255 for file in sorted(place.iterdir())]
    return torch.from_numpy(np.stack([(p - MEAN) / STD for p in raw]))


def theirs(model, place):
    with torch.inference_mode():
        return model(pixels(place)).last_hidden_state.numpy()


class Ours:
    def __init__(self, command):
        self.command = command
        self.count = 0

    def run(self, *arguments):
        line = [self.command, *map(str, arguments)]
        done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(line)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def tokens(self, model, place, size, registers, work):
        self.count += 1
        out = work / f"features-{self.count}"
        kinds = "cls,register,patch" if registers else "cls,patch"
        self.run("features", place, "--model", model, "--out", out, "--resize", size, "--crop", size, "--tokens", kinds)
        part = load_file(out / "part-00000.safetensors")
        blocks = [part["cls"][:, None, :]] + ([part["register"]] if registers else [])
        return np.concatenate(blocks + [part["patch"].reshape(len(part["cls"]), -1, DIM)], axis=1)


def error(ours, reference):
    if ours.shape != reference.shape:
        sys.exit(f"{ours.shape} tokens here, {reference.shape} in transformers")
    return float((np.linalg.norm(ours - reference, axis=-1) / np.linalg.norm(reference, axis=-1)).max())


def resampled_by_size(folder, work):
    """The same folder with transformers' way of resampling written into config.json."""
    copy = work / (folder.name + "-by-size")
    shutil.copytree(folder, copy)
    config = json.loads((copy / "config.json").read_text())
    config["dinov2j_positions"] = "size"
    (copy / "config.json").write_text(json.dumps(config))
    return copy


def compare(ours, what, folder, model, pictures, registers, work):
    """Prints a line a size; answers whether all that is judged lies below the limit."""
    good = True
    same = folder if registers else resampled_by_size(folder, work)
    for size in SIZES:
        place = pictures / str(size)
        reference = theirs(model, place)
        plain = error(ours.tokens(folder, place, size, registers, work), reference)
        judged = plain if registers or size == NATIVE else error(ours.tokens(same, place, size, registers, work), reference)
        note = "" if judged is plain else f"   (Meta's resampling: {plain:.1e}, not judged)"
        good &= judged <= LIMIT
        print(f"{what:42s} {size:4d} px  {judged:.1e}  {'equal' if judged <= LIMIT else 'DIFFERENT'}{note}", flush=True)
    return good


def there(ours, generator, swiglu, registers, pictures, work):
    name = f"{'swiglu' if swiglu else 'mlp'}-{registers}"
    file = work / f"meta-{name}.safetensors"
    save_file(random_meta(generator, swiglu, registers), file)
    folder = work / f"export-{name}"
    ours.run("export", file, "--out", folder)
    model, loading = transformers.AutoModel.from_pretrained(folder, output_loading_info=True)
    wrong = {kind: names for kind, names in loading.items() if names}
    if wrong:
        sys.exit(f"{folder}: transformers misses something: {wrong}")
    transformers.AutoImageProcessor.from_pretrained(folder)
    return compare(ours, f"export, {describe(swiglu, registers)}", folder, model.eval(), pictures, registers, work)


def back(ours, swiglu, registers, pictures, work, shards):
    folder = work / f"theirs-{swiglu}-{registers}-{shards}"
    model = random_theirs(swiglu, registers).eval()
    model.save_pretrained(folder, **({"max_shard_size": "400KB"} if shards else {}))
    files = len(list(folder.glob("*.safetensors")))
    if (files > 1) != shards:
        sys.exit(f"{folder} has {files} files")
    what = f"transformers' own, {describe(swiglu, registers)}, {files} file{'s' * shards}"
    return compare(ours, what, folder, model, pictures, registers, work)


def classified(ours, registers, pictures, work):
    """A fine-tuned model of transformers: labels and probabilities of `dinov2j predict`, at the native size."""
    folder = work / f"classifier-{registers}"
    base = random_theirs(False, registers)
    base.config.id2label = {i: f"label {i}" for i in range(5)}
    model = transformers.AutoModelForImageClassification.from_config(base.config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.1)
    model.save_pretrained(folder)
    size = {"size": {"shortest_edge": NATIVE}, "crop_size": {"height": NATIVE, "width": NATIVE}}
    (folder / "preprocessor_config.json").write_text(json.dumps(size))
    rows = json.loads(ours.run("predict", folder, pictures / str(NATIVE), "--json"))["predictions"]
    with torch.inference_mode():
        reference = model(pixels(pictures / str(NATIVE))).logits.softmax(-1).numpy()
    got = np.array([[row["probabilities"][f"label {i}"] for i in range(5)] for row in rows])
    largest = float(np.abs(got - reference).max())
    what = f"a classifier of transformers, {registers} registers"
    print(f"{what:42s} {NATIVE:4d} px  {largest:.1e}  {'equal' if largest <= LIMIT else 'DIFFERENT'}   (probabilities)", flush=True)
    return largest <= LIMIT


def describe(swiglu, registers):
    return f"{'SwiGLU' if swiglu else 'MLP'}, {registers} registers"


def main():
    ours = Ours(sys.argv[1] if len(sys.argv) > 1 else "./dinov2j")
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    print(f"transformers {transformers.__version__}, torch {torch.__version__}; largest relative difference of a token, at most {LIMIT}")
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        pictures = images(work / "images", generator)
        good = True
        for swiglu in (False, True):
            for registers in (0, 4):
                good &= there(ours, generator, swiglu, registers, pictures, work)
                good &= back(ours, swiglu, registers, pictures, work, shards=registers == 4)
        good &= back(ours, False, 0, pictures, work, shards=True)
        for registers in (0, 4):
            good &= classified(ours, registers, pictures, work)
    print("All equal." if good else "Tokens differ.")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
