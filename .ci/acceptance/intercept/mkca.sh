#!/usr/bin/env bash
# mkca.sh : makes a private CA and a certificate for the Graph's hosts, in the folder pki beside it. Does nothing where they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[[ ! -f pki/leaf.pem ]] || exit 0

rm -rf pki
mkdir pki
cd pki
umask 077
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -keyout ca.key -out ca.pem -subj "/CN=local test CA" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj "/CN=graph.facebook.com" 2>/dev/null
cat >extensions <<'EXTENSIONS'
subjectAltName=DNS:graph.facebook.com,DNS:graph-video.facebook.com,DNS:www.facebook.com,DNS:*.facebook.com,DNS:localhost,IP:127.0.0.1
basicConstraints=CA:FALSE
extendedKeyUsage=serverAuth
EXTENSIONS
openssl x509 -req -days 3650 -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile extensions -out leaf.pem 2>/dev/null

# What a client takes for its list of CAs: the machine's own, where it has one, and this.
system=/etc/ssl/certs/ca-certificates.crt
if [[ -r $system ]]; then cat "$system" ca.pem >bundle.pem; else cp ca.pem bundle.pem; fi
chmod 644 ca.pem leaf.pem bundle.pem
