#!/usr/bin/env bash
# Reviews the change, and writes the comment and the summary of the job.
#
# Reads COMMAND, SOURCE, BASE, FAIL_ON and MARKER, and the previews of pulumi.sh. Outputs: code, refused, changes, drift, comment.
set -euo pipefail
shopt -s inherit_errexit
set -f # names are no patterns

out=$RUNNER_TEMP/kserve-iac
mkdir -p "$out"

fetched() { # a commit with so many of its ancestors
  git fetch --quiet --no-tags --depth="$2" origin "$1"
}

base() {
  if [ -n "$BASE" ]; then
    echo "$BASE"
  elif [ "$COMMAND" = drift ]; then
    echo HEAD # nothing changes but the cluster
  elif [ "$(git rev-parse HEAD)" = "$GITHUB_SHA" ]; then
    # Of a pull request, GitHub checks out its merge into the target branch, whose first parent is that branch.
    git rev-parse --quiet --verify 'HEAD^1' || { fetched "$GITHUB_SHA" 2 && git rev-parse 'HEAD^1'; }
  else
    # Somebody checked out the branch itself: it is compared with the commit at which it left the target branch.
    target=refs/remotes/origin/$GITHUB_BASE_REF
    unshallow=()
    if [ "$(git rev-parse --is-shallow-repository)" = true ]; then unshallow=(--unshallow); fi
    git fetch --quiet --no-tags "${unshallow[@]}" origin "+refs/heads/$GITHUB_BASE_REF:$target"
    git merge-base HEAD "$target"
  fi
}

revision=$(base)
arguments=(--json --output "$out/review.md" --base "$revision")
for kind in $FAIL_ON; do arguments+=(--fail-on "$kind"); done
if [ -n "$MARKER" ]; then arguments+=(--marker "$MARKER"); fi
if [ -f "$out/previews" ]; then
  while IFS= read -r line; do arguments+=(--preview "$line"); done < "$out/previews"
fi
if [ -n "$SOURCE" ]; then arguments+=(-- "$SOURCE"); fi

code=0
kserve-iac review "${arguments[@]}" > "$out/review.json" || code=$?
if [ "$code" -gt 1 ]; then exit "$code"; fi # there is no review

cat "$out/review.md" >> "$GITHUB_STEP_SUMMARY"
{
  echo "code=$code"
  echo "comment=$out/review.md"
  python - "$out/review.json" << 'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    reviews = json.load(file)["reviews"]
previews = [one["preview"] for one in reviews if one["preview"] is not None]
for name, found in {
    "refused": any(one["refused"] for one in reviews),
    "changes": not all(one["changesNothing"] for one in reviews),
    "drift": any(one["steps"] or one["errors"] for one in previews),
}.items():
    print(f"{name}={str(found).lower()}")
PYTHON
} >> "$GITHUB_OUTPUT"
