#!/usr/bin/env bash
# Runs one of the timings, or a check: benchmarks/run.sh features|files|training|step|distill|accumulation|health|views|pipeline|loading|start|memory|proof|fuzz|huggingface|tensorboard [options].
# See benchmarks/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

TORCH=2.15.0
TORCHVISION=0.29.2
ONNX=1.23.2
ONNXSCRIPT=0.7.2
ONNXRUNTIME=1.32.0
TRANSFORMERS=5.24.0
SAFETENSORS=0.8.0
TENSORBOARD=2.21.0
PYTHON_HOME=.dinov2j/bench-python
CLASSPATH_FILE=benchmarks/target/classpath

# A Python environment of its own; DINOV2J_BENCH_PYTHON names another one that has torch.
python() {
    if [ -n "${DINOV2J_BENCH_PYTHON:-}" ]; then
        echo "$DINOV2J_BENCH_PYTHON"
        return
    fi
    if [ ! -f "$PYTHON_HOME/ready-$1" ]; then
        echo "Making $PYTHON_HOME with $2 (about 3 GB, once) ..." >&2
        python3 -m venv "$PYTHON_HOME"
        # shellcheck disable=SC2086
        "$PYTHON_HOME/bin/pip" install -q --disable-pip-version-check $2 >&2
        touch "$PYTHON_HOME/ready-$1"
    fi
    echo "$PYTHON_HOME/bin/python"
}

java_side() {
    echo "Building ..." >&2
    ./mvnw -q -pl benchmarks -am -DskipTests -Dspotless.check.skip package \
        dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime >&2
    TORCH_CPP_LOG_LEVEL=ERROR exec java "-Xmx${HEAP:-2g}" -cp "benchmarks/target/classes:$(cat "$CLASSPATH_FILE")" \
        "io.github.dinov2j.benchmarks.$1" "${@:2}"
}

what=${1:-}
[ $# -gt 0 ] && shift
case "$what" in
features) peer=$(python features "torch==$TORCH numpy onnx==$ONNX onnxscript==$ONNXSCRIPT onnxruntime==$ONNXRUNTIME") && java_side FeatureSpeed "$peer" "$@" ;;
files)
    peer=$(python files "torch==$TORCH torchvision==$TORCHVISION transformers==$TRANSFORMERS safetensors==$SAFETENSORS numpy Pillow")
    photographs=../shared/data/clothing256.zip
    if [ $# -gt 0 ] && [ "$1" != --record ]; then
        photographs=$1
        shift
    fi
    [ -f "$photographs" ] || { echo "Give a zip of photographs: benchmarks/run.sh files PHOTOGRAPHS.zip [--record]" >&2; exit 2; }
    java_side FileSpeed "$peer" "$photographs" "$@"
    ;;
health) java_side HealthVerdicts "$@" ;; # no timing: real runs, healthy and failing, and what is said of them
training) java_side TrainingSpeed "$@" ;;
step | distill)
    [ "$what" = step ] || set -- distillation "$@"
    # as the launcher sets it for training; the peer is started without
    export GLIBC_TUNABLES=glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184:glibc.malloc.arena_max=1
    peer=$(python step "torch==$TORCH numpy safetensors==$SAFETENSORS") && HEAP=3g java_side StepSpeed "$peer" "$@"
    ;;
accumulation) java_side AccumulationMemory "$@" ;;
proof) exec python3 benchmarks/proof.py "$@" ;; # no timing: what distillation and going on are worth, over seeds
loading) java_side LoadingSpeed "$@" ;;
start) java_side StartTime "$@" ;;
fuzz)
    # inputs for each target, then the seed; the lines of the report are printed as docs/robustness.md has them
    ./mvnw -q -B -ntp test -pl data,dinov2-model -am -Dtest='*FuzzTest' -Dsurefire.failIfNoSpecifiedTests=false \
        -Dspotless.check.skip -Djacoco.skip=true "-Ddinov2j.fuzz=${1:-6000}" "-Ddinov2j.fuzz.seed=${2:-1}"
    ;;
memory)
    if [ "${1:-}" = training ] || [ "${1:-}" = distillation ]; then
        HEAP=256m java_side TrainingMemory "$@"
    else
        HEAP=256m java_side FeatureMemory "$@"
    fi
    ;; # a small heap: what grew with the images would not fit
views)
    peer=$(python vision "torch==$TORCH torchvision==$TORCHVISION Pillow")
    (java_side ViewSpeed "$@")
    "$peer" benchmarks/view_speed.py
    ;;
pipeline)
    peer=$(python vision "torch==$TORCH torchvision==$TORCHVISION Pillow")
    photographs=../shared/data/clothing256.zip
    if [ $# -gt 0 ] && [ "$1" != --record ]; then
        photographs=$1
        shift
    fi
    [ -f "$photographs" ] || { echo "Give a zip of photographs: benchmarks/run.sh pipeline PHOTOGRAPHS.zip [--record]" >&2; exit 2; }
    java_side PipelineSpeed "$peer" "$photographs" "$@"
    ;;
huggingface)
    peer=$(python huggingface \
        "torch==$TORCH torchvision==$TORCHVISION transformers==$TRANSFORMERS safetensors==$SAFETENSORS numpy Pillow")
    exec "$peer" benchmarks/check_huggingface.py "$@"
    ;;
tensorboard)
    # an environment of its own: TensorBoard needs no torch
    place=.dinov2j/tensorboard-python
    if [ ! -f "$place/ready" ]; then
        python3 -m venv "$place"
        "$place/bin/pip" install -q --disable-pip-version-check "tensorboard==$TENSORBOARD" numpy "setuptools<81" >&2
        touch "$place/ready"
    fi
    exec "$place/bin/python" benchmarks/check_tensorboard.py "$@"
    ;;
*)
    echo "Usage: benchmarks/run.sh features|files|training|step|distill|accumulation|health|views|pipeline|loading|start|memory [--record], or fuzz [N [SEED]], or proof distillation|adaptation|resolution, or huggingface, or tensorboard" >&2
    exit 2
    ;;
esac
