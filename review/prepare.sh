#!/usr/bin/env bash
# Installs kserve-iac, and decides whether credentials may be used and whether a comment can be written.
#
# Reads COMMAND, STACKS, COMMENT, INSTALL, and HEAD_REPOSITORY, which is empty outside of pull requests.
set -euo pipefail

case $COMMAND in
  review) ;;
  deploy | drift)
    if [ -z "$STACKS" ]; then
      echo "::error::The command $COMMAND requires the input stacks."
      exit 1
    fi
    ;;
  *)
    echo "::error::The input command must be review, deploy or drift."
    exit 1
    ;;
esac

# A deployment of the code of a pull request would not be reviewed.
if [ "$COMMAND" = deploy ] && [ -n "$HEAD_REPOSITORY" ]; then
  echo "::error::The command deploy does not run on pull requests. Run it on pushes to a branch."
  exit 1
fi

is_fork=false
if [ -n "$HEAD_REPOSITORY" ] && [ "$HEAD_REPOSITORY" != "$GITHUB_REPOSITORY" ]; then
  is_fork=true
fi

credentials=false
if [ -n "$STACKS" ] && [ "$is_fork" = false ]; then
  credentials=true
fi
comment=false
if [ "$COMMENT" = true ] && [ -n "$HEAD_REPOSITORY" ] && [ "$is_fork" = false ]; then
  comment=true
fi
{
  echo "credentials=$credentials"
  echo "comment=$comment"
} >> "$GITHUB_OUTPUT"

# The library of the same revision as this action. The environment's own program needs nothing else.
if [ "$INSTALL" != none ]; then
  python -m pip install --quiet "$GITHUB_ACTION_PATH/..[$INSTALL]"
fi
if [ -f requirements.txt ]; then
  python -m pip install --quiet --requirement requirements.txt
fi
