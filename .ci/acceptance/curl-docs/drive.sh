#!/usr/bin/env bash
# drive.sh BASE_URL PAGE_ID PAGE_TOKEN PSID : the curl commands of the platform's own reference pages, shape by shape, by the real curl.
set -uo pipefail
page=$2 token=$3 psid=$4
host=${1%/}
[[ -z ${GRAPH_INTERCEPTED:-} ]] || host=https://graph.facebook.com
graph=$host/${API_VERSION:-v25.0}
user_token=${USER_TOKEN:-$token}
media=${MEDIA_URL:-${1%/}/media/pixel.png}
pixel=../lib/pixel.png
json='Content-Type: application/json'
ran=0 failed=0

# step NAME FILTER CURL_ARGUMENT ... : passes when the answer satisfies the jq filter, which knows $P, the Page, and $U, the person.
step() {
  local name=$1 filter=$2 answer
  shift 2
  if [[ ,${SKIP:-}, = *",$name,"* ]]; then
    echo "SKIP $name"
    return
  fi
  ran=$((ran + 1))
  answer=$(curl -sS -g --max-time 20 "$@" 2>&1)
  if jq -e --arg P "$page" --arg U "$psid" "$filter" <<<"$answer" >/dev/null 2>&1; then
    echo "PASS $name $(tr -d '\n' <<<"$answer" | cut -c1-150)"
  else
    failed=$((failed + 1))
    echo "FAIL $name $(tr -d '\n' <<<"$answer" | cut -c1-200)"
  fi
}

sent='.recipient_id == $U and (.message_id | length > 0)'
uploaded='.attachment_id | tostring | test("^[0-9]+$")'
succeeded='.success == true'
set_or_deleted='.result == "success"'

# Conversations.
step get_started_1_list_pages '.data | map(.id) | index($P)' -X GET "$graph/me/accounts?access_token=$user_token"
step get_started_2_conversations '.data[0].id' \
  -X GET "$graph/$page/conversations?platform=messenger&fields=participants&access_token=$token"
step conversations_with_user '.data | length >= 1' \
  -X GET "$graph/$page/conversations?platform=MESSENGER&user_id=$psid&access_token=$token"
conversation=$(curl -sS "$graph/$page/conversations?access_token=$token" | jq -r '.data[0].id')
step conversation_messages '.messages.data[0].id' -X GET "$graph/$conversation?fields=messages&access_token=$token"
message=$(curl -sS "$graph/$conversation?fields=messages&access_token=$token" | jq -r '.messages.data[0].id')
step message_details '.id and .from.id and .created_time' \
  -X GET "$graph/$message?fields=id,created_time,from,to,message&access_token=$token"

# Sends.
step send_form_single_quoted_json "$sent" -X POST "$graph/$page/messages" \
  -d "recipient={'id':'$psid'}" \
  -d "messaging_type=RESPONSE" \
  -d "message={'text':'hello, world'}" \
  -d "access_token=$token"
step send_query_single_quoted_json "$sent" \
  -X POST "$graph/$page/messages?recipient={'id':'$psid'}&messaging_type=RESPONSE&message={'text':'hello,world'}&access_token=$token"
step send_json_body "$sent" -X POST -H "$json" \
  -d "{\"recipient\":{\"id\":\"$psid\"},\"messaging_type\":\"RESPONSE\",\"message\":{\"text\":\"Hello, world!\"}}" \
  "$graph/me/messages?access_token=$token"
step send_json_token_in_body "$sent" -X POST "$graph/$page/messages" -H "$json" \
  -d "{\"access_token\":\"$token\",\"recipient\":{\"id\":\"$psid\"},\"message\":{\"text\":\"token in the body\"}}"
