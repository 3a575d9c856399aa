#!/usr/bin/env bash
# Records where Duckgres spends its processor time while a load runs: by library, then by function, busiest first.
#
#   bench/profile.sh GROUP [DUCKGRES]        GROUP as in bench/run; DUCKGRES: default build/release/duckgres
#   PROFILE_SECONDS=5 PROFILE_LINES=40 bench/profile.sh aggregates
#
# Samples processor time (perf's cpu-clock), so it works in virtual machines without hardware counters.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly group=${1:?usage: bench/profile.sh GROUP [DUCKGRES]}
readonly server=${2:-build/release/duckgres}
command -v perf > /dev/null || { echo 'bench/profile.sh needs perf (Debian: linux-perf)' >&2; exit 1; }
[ -x build/bench/bench_wire ] && [ -x "$server" ] || { echo 'bench/profile.sh: run bench/run --quick first' >&2; exit 1; }

exec python3 bench/harness/profile.py "$group" "$server" "${PROFILE_SECONDS:-8}" "${PROFILE_LINES:-30}"
