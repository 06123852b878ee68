package httpx

import (
	"errors"
	"fmt"
	"net"
	"strings"
)

// AllowedHosts are host names as they are compared with those of requests. One may be written as a refusal names it, with a port or a
// dot at its end, or as a URL. The error names all that no request can have.
func AllowedHosts(given []string) ([]string, error) {
	var hosts []string
	var problems []error
	for _, text := range given {
		host, err := allowedHost(text)
		if err != nil {
			problems = append(problems, err)
		}
		hosts = append(hosts, host)
	}
	return hosts, errors.Join(problems...)
}

func allowedHost(text string) (string, error) {
	host := strings.TrimSpace(text)
	if _, rest, isURL := strings.Cut(host, "://"); isURL {
		host, _, _ = strings.Cut(rest, "/")
	}
	host = strings.TrimSuffix(host, "/")
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	switch {
	case strings.Contains(host, "*") || strings.HasPrefix(host, "."):
		return "", fmt.Errorf("host %q is allowed to nobody: there are no wildcards, each name is allowed by itself", text)
	case net.ParseIP(host) != nil:
		return host, nil
	case host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") != "" || strings.Contains(host, ".."):
		return "", fmt.Errorf("host %q is allowed to nobody: no request has it; write a name as bot.example.com (xn--… where it is not ASCII)", text)
	}
	return host, nil
}
