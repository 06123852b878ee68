package control

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ServerURL makes of what somebody gives for a server's address the URL that a client needs: localhost:7363 becomes
// http://localhost:7363, and 7363 is a port of this machine. The error says what to write instead.
func ServerURL(text string) (string, error) {
	const like = "http://127.0.0.1:7363"
	given := strings.TrimSpace(text)
	full := given
	if port := strings.TrimPrefix(given, ":"); port != "" && len(port) <= len("65535") && strings.Trim(port, "0123456789") == "" {
		full = "127.0.0.1:" + port
	}
	if !strings.Contains(full, "://") {
		full = "http://" + strings.TrimPrefix(full, "//")
	}
	u, err := url.Parse(full)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("%q is no URL like %s", given, like)
	}
	bare := u.Scheme + "://" + u.Host
	switch path := strings.Trim(u.Path, "/"); {
	case u.User != nil:
		return "", fmt.Errorf("a server's URL has no user: write %s", bare) // and no password that a text repeats
	case u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("a server's URL has no query: write %s", bare)
	case path != "" && path != strings.Trim(Prefix, "/"):
		return "", fmt.Errorf("%q has a path, and a server's URL is without a path and a version: write %s", given, bare)
	}
	return bare, nil
}

// unsent is why a call got no answer. Who speaks TLS to a server that does not is told what to write.
func unsent(call, base string, err error) error {
	if strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		plain := "http" + strings.TrimPrefix(strings.TrimSuffix(base, Prefix), "https")
		return &NoAnswer{call, errors.New("it speaks http, not https: write " + plain)}
	}
	return fmt.Errorf("control: %w", err)
}
