#!/usr/bin/env bash
# Deploys this checkout to Railway, asks the new deployment, and returns to the one before where it does not answer.
# Railway itself keeps the old one until the new one is ready (railway.json: healthcheckPath).
# Needs RAILWAY_TOKEN (of a project), RAILWAY_SERVICE, SCORER_URL, CLV_API_KEY; railway, jq and curl.
set -euo pipefail

readonly API=https://backboard.railway.com/graphql/v2
# Seconds between two looks, and looks until patience ends.
readonly PAUSE=${DEPLOY_PAUSE:-10} LOOKS=${DEPLOY_LOOKS:-90}

deployments() { railway deployment list --service "$RAILWAY_SERVICE" --limit 20 --json; }

# The status of the newest deployment, once it has one that lasts.
settled() {
  local status
  for ((look = 0; look < LOOKS; look++)); do
    status=$(deployments | jq --raw-output '.[0].status')
    case $status in
      SUCCESS | FAILED | CRASHED | REMOVED) echo "$status" && return ;;
    esac
    sleep "$PAUSE"
  done
  echo 'NOT SETTLED'
}

answers() {
  curl --fail-with-body --silent --show-error --max-time 20 --retry 5 --retry-all-errors "$SCORER_URL/readyz" &&
    curl --fail-with-body --silent --show-error --max-time 20 "$SCORER_URL/predict" \
      -H "authorization: Bearer $CLV_API_KEY" -H 'content-type: application/json' \
      -d '{"transactions":[{"date":"2024-11-02","amount":40},{"date":"2024-12-30","amount":25}]}'
}

roll_back() {
  jq --null-input --arg id "$1" \
    '{query: "mutation ($id: String!) { deploymentRollback(id: $id) }", variables: {id: $id}}' |
    curl --fail-with-body --silent --show-error "$API" -H "Project-Access-Token: $RAILWAY_TOKEN" \
      -H 'content-type: application/json' --data @- | jq --exit-status '.data.deploymentRollback'
}

before=$(deployments | jq --raw-output 'map(select(.status == "SUCCESS"))[0].id // ""')
echo "Serving before: ${before:-nothing}"
railway up --ci --service "$RAILWAY_SERVICE"
status=$(settled)
echo "The new deployment: $status"

if [[ $status == SUCCESS ]] && answers; then exit 0; fi
# One that FAILED was never put in the place of the old one.
if [[ $status != FAILED && -n $before ]]; then
  echo "It does not serve; returning to $before" >&2
  roll_back "$before"
fi
exit 1
