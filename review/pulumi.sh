#!/usr/bin/env bash
# Runs Pulumi for each stack: a preview for the review, a preview after a refresh for drift, or an update.
#
# Reads COMMAND, STACKS and CLOUD_URL. A preview that fails does not end the job, because the review reports it.
set -uo pipefail
set -f # the names of stacks are no patterns

out=$RUNNER_TEMP/kserve-iac
mkdir -p "$out"
: > "$out/previews"

status=0
if [ -n "$CLOUD_URL" ]; then
  pulumi login --non-interactive "$CLOUD_URL" || status=$?
fi
# The project's own virtual environment, if it has one. Otherwise, Pulumi uses the Python of this job.
if grep -qs virtualenv Pulumi.yaml; then
  pulumi install --non-interactive || status=$?
fi

number=0
for stack in $STACKS; do
  number=$((number + 1))
  file=$out/preview-$number.json
  echo "::group::pulumi, stack $stack"
  case $COMMAND in
    deploy) pulumi up --yes --non-interactive --stack "$stack" || status=$? ;;
    drift) pulumi preview --json --refresh --non-interactive --stack "$stack" > "$file" || echo "The preview failed." ;;
    *) pulumi preview --json --non-interactive --stack "$stack" > "$file" || echo "The preview failed." ;;
  esac
  echo "::endgroup::"
  if [ "$COMMAND" != deploy ]; then
    printf '%s=%s\n' "$stack" "$file" >> "$out/previews"
  elif [ "$status" -ne 0 ]; then
    exit "$status" # the next stack may depend on this one
  fi
done
[ "$COMMAND" != deploy ] || exit "$status"