step send_json_with_newlines "$sent" -X POST -H "$json" -d "{
  \"recipient\":{
    \"id\":\"$psid\"
  },
  \"messaging_type\": \"RESPONSE\",
  \"message\":{
    \"text\": \"Pick a color:\",
    \"quick_replies\":[
      {
        \"content_type\":\"text\",
        \"title\":\"Red\",
        \"payload\":\"<POSTBACK_PAYLOAD>\",
        \"image_url\":\"$media\"
      },{
        \"content_type\":\"text\",
        \"title\":\"Green\",
        \"payload\":\"<POSTBACK_PAYLOAD>\"
      }
    ]
  }
}" "$graph/me/messages?access_token=$token"
step sender_action_query '.recipient_id == $U' \
  -X POST "$graph/$page/messages?recipient={'id':'$psid'}&sender_action=typing_on&access_token=$token"

# Attachments.
step upload_url_json "$uploaded" -X POST "$graph/$page/message_attachments" -H "$json" -d "{
  \"access_token\":\"$token\",
  \"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"url\":\"$media\",\"is_reusable\": true}}}
}"
reusable='{"attachment":{"type":"image", "payload":{"is_reusable":true}}}'
step upload_file_multipart "$uploaded" \
  -F "message=$reusable" -F "filedata=@$pixel;type=image/png" "$graph/me/message_attachments?access_token=$token"
step send_file_multipart "$sent" \
  -F "recipient={\"id\":\"$psid\"}" -F "message=$reusable" -F "filedata=@$pixel;type=image/png" "$graph/me/messages?access_token=$token"

# The Page's profile, personas, people.
step profile_set "$set_or_deleted" -X POST -H "$json" -d '{
  "get_started":{"payload":"GS"},
  "greeting":[
    {"locale":"default","text":"Hello!"},
    {"locale":"en_US","text":"Timeless apparel for the masses."}
  ],
  "persistent_menu":[
    {
      "locale":"default",
      "composer_input_disabled":false,
      "call_to_actions":[
        {"type":"postback","title":"Talk to an agent","payload":"CARE_HELP"},
        {"type":"web_url","title":"Shop now","url":"https://www.originalcoastclothing.com/","webview_height_ratio":"full"}
      ]
    }
  ]
}' "$graph/me/messenger_profile?access_token=$token"
step profile_get '.data[0].greeting and .data[0].persistent_menu' \
  -X GET "$graph/me/messenger_profile?fields=greeting,persistent_menu&access_token=$token"
step profile_delete "$set_or_deleted" -X DELETE -H "$json" \
  -d '{"fields":["persistent_menu","greeting","get_started"]}' "$graph/me/messenger_profile?access_token=$token"
step persona_create '.id' -X POST -H "$json" \
  -d "{\"name\":\"John Mathew\",\"profile_picture_url\":\"$media\"}" "$graph/me/personas?access_token=$token"
step user_profile '.first_name and .last_name' -X GET "$graph/$psid?fields=first_name,last_name,profile_pic&access_token=$token"

# Apps.
step subscribed_apps_query "$succeeded" \
  -X POST "$graph/$page/subscribed_apps?subscribed_fields=messages,messaging_postbacks&access_token=$token"
step pass_thread_control "$succeeded" -X POST -H "$json" -d "{
  \"recipient\":{\"id\":\"$psid\"},
  \"target_app_id\":263902037430900,
  \"metadata\":\"String to pass to secondary receiver app\"
}" "$graph/me/pass_thread_control?access_token=$token"

# Errors.
step error_bad_token '.error.code == 190 and .error.type == "OAuthException" and (.error.fbtrace_id | length > 0)' \
  "$graph/me?access_token=${BAD_TOKEN:-EAABADINVALIDTOKEN}"
step error_unknown_recipient '.error.code == 100' -X POST "$graph/$page/messages" \
  -d "recipient={'id':'${BAD_PSID:-404}'}" -d "message={'text':'x'}" -d "access_token=$token"
step error_no_token '.error.code' "$graph/me"

if [[ $failed = 0 ]]; then echo "OK $ran/$ran"; else echo "FAILED $((ran - failed))/$ran"; fi
[[ $failed = 0 ]]
