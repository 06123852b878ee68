package webhook

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the platform's older signature, which most receivers check
	"crypto/sha256"
	"encoding/hex"
	"hash"
)

// Signatures are the values of X-Hub-Signature and X-Hub-Signature-256 for a body: HMACs under the app's secret. Both are
// sent: most receivers check the older one only (docs/facts/webhooks.md §2).
func Signatures(secret string, body []byte) (sha1Value, sha256Value string) {
	return "sha1=" + sign(sha1.New, secret, body), "sha256=" + sign(sha256.New, secret, body)
}

func sign(h func() hash.Hash, secret string, body []byte) string {
	mac := hmac.New(h, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
