#!/bin/sh
# Every test of every face. Each step shows its output when it fails; the last line counts the tests, those
# skipped apart.
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

# step NAME COMMAND...: runs it, and stops with its output where it fails.
step() {
    name=$1
    shift
    echo "== $name"
    if ! "$@" >"$log/$name" 2>&1; then
        cat "$log/$name"
        echo "$name failed" >&2
        exit 1
    fi
    grep -h 'SKIPPED' "$log/$name" || true
}

# The sum of the numbers before a word in the lines that match.
sum() { grep -E "$1" "$log/$2" | grep -oE "[0-9]+ $3" | awk '{sum += $1} END {print sum + 0}'; }

# How often a step said that it left a test out; Rust then calls the test passed, pytest does not.
skipped() { grep -o 'SKIPPED' "$log/$1" | wc -l; }

step core cargo test --workspace --exclude ssdc-py --all-features -- --nocapture
step without-features cargo check --quiet -p ssdc-core --no-default-features
step c sh tests/c/run.sh
step examples sh tests/examples/run.sh
# The release build is that of `make demo`: what .venv has afterwards is what the user runs.
step build-python env PATH="$bin:$PATH" "$bin/maturin" develop --uv --release -m ssdc-py/Cargo.toml
step python "$bin/python" -m pytest -q -rs tests/python
step cross "$bin/python" tests/cross/run.py
step docs "$bin/python" tests/docs/run.py
step notebook "$bin/python" -m pytest -q -p no:cacheprovider --nbmake examples/notebook

rust=$(($(sum '^test result: ok' core passed) - $(skipped core)))
c=$(sum '^c: ' c 'checks passed')
examples=$(sum '^examples: ' examples 'checks passed')
python=$(sum '^[0-9]+ passed' python passed)
cross=$(sum '^cross: ' cross 'checks passed')
docs=$(($(sum '^docs: ' docs 'blocks run') + $(sum '^[0-9]+ passed' notebook passed)))
skipped=$(($(skipped core) + $(skipped c) + $(skipped examples) + $(skipped cross) + $(skipped docs) + $(sum '^[0-9]+ passed' python skipped)))
[ "$rust" -gt 0 ] && [ "$c" -gt 0 ] && [ "$examples" -gt 0 ] && [ "$python" -gt 0 ] && [ "$cross" -gt 0 ] && [ "$docs" -gt 0 ]
echo "all $((rust + c + examples + python + cross + docs)) tests passed: $rust Rust, $c C and C++, $examples of the examples, $python Python, $cross across the faces, $docs of the book, $skipped skipped"
