#!/usr/bin/env bash
# run.sh BASE_URL PAGE_ID PAGE_TOKEN PSID [APP_SECRET]
# The package knows no place but graph.facebook.com.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec ../intercept/with-graph.sh "$1" node drive.js "$@"
