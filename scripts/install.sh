#!/usr/bin/env bash
# Installs corslint for the action, apart from the job's own packages.
set -euo pipefail

environment="$RUNNER_TEMP/corslint"
python3 -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    "${CORSLINT_VERSION:+corslint==}${CORSLINT_VERSION:-$GITHUB_ACTION_PATH}"
echo "$environment/bin" >> "$GITHUB_PATH"
