#!/usr/bin/env bash
# Runs every fuzz target for MINUTES each, two at a time: `tests/fuzz/run.sh MINUTES [TARGET…]`.
# Needs cargo-fuzz. Prints executions, seconds, processor seconds and crashes by target; exits 1 if anything crashed. Inputs that are found go to
# tests/fuzz/target/found/TARGET, crashes to tests/fuzz/artifacts/TARGET; the kept corpora are only read.
set -euo pipefail
cd "$(dirname "$0")/../.."
minutes=${1:?minutes for each target}
shift
export RUSTC_BOOTSTRAP=1
cargo fuzz build --fuzz-dir tests/fuzz
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cargo fuzz list --fuzz-dir tests/fuzz)
built=$(ls -d tests/fuzz/target/*-linux-gnu/release | head -1)
logs=tests/fuzz/target/logs
mkdir -p "$logs"

one() {
    local target=$1 dictionary=tests/fuzz/asn1.dict
    case $target in pdf_*|report) dictionary=tests/fuzz/pdf.dict ;; esac
    local inputs=("tests/fuzz/target/found/$target")
    mkdir -p "${inputs[0]}" "tests/fuzz/artifacts/$target"
    [ ! -d "tests/fuzz/corpus/$target" ] || inputs+=("tests/fuzz/corpus/$target")
    local TIMEFORMAT='processor: %U'
    { time {
        "$built/$target" "${inputs[@]}" -max_total_time=$((minutes * 60)) \
            -dict="$dictionary" -artifact_prefix="tests/fuzz/artifacts/$target/" -rss_limit_mb=1024 -timeout=10 \
            -max_len=65536 -print_final_stats=1 || echo "CRASH $target"
    }; } >"$logs/$target.log" 2>&1
}

running=0
for target in "${targets[@]}"; do
    one "$target" &
    running=$((running + 1))
    if [ "$running" -ge 2 ]; then
        wait -n
        running=$((running - 1))
    fi
done
wait

printf '%-20s %14s %10s %10s %8s\n' target executions seconds processor crashes
status=0
for target in "${targets[@]}"; do
    log="$logs/$target.log"
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    seconds=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log" | tail -1)
    processor=$(sed -n 's/^processor: //p' "$log" | tail -1)
    crashes=$(grep -c '^CRASH ' "$log" || true)
    [ "$crashes" -eq 0 ] || status=1
    printf '%-20s %14s %10s %10s %8s\n' "$target" "${executions:-?}" "${seconds:-?}" "${processor:-?}" "$crashes"
done
exit $status
