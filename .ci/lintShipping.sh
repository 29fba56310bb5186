#!/usr/bin/env bash
# Looks at what ships the project: Dockerfile, compose.yaml, workflows, scripts. Needs python3 and Go.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly VENV=.venv-ship
if ! cmp --silent .ci/requirements.txt "$VENV/requirements.txt"; then
  python3 -m venv --clear "$VENV"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check --requirement .ci/requirements.txt
  cp .ci/requirements.txt "$VENV/requirements.txt"
fi
# actionlint looks at the steps' scripts with the shellcheck that it finds.
export PATH="$PWD/$VENV/bin:$PATH"

hadolint Dockerfile
check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
shellcheck .ci/run .ci/*.sh
go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
zizmor --offline --no-progress --quiet --min-severity=medium .github
