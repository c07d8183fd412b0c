#!/usr/bin/env bash
# Writes the kubeconfig of an existing cluster where only this job can read it. Reads KUBECONFIG_CONTENT.
set -euo pipefail

[ -n "$KUBECONFIG_CONTENT" ] || exit 0
umask 077
file=$RUNNER_TEMP/kserve-iac-kubeconfig
printf '%s\n' "$KUBECONFIG_CONTENT" > "$file"
echo "KUBECONFIG=$file" >> "$GITHUB_ENV"
