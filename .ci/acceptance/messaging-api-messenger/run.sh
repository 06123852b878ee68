#!/usr/bin/env bash
# run.sh BASE_URL PAGE_ID PAGE_TOKEN PSID [APP_SECRET]
# The package's option origin takes BASE_URL; with INTERCEPT=1 it has none, and graph.facebook.com is intercepted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
start=(node drive.js "$@")
[[ -z ${INTERCEPT:-} ]] || start=(../intercept/with-graph.sh "$1" "${start[@]}")
exec "${start[@]}"
