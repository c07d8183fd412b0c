#!/usr/bin/env bash
# Opens an issue about drift, updates the open one, or closes it when there is no drift any more. Reads DRIFT and GH_TOKEN.
set -euo pipefail

file=$RUNNER_TEMP/kserve-iac/review.md
label=kserve-iac-drift
marker=$(head -n 1 "$file")
name=${marker#'<!-- kserve-iac review: '}
title="Drift in ${name%' -->'}"
export title

gh label create "$label" --repo "$GITHUB_REPOSITORY" --force --description "The cluster differs from its stack"
found=$(
  gh issue list --repo "$GITHUB_REPOSITORY" --label "$label" --state open --limit 100 --json number,title \
    --jq '.[] | select(.title == env.title) | .number'
)
number=${found%%$'\n'*}

if [ "$DRIFT" = true ] && [ -n "$number" ]; then
  gh issue edit "$number" --repo "$GITHUB_REPOSITORY" --body-file "$file"
elif [ "$DRIFT" = true ]; then
  gh issue create --repo "$GITHUB_REPOSITORY" --title "$title" --label "$label" --body-file "$file"
elif [ -n "$number" ]; then
  gh issue close "$number" --repo "$GITHUB_REPOSITORY" --comment "The cluster is as its stack describes it."
else
  echo "There is no drift."
fi
