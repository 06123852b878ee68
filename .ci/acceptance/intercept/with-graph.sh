#!/usr/bin/env bash
# with-graph.sh BASE_URL COMMAND [ARGUMENT ...] : runs a command for which graph.facebook.com is BASE_URL. Needs root.
#
# The command is not changed. It runs in a mount namespace of its own, whose /etc/hosts sends graph.facebook.com (and graph-video.
# and www.) to a TLS proxy on a loopback address. The machine's own /etc/hosts stays as it is; no other process notices.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
base=$1
shift
"$here/mkca.sh" || exit 99

ip=127.0.$((RANDOM % 200 + 20)).$(($$ % 200 + 20)) # so that several can run at once
tmp=$(mktemp -d)
cp /etc/hosts "$tmp/hosts"
printf '\n%s graph.facebook.com graph-video.facebook.com www.facebook.com\n' "$ip" >>"$tmp/hosts"
node "$here/tlsproxy.js" "$base" "$ip" 443 2>"$tmp/proxy.log" &
proxy=$!
trap 'kill "$proxy" 2>/dev/null; rm -rf "$tmp"' EXIT
for ((i = 0; i < 50; i++)); do
  ! grep -qs '^tlsproxy https' "$tmp/proxy.log" || break
  sleep 0.1
done

export GRAPH_INTERCEPTED=1
export NODE_EXTRA_CA_CERTS=$here/pki/ca.pem
export SSL_CERT_FILE=$here/pki/bundle.pem CURL_CA_BUNDLE=$here/pki/bundle.pem REQUESTS_CA_BUNDLE=$here/pki/bundle.pem
unshare -m -- bash -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$tmp/hosts" "$@"
