#!/usr/bin/env bash
# run-bot.sh BASE_URL PAGE_ID PAGE_TOKEN PSID APP_SECRET PORT VERIFY_TOKEN
# The framework's option origin takes BASE_URL; with INTERCEPT=1 it has none, and graph.facebook.com is intercepted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export MESSENGER_ORIGIN=${1%/} MESSENGER_PAGE_ID=$2 MESSENGER_ACCESS_TOKEN=$3 MESSENGER_APP_SECRET=$5 PORT=$6 MESSENGER_VERIFY_TOKEN=$7
export MESSENGER_APP_ID=${APP_ID:-902001}
start=(npx --no-install bottender start --port "$PORT")
[[ -z ${INTERCEPT:-} ]] || start=(../intercept/with-graph.sh "$1" "${start[@]}")
exec "${start[@]}"
