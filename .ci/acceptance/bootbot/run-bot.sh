#!/usr/bin/env bash
# run-bot.sh BASE_URL PAGE_ID PAGE_TOKEN PSID APP_SECRET PORT VERIFY_TOKEN
# The package knows no place but graph.facebook.com.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export PAGE_ACCESS_TOKEN=$3 APP_SECRET=$5 PORT=$6 VERIFY_TOKEN=$7
exec ../intercept/with-graph.sh "$1" node bot.js
