package report

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/sendmock/sendmock/contract"
)

// curlHead begins every script. The commands work without it too, so that one can be copied into a shell that has the
// exports of `sendmock env`; what env does not export is made up here.
const curlHead = `#!/bin/sh
# Requests recorded by sendmock, one curl command each. Give the script a server and its tokens:
#
#   eval "$(sendmock env)"; sh requests.sh
#
# Ids that the server makes (messages, conversations) are others each time. A token of your own that has characters
# which a URL must escape has to be exported escaped.
: "${SENDMOCK_URL:?is not set: eval \"\$(sendmock env)\" sets it}"
: "${APP_ACCESS_TOKEN:=${APP_ID-}|${APP_SECRET-}}"
SECRET=unknown-to-sendmock # stands for tokens and proofs that belonged to nobody
`

// maxArgument bounds one argument of a command, in bytes: Linux takes 128 KiB, with the secrets in their places.
const maxArgument = 100 << 10

// ownHeaders are those that curl works out itself, or that belong to the connection. What is recorded of a body is unpacked. Accept-Encoding would make it print
// compressed answers.
var ownHeaders = map[string]bool{
	"host": true, "content-length": true, "connection": true, "transfer-encoding": true, "expect": true, "te": true,
	"content-encoding": true, "trailer": true, "upgrade": true, "keep-alive": true, "proxy-connection": true, "accept-encoding": true,
}

// WriteCurl writes the requests as a POSIX shell script with one curl command for each, in their order, against
// $SENDMOCK_URL. Masked secrets come out as the variables that `sendmock env` exports. What cannot be repeated, multipart
// bodies before all, is a comment that says so. Exchanges that are still open are left out, and so are the calls of batches: the batch
// is there.
//
// It writes as it goes and holds one exchange at a time.
func WriteCurl(w io.Writer, exchanges iter.Seq[contract.Exchange]) error {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString(curlHead); err != nil {
		return err
	}
	for e := range exchanges {
		if e.Pending || e.Batch != nil { // a batch has its calls in its body
			continue
		}
		if _, err := b.WriteString(curlCommand(&e)); err != nil {
			return err
		}
	}
	return b.Flush()
}

// curlCommand is the comment that introduces an exchange, and its command.
func curlCommand(e *contract.Exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n# %s\n", comment(title(e)))
	args, problem := curlArguments(e)
	if problem != "" {
		fmt.Fprintf(&b, "# Not repeated: %s.\n", problem)
		return b.String()
	}
	b.WriteString("curl -sS -g --path-as-is -w '\\n'")
	for i, arg := range args {
		if i > 0 {
			b.WriteString(" \\\n ")
		}
		b.WriteString(" " + arg)
	}
	b.WriteByte('\n')
	return b.String()
}

// title says in a line what was asked and what came of it.
func title(e *contract.Exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s", e.Seq, e.Method, e.Path)
	if e.Operation != "" {
		fmt.Fprintf(&b, " (%s)", e.Operation)
	}
	fmt.Fprintf(&b, ": %d", e.Status)
	if e.Error != nil {
		b.WriteString(" " + e.Error.ID)
	}
	if e.Rule != "" {
		b.WriteString(", rule " + e.Rule)
	}
	if e.Fault != "" {
		b.WriteString(", fault " + e.Fault)
	}
	if e.Decision != "" {
		b.WriteString(", " + e.Decision)
	}
	return b.String()
}

// curlArguments are the arguments by line, quoted, or why there can be none.
func curlArguments(e *contract.Exchange) (lines []string, problem string) {
	switch {
	case !isToken(e.Method):
		return nil, "it has no method"
	case e.Encoding == "multipart":
		return nil, "the record does not keep the files of a multipart body"
	case cut(e):
		return nil, "the body was cut at the recorder's bound"
	case strings.Contains(e.Body, "\x00"):
		return nil, "the body holds a NUL, which no command line can"
	}
	url := `"$SENDMOCK_URL` + target(e) + `"`
	longest := len(url)
	switch {
	case e.Method == "HEAD":
		url = "--head " + url // with -X it would wait for a body
	case e.Method != "GET" || e.Body != "":
		url = "-X " + plainOrQuoted(e.Method) + " " + url
	}
	lines = append(lines, url)
	for _, h := range headers(e.Headers) {
		if ownHeaders[strings.ToLower(h.Name)] || !isToken(h.Name) || strings.ContainsAny(h.Value, "\r\n\x00") {
			continue
		}
		text := h.Name + ": " + h.Value
		if h.Value == "" {
			text = h.Name + ";" // this is how curl sends an empty one
		}
		longest = max(longest, len(text))
		lines = append(lines, "-H "+quoted(text))
	}
	if e.Body != "" {
		if header(e.Headers, "Content-Type") == "" {
			lines = append(lines, "-H 'Content-Type:'") // or curl would say that it is a form
		}
		longest = max(longest, len(e.Body))
		lines = append(lines, "--data-raw "+quoted(e.Body))
	}
	if longest > maxArgument {
		return nil, "it is too long for a command line"
	}
	return lines, ""
}

func plainOrQuoted(method string) string {
	if strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return method
	}
	return quoted(method)
}

// isToken reports whether s is a header's name, as RFC 9110 has it. It keeps out what curl would read as a file's name.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}
