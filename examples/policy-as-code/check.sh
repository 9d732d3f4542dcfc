#!/bin/sh
# What a change of scenarios does, in any pipeline. Needs git and pimsim, nothing else.
#
#   check.sh [BASE [DIRECTORY]]
#
# BASE is the commit to compare with (origin/main), DIRECTORY where the scenarios lie (pim). Written below $PIMSIM_OUT
# (out/pipeline):
#
#   check.sarif   what `check` finds in every scenario, as one log for the code host
#   comment.md    for the pull request: what the changed scenarios change, and whether their targets are met
#   results/      what `run` wrote for each changed scenario
#
# Exit codes: 0; 1 `check` found an error, or a target is not met; 2 usage; 3 a scenario has problems; 4 something cannot
# be read or written; 5 a target is undecided. $PIMSIM is the program (pimsim); $PIMSIM_FAIL_ON the level from which on
# `check` fails (error).
set -eu

base=${1:-origin/main}
directory=${2:-pim}
out=${PIMSIM_OUT:-out/pipeline}
pimsim=${PIMSIM:-pimsim}
worst=0

# Worse is what says less: problems of a file before what the file says, a missed target before an undecided one.
rank() {
  case $1 in 0) echo 0 ;; 5) echo 1 ;; 1) echo 2 ;; 3) echo 3 ;; *) echo 4 ;; esac
}
worse() {
  if [ "$(rank "$1")" -gt "$(rank "$worst")" ]; then worst=$1; fi
}
# told COMMAND...: its exit code, without ending the script.
told() {
  code=0
  "$@" || code=$?
}

git rev-parse --quiet --verify "$base^{commit}" >/dev/null || { echo "there is no commit $base here" >&2; exit 2; }
set -- "$directory"/*.toml
[ -e "$1" ] || { echo "there is no scenario in $directory" >&2; exit 2; }
rm -rf "$out/before" "$out/results"
mkdir -p "$out/before" "$out/results"
comment=$out/comment.md

# Every scenario, so that the code host sees what is gone as well.
told "$pimsim" check "$@" --format sarif --fail-on "${PIMSIM_FAIL_ON:-error}" >"$out/check.sarif"
worse "$code"

# The scenarios as they were, with the files that they name.
if git cat-file -e "$base:$directory" 2>/dev/null; then
  git archive "$base" -- "$directory" | tar -x -C "$out/before"
fi

: >"$comment"
# Where anything changed, `diff` says of each scenario whether that is in it or in a file that it names.
told git diff --quiet "$base" -- "$directory"
changed=$code
for file; do
  before=$out/before/$file
  if [ -e "$before" ] && [ "$changed" = 0 ]; then continue; fi
  if [ -e "$before" ]; then
    told "$pimsim" diff "$before" "$file" --format markdown --quiet >"$out/diff.md" 2>"$out/said.txt"
    # Not one key is different: nothing to say.
    if [ "$code" = 0 ] && grep -q '^## .* say the same$' "$out/diff.md"; then continue; fi
  fi
  {
    printf '### `%s`\n\n' "$file"
    if [ ! -e "$before" ]; then
      printf 'A new scenario.\n\n'
    elif [ "$code" -gt 1 ]; then
      printf 'It cannot be compared with what it was:\n\n```text\n%s\n```\n\n' "$(cat "$out/said.txt")"
    else
      # Both sides under the name that they have in the repository.
      sed "s|$out/before/||g" "$out/diff.md"
    fi
  } >>"$comment"
  name=$(basename "$file" .toml)
  told "$pimsim" run "$file" --quiet --out "$out/results/$name" >"$out/run.txt" 2>"$out/said.txt"
  worse "$code"
  case $code in
  0 | 1 | 5) sed -n '/^Target: /,/^Next: /{/^Next: /!p;}' "$out/run.txt" >"$out/targets.txt" ;;
  *) cp "$out/said.txt" "$out/targets.txt" ;;
  esac
  if [ -s "$out/targets.txt" ]; then
    printf '\n```text\n%s\n```\n\n' "$(cat "$out/targets.txt")" >>"$comment"
  fi
done
[ -s "$comment" ] || echo 'No scenario changes.' >"$comment"
rm -rf "$out/before" "$out/diff.md" "$out/run.txt" "$out/said.txt" "$out/targets.txt"
cat "$comment"
exit "$worst"
