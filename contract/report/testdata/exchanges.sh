#!/bin/sh
# Requests recorded by sendmock, one curl command each. Give the script a server and its tokens:
#
#   eval "$(sendmock env)"; sh requests.sh
#
# Ids that the server makes (messages, conversations) are others each time. A token of your own that has characters
# which a URL must escape has to be exported escaped.
: "${SENDMOCK_URL:?is not set: eval \"\$(sendmock env)\" sets it}"
: "${APP_ACCESS_TOKEN:=${APP_ID-}|${APP_SECRET-}}"
SECRET=unknown-to-sendmock # stands for tokens and proofs that belonged to nobody

# 1 POST /v25.0/me/messages (sendMessage): 200, inside the standard messaging window
curl -sS -g --path-as-is -w '\n' -X POST "$SENDMOCK_URL/v25.0/me/messages?access_token=$PAGE_ACCESS_TOKEN" \
  -H 'Content-Type: application/json' \
  -H 'User-Agent: bot/1.0' \
  --data-raw '{"recipient":{"id":"1"},
 "message":{"text":"it'\''s <b>$HOME</b> & \"ünï\"!"}}'

# 2 POST /v25.0/me/messages (sendMessage): 400 window-closed, rule window.standard, refused: the person wrote last 25h ago
curl -sS -g --path-as-is -w '\n' -X POST "$SENDMOCK_URL/v25.0/me/messages" \
  -H 'Content-Type: application/x-www-form-urlencoded' \
  --data-raw 'recipient%5Bid%5D=1&message={text:'\''hi'\''}&access_token='"$PAGE_ACCESS_TOKEN"

# 3 GET /v25.0/$PAGE_ACCESS_TOKEN/it's $5 (getPage): 200
curl -sS -g --path-as-is -w '\n' "$SENDMOCK_URL/v25.0/$PAGE_ACCESS_TOKEN/it%27s%20%245?fields=[%22id%22,%22name%22]&limit=7&q=a%2Bb+c%26d%3D%24SECRETS%21%60id%60%5C" \
  -H 'Authorization: Bearer '"$PAGE_ACCESS_TOKEN" \
  -H 'X-Empty;'

# 4 POST /me/message_attachments: 400, fault prefer
# Not repeated: the record does not keep the files of a multipart body.

# 6 POST /me/messages: 200
# Not repeated: the body was cut at the recorder's bound.
