#!/bin/sh
# Notebooks with the Java kernel and dinov2j's plugin, in a Python environment of their own (.dinov2j/python).
#   lab.sh lab [JupyterLab options]
#   lab.sh prepare           only makes what the other two need
#   lab.sh notebook FILE.ipynb [-p NAME=VALUE]... [--out OUT.ipynb]
# DINOV2J_PYTHON chooses the Python, JJAVA_JVM_OPTS adds JVM options for the kernel (as in JJAVA_JVM_OPTS=-Xmx8g).
set -u

here=$(cd "$(dirname "$0")" && pwd -P)
home=$(dirname "$here")
state=$home/.dinov2j
python=$state/python

say() { printf 'dinov2j: %s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

misuse() {
  say "$*"
  exit 2
}

# A Python 3.9 or newer that can make environments (Debian packs that part apart).
find_python() {
  for candidate in "${DINOV2J_PYTHON-}" python3 /usr/bin/python3 python; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || continue
    printf '%s\n' "$candidate"
    return 0
  done
  return 1
}

wanted() { cksum <"$here/requirements.txt"; }

ready() { [ -x "$python/bin/python" ] && [ -f "$python/stamp" ] && [ "$(cat "$python/stamp")" = "$(wanted)" ]; }

# One environment at a time; complete, or not there.
make_python() {
  base=$(find_python) || fail 'notebooks need Python 3.9 or newer with its venv module: "apt-get install python3-venv" on Debian, else https://www.python.org; or name one with DINOV2J_PYTHON.'
  mkdir -p "$state" || fail "$state cannot be written to."
  say "making a Python environment for notebooks in $python (about 100 MB to download, once)"
  rm -rf "$python"
  "$base" -m venv "$python" >"$state/python.log" 2>&1 || fail "the Python environment could not be made; Python's words are in $state/python.log"
  "$python/bin/python" -m pip install --disable-pip-version-check --no-input -r "$here/requirements.txt" >>"$state/python.log" 2>&1 \
    || fail "pip could not install notebooks/requirements.txt: $(grep -i '^error' "$state/python.log" | tail -n 1) (all of its words are in $state/python.log)"
  wanted >"$python/stamp"
}

# Sets plugin to the built jar, whatever its version.
find_plugin() {
  for plugin in "$home"/kernel-plugin/target/dinov2j-kernel-plugin-*.jar; do
    case $plugin in
      *-sources.jar | *-javadoc.jar) ;;
      *) [ ! -f "$plugin" ] || return 0 ;;
    esac
  done
  return 1
}

build_plugin() {
  ! find_plugin || return 0
  say "building the kernel plugin (log in $state/plugin.log)"
  mkdir -p "$state" || fail "$state cannot be written to."
  (cd "$home" && ./mvnw -B -ntp -q -pl kernel-plugin -am -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true package) \
    >"$state/plugin.log" 2>&1 </dev/null || fail "the plugin could not be built; Maven's words are in $state/plugin.log"
  find_plugin || fail "the build left no plugin jar in $home/kernel-plugin/target."
}

# The kernel is started as plain "java": the Java that was found for us comes first.
environment() {
  [ -z "${JAVA_HOME-}" ] || PATH=$JAVA_HOME/bin:$PATH
  command -v java >/dev/null 2>&1 || fail 'notebooks need Java 17 or newer on PATH or in JAVA_HOME.'
  PATH=$python/bin:$PATH
  export PATH
  export JJAVA_CLASSPATH="$plugin${JJAVA_CLASSPATH:+:$JJAVA_CLASSPATH}"
  export JJAVA_JVM_OPTS="--enable-native-access=ALL-UNNAMED -Djava.awt.headless=true ${JJAVA_JVM_OPTS-}"
  export OPT_OUT_TRACKING="${OPT_OUT_TRACKING:-true}" DJL_OFFLINE="${DJL_OFFLINE:-true}" OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}"
  # Kernels of other installations stay out of the way, and nothing of ours goes into the user's folders.
  export JUPYTER_PREFER_ENV_PATH=1 JUPYTER_NO_CONFIG="${JUPYTER_NO_CONFIG-}" PYTHONNOUSERSITE=1
}

case ${1-} in
  lab | notebook | prepare) ;;
  *) misuse 'expected "lab" or "notebook FILE.ipynb".' ;;
esac
what=$1
shift
[ "$what" != notebook ] || [ $# -gt 0 ] || misuse 'notebook: which file? As in: dinov2j notebook notebooks/01-from-images-to-a-table.ipynb'

build_plugin
ready || make_python
[ "$what" != prepare ] || exit 0
environment
if [ "$what" = lab ]; then
  # Jupyter refuses root, who is the only user in most containers; it listens on this machine only, with a token.
  [ "$(id -u)" -ne 0 ] || set -- --allow-root "$@"
  exec "$python/bin/python" -m jupyterlab --notebook-dir="$home" \
    --LabApp.news_url= --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate "$@"
fi
exec "$python/bin/python" "$here/run_notebook.py" "$@"
