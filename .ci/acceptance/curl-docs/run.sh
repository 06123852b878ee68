#!/usr/bin/env bash
# run.sh BASE_URL PAGE_ID PAGE_TOKEN PSID [APP_SECRET]
# The platform's pages say https://graph.facebook.com; with NOINTERCEPT=1 the same goes to BASE_URL.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
start=(bash drive.sh "$@")
[[ -n ${NOINTERCEPT:-} ]] || start=(../intercept/with-graph.sh "$1" "${start[@]}")
exec "${start[@]}"
