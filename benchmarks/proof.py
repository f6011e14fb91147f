#!/usr/bin/env python3
"""What distillation, guarded continuing and a high-resolution phase are worth: runs the arms, writes the tables.

    benchmarks/run.sh proof distillation|adaptation|resolution [--data fashion|cifar10] [--seeds 0,1,2] [--minutes 10]
                            [--work FOLDER] [--table FILE.md]

Each arm of a comparison gets the same time: its steps a second are measured first (--minutes times that many steps are
taken), or given by --steps ARM=N, so that a table can be made again on another machine. Arms run one after the other; a run
that is finished is not run again, so the command can be interrupted. Judged are the delivered models on images whose labels
no run saw: weighted k-NN (k = 20) and Tribuo's linear probe on class token + mean of the patches. Intervals over seeds are
Student's t, 95 %; the McNemar tests of single runs are in the evaluations themselves.
"""

import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import queue
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
CALIBRATION = 120  # steps that the time of a step is measured on
COLOURS = [
    "views.normalization.meanRed=0.491", "views.normalization.meanGreen=0.482", "views.normalization.meanBlue=0.447",
    "views.normalization.stdRed=0.247", "views.normalization.stdGreen=0.244", "views.normalization.stdBlue=0.262",
    "views.colour.saturation=0.2", "views.colour.hue=0.05", "views.colour.grayscaleProbability=0.1",
]
DATA = {
    "fashion": {"images": "data/samples/fashion.zip", "settings": [], "side": 28},
    "cifar10": {"images": "../shared/data/cifar10.zip", "settings": COLOURS, "side": 28},
}
TEACHER = ["student.architecture.dim=128", "student.architecture.depth=6", "student.architecture.heads=4",
           "student.initialization.linearStd=0.06", "student.headStd=0.06"]
RARE = ["keepLast=1", "checkpointEvery=1000000", "healthEvery=1000000"]


def launched(*arguments, **more):
    return subprocess.run([str(ROOT / "dinov2j"), *arguments], cwd=ROOT, check=True, text=True, **more)


