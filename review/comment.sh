#!/usr/bin/env bash
# Writes the review as a comment of the pull request, and updates the comment of an earlier run.
#
# Reads NUMBER and CHANGES, and GH_TOKEN. Only comments of the same author are updated: others can begin with the same line.
set -euo pipefail

file=$RUNNER_TEMP/kserve-iac/review.md
MARKER=$(head -n 1 "$file")
export MARKER

# shellcheck disable=SC2016 # the variables are those of GraphQL
query='query($owner: String!, $name: String!, $number: Int!, $endCursor: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $endCursor) {
        nodes { databaseId body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}'
found=$(
  gh api graphql --paginate -f owner="${GITHUB_REPOSITORY%%/*}" -f name="${GITHUB_REPOSITORY#*/}" -F number="$NUMBER" \
    -f query="$query" --jq \
    '.data.repository.pullRequest.comments.nodes[] | select(.viewerDidAuthor and (.body | startswith(env.MARKER))) | .databaseId'
)
id=${found%%$'\n'*}

if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F body=@"$file"
elif [ "$CHANGES" = true ]; then
  gh api --silent --method POST "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" -F body=@"$file"
else
  echo "Nothing changes, so there is no comment."
fi
