#!/bin/sh
# The benchmarks, side by side in one run: ssdc against its peers, and its own builds. Writes bench/RESULTS.md.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python bench/run.py "$@"