def asked(*arguments):
    return json.loads(launched(*arguments, "--json", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)


class Proof:
    def __init__(self, options):
        self.options = options
        self.data = DATA[options.data]
        self.work = pathlib.Path(options.work) / options.data
        self.work.mkdir(parents=True, exist_ok=True)
        self.given = dict(each.split("=") for each in options.steps)
        self.commands = []
        self.steps = {}
        self.places = queue.Queue()
        cores = os.cpu_count() // options.jobs
        for job in range(options.jobs):
            self.places.put(f"{job * cores}-{(job + 1) * cores - 1}")

    def run(self, name, command, settings, steps, seed, out=None):
        """A finished run in work/name; the command is kept for the page."""
        folder = self.work / (out or f"{name}-{seed}")
        arguments = [*command, *sum((["--set", each] for each in [*settings, *RARE, f"steps={steps}", f"seed={seed}"]), [])]
        shown = [each.replace(f"{self.work}/", "") for each in ["./dinov2j", *arguments, "--out", folder.name]]
        if " ".join(shown) not in self.commands and not name.endswith("-speed"):
            self.commands.append(" ".join(shown))
        if not (folder / "model.safetensors").exists():
            resume = ["--resume"] if (folder / "plan.json").exists() else []
            print(f"{time.strftime('%H:%M:%S')} {folder.name}: {steps} steps", file=sys.stderr, flush=True)
            self.pinned(*arguments, "--out", str(folder), *resume)
        return folder

    def pinned(self, *arguments):
        """Started on a share of the cores of its own, where there are several runs at a time."""
        place = self.places.get()
        try:
            prefix = [] if self.options.jobs == 1 else ["taskset", "-c", place]
            subprocess.run([*prefix, str(ROOT / "dinov2j"), *arguments], cwd=ROOT, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        finally:
            self.places.put(place)

    def time(self):
        cores = os.cpu_count() // self.options.jobs
        return (f"Aimed at {self.options.minutes:g} minutes a run on {cores} {'core' if cores == 1 else 'cores'}, seeds "
                f"{', '.join(map(str, self.options.seeds))}.")

    def untrained(self, command, settings):
        """The weights that seed 0 starts from: a run whose rate is next to nothing."""
        settings = [*settings, "optimizer.baseRate=1e-12", "optimizer.minRate=0", "teacher.momentum.from=1"]
        return self.score(self.run("untrained", command, settings, 1, 0, out="untrained"), self.data["side"], "untrained")

    def budget(self, name, command, settings):
        """Steps that take the minutes given, by the speed of the last of a few steps on this machine."""
        if name not in self.steps:
            if name in self.given:
                self.steps[name] = int(self.given[name])
            else:
                folder = self.run(f"{name}-speed", command, settings, CALIBRATION, 0, out=f"{name}-speed")
                lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
                rates = sorted(line["images_per_second"] for line in lines if "images_per_second" in line)
                batch = json.loads((folder / "plan.json").read_text())["batch"]
                self.steps[name] = round(self.options.minutes * 60 * rates[len(rates) // 2] / batch)
        return self.steps[name]

    def arm(self, name, command, settings, seed):
        if callable(command):
            command = command(seed)
        return self.run(name, command, settings, self.budget(name, command, settings), seed)

    def judged(self, model, side, label, data):
        """Accuracies of a model's features at a size of images."""
        folder = self.work / f"{label}-features"
        parts = {}
        for part in ("train", "test"):
            parts[part] = folder / part
            launched("features", data["images"], "--under", part, "--model", str(model), "--out", str(parts[part]),
                     "--resize", str(side), "--crop", str(side), "--tokens", "cls,patch", "--batch", "64",
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        scores = {}
        knn = asked("knn", str(parts["train"]), "--test", str(parts["test"]), "--tokens", "cls+mean", "--k", "20")
        scores["knn"] = knn["rows"][0]["value"]
        probe = asked("probe", str(parts["train"]), "--test", str(parts["test"]), "--tokens", "cls+mean")
        scores["linear"] = next(row["value"] for row in probe["rows"] if row["metric"] == "top1")
        subprocess.run(["rm", "-r", str(folder)], check=True)
        return scores

    def kept(self, key, made):
        """A judgement is made once; scores.json keeps it."""
        file = self.work / "scores.json"
        all_scores = json.loads(file.read_text()) if file.exists() else {}
        if key not in all_scores:
            all_scores[key] = made()
            file.write_text(json.dumps(all_scores, indent=1))
        return all_scores[key]

    def score(self, model, side, label, of=None):
        """Accuracies on the data compared on, or on those that of names."""
        key = f"{label}@{side}" + (f" of {of}" if of else "")
        data = DATA[of] if of else self.data
        return self.kept(key, lambda: self.judged(model, side, key.replace(" ", "-"), data))


def interval(values):
    n = len(values)
    mean = sum(values) / n
    if n == 1:
        return f"{100 * mean:.1f}"
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    half = T95.get(n - 1, 1.96) * deviation / math.sqrt(n)
    return f"{100 * mean:.1f} ± {100 * half:.1f}"


def took(runs):
    """Minutes between the first and the last file of runs; of those that were interrupted with the pauses."""
    minutes = [((run / "model.safetensors").stat().st_mtime - (run / "plan.json").stat().st_mtime) / 60 for run in runs]
    return f"{sum(minutes) / len(minutes):.1f} ({min(minutes):.1f} to {max(minutes):.1f})" if runs else ""


def paired(first, second):
    """Mean difference of arms over seeds with its interval, and what it says."""
    differences = [a - b for a, b in zip(first, second)]
    n = len(differences)
    mean = sum(differences) / n
    if n == 1:
        return f"{100 * mean:+.1f}", ""
    deviation = math.sqrt(sum((d - mean) ** 2 for d in differences) / (n - 1))
    half = T95.get(n - 1, 1.96) * deviation / math.sqrt(n)
    verdict = "better" if mean - half > 0 else "worse" if mean + half < 0 else "no effect shown"
    return f"{100 * mean:+.1f} ± {100 * half:.1f}", verdict


class Page:
    """One comparison as Markdown."""

    def __init__(self, proof, title, said):
        self.proof = proof
        self.lines = [f"## {title}", "", said, ""]
        self.rows = []

    def row(self, name, what, scores, runs=()):
        self.rows.append((name, what, took(runs), scores))

    def table(self):
        self.lines += ["| | steps | minutes | k-NN, % | linear, % |", "|---|---|---|---|---|"]
        for name, what, minutes, scores in self.rows:
            cells = [interval([s[probe] for s in scores]) for probe in ("knn", "linear")]
            self.lines.append(f"| {name} | {what} | {minutes} | {cells[0]} | {cells[1]} |")
        self.lines.append("")

    def difference(self, sentence, first, second):
        for probe, word in (("knn", "k-NN"), ("linear", "linear")):
            value, verdict = paired([s[probe] for s in first], [s[probe] for s in second])
            self.lines.append(f"- {sentence}, {word}: {value} points{': ' + verdict if verdict else ''}.")

    def text(self):
        commands = "\n".join(self.proof.commands)
        return "\n".join([*self.lines, "", "```", commands, "```", ""])


def under(data):
    return [data["images"], "--under", "train"]


def each_seed(proof, arms):
    """All arms of all seeds, so many at a time: the folders by arm and seed. A command may be a function of the seed."""
    folders = {}
    for name, (command, settings) in arms.items():
        first = command(proof.options.seeds[0]) if callable(command) else command
        proof.budget(name, first, settings)  # measured before others run beside it
    waiting = []
    with concurrent.futures.ThreadPoolExecutor(proof.options.jobs) as pool:
        for seed in proof.options.seeds:
            for name, (command, settings) in arms.items():
                waiting.append((name, seed, pool.submit(proof.arm, name, command, settings, seed)))
        runs = [(name, seed, future.result()) for name, seed, future in waiting]
    for name, seed, folder in runs:
        folders.setdefault(name, {})[seed] = folder
    return folders


def distillation(proof):
    """A student of a larger teacher, by three methods, beside the same student from scratch, for the same time."""
    data = proof.data
    teacher = proof.run("teacher", ["pretrain", *under(data), "--preset", "tiny"], [*data["settings"], *TEACHER],
                        proof.options.teacher_steps, 0, out="teacher")
    fresh = ["pretrain", *under(data), "--preset", "tiny"]
    by = ["distill", *under(data), "--student", "tiny", "--teacher"]
    arms = {
        "scratch": (fresh, data["settings"]),
        "heads": ([*by, str(teacher), "--method", "heads"], []),
        "features": ([*by, str(teacher / "model.safetensors"), "--method", "features"], data["settings"]),
        "prototypes": ([*by, str(teacher / "model.safetensors"), "--method", "prototypes"], data["settings"]),
    }
    arms = {name: arm for name, arm in arms.items() if name in proof.options.arms}
    runs = each_seed(proof, arms)
    side = data["side"]
    page = Page(proof, f"Distillation on {proof.options.data}",
                f"Teacher: 128 wide, 6 deep, {proof.options.teacher_steps:,} steps; its time is not counted. Student: the "
                f"demo's, 64 wide, 4 deep. {proof.time()}")
    first = proof.untrained(fresh, data["settings"])
    page.row("untrained student (floor)", "0", [first])
    page.row("teacher", f"{proof.options.teacher_steps:,}", [proof.score(teacher, side, "teacher")])
    scored = {name: [proof.score(folder, side, f"{name}-{seed}") for seed, folder in of.items()]
              for name, of in runs.items()}
    for name, scores in scored.items():
        page.row(name if name == "scratch" else f"distilled, {name}", f"{proof.steps[name]:,}", scores, runs[name].values())
    page.table()
    for name in scored:
        if name != "scratch" and "scratch" in scored:
            page.difference(f"Distilled by {name} less from scratch", scored[name], scored["scratch"])
    return page.text()


def adaptation(proof):
    """Going on from a model of other images, with and without what guards it."""
    data, other = proof.data, "cifar10" if proof.options.data == "fashion" else "fashion"
    start = proof.run("start", ["pretrain", *under(DATA[other]), "--preset", "tiny"], DATA[other]["settings"],
                      proof.options.start_steps, 0, out="start")
    model = start / "model.safetensors"
    go_on = ["pretrain", *under(data), "--preset", "tiny", "--from", str(model)]
    without = ["adaptation.frozen=0", "optimizer.baseRate=0.02", "optimizer.rateFactors.layerDecay=1"]
    arms = {
        "unguarded": (go_on, without),
        "guarded": (go_on, []),
        "anchored": (go_on, ["adaptation.anchor=1"]),
    }
    arms = {name: arm for name, arm in arms.items() if name in proof.options.arms}
    runs = each_seed(proof, arms)
    side = data["side"]
    page = Page(proof, f"Going on from weights, on {proof.options.data}",
                f"Start: the demo's backbone after {proof.options.start_steps:,} steps on {other}, without heads. "
                f"Unguarded: the rate of training from scratch, nothing frozen. Guarded: as `--from` does. Anchored: "
                f"also `adaptation.anchor=1`. On {other}: what is left of the start on its own images. {proof.time()}")
    page.row("start (floor)", "0", [proof.score(model, side, "start")])
    scored = {name: [proof.score(folder, side, f"{name}-{seed}") for seed, folder in of.items()]
              for name, of in runs.items()}
    for name, scores in scored.items():
        page.row(name, f"{proof.steps[name]:,}", scores, runs[name].values())
    page.row(f"start, on {other}", "0", [proof.score(model, side, "start", other)])
    remembered = {name: [proof.score(folder, side, f"{name}-{seed}", other) for seed, folder in of.items()]
                  for name, of in runs.items()}
    for name, scores in remembered.items():
        page.row(f"{name}, on {other}", f"{proof.steps[name]:,}", scores)
    page.table()
    for name in scored:
        page.difference(f"{name.capitalize()} less the start", scored[name],
                        [proof.score(model, side, "start")] * len(scored[name]))
        if name != "unguarded" and "unguarded" in scored:
            page.difference(f"{name.capitalize()} less unguarded", scored[name], scored["unguarded"])
            page.difference(f"{name.capitalize()} less unguarded, on {other}", remembered[name], remembered["unguarded"])
    return page.text()


def resolution(proof):
    """A phase at twice the resolution after a run, beside the run itself and the same time more at its own resolution."""
    data = proof.data
    fresh = ["pretrain", *under(data), "--preset", "tiny"]
    side, large = data["side"], 2 * data["side"]
    runs = each_seed(proof, {"scratch": (fresh, data["settings"])})["scratch"]

    def phase(seed):
        return ["pretrain", *under(data), "--from", str(runs[seed]), "--resolution", str(large)]

    arms = {"phase": (phase, [])}
    if "longer" in proof.options.arms:
        arms["longer"] = fresh, data["settings"]
    proof.given.setdefault("longer", 2 * proof.steps["scratch"])
    after = each_seed(proof, arms)
    page = Page(proof, f"High-resolution phase on {proof.options.data}",
                f"The demo's plan at {side} pixels, then a phase at {large}, whose minutes are its own. "
                f"{'Longer: from scratch with twice the steps. ' if 'longer' in after else ''}{proof.time()}")
    scored = {(name, size): [proof.score(folder, size, f"{name}-{seed}") for seed, folder in of.items()]
              for name, of in {"scratch": runs, **after}.items() for size in (side, large)}
    words = {"scratch": "none", "phase": "phase", "longer": "none, longer"}
    taken = {name: f"{steps:,}" for name, steps in proof.steps.items()}
    taken["phase"] = f"{taken['scratch']} + {taken['phase']}"
    for (name, size), scores in scored.items():
        page.row(f"{words[name]}, features at {size} px", taken[name], scores, after.get(name, runs).values())
    page.table()
    for size in (side, large):
        page.difference(f"Phase less none at {size} px", scored["phase", size], scored["scratch", size])
        if "longer" in after:
            page.difference(f"Phase less the longer run at {size} px", scored["phase", size], scored["longer", size])
    return page.text()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["distillation", "adaptation", "resolution"])
    parser.add_argument("--data", choices=DATA, default="fashion")
    parser.add_argument("--seeds", type=lambda text: [int(each) for each in text.split(",")], default=[0, 1, 2])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time, each on its share of the cores")
    parser.add_argument("--arms", type=lambda text: text.split(","),
                        default=["scratch", "heads", "features", "prototypes", "unguarded", "guarded", "anchored", "longer"])
    parser.add_argument("--steps", nargs="*", default=[], metavar="ARM=N")
    parser.add_argument("--teacher-steps", type=int, default=3500)
    parser.add_argument("--start-steps", type=int, default=3500)
    parser.add_argument("--work", default=".dinov2j/proof")
    parser.add_argument("--table", type=pathlib.Path)
    options = parser.parse_args()
    proof = Proof(options)
    text = {"distillation": distillation, "adaptation": adaptation, "resolution": resolution}[options.what](proof)
    print(text)
    if options.table:
        options.table.write_text(text)


if __name__ == "__main__":
    main()
