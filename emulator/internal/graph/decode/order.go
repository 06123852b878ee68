package decode

import (
	"bytes"
	"io"
	"mime/multipart"
	"strings"

	"github.com/sendmock/sendmock/openapi"
)

// Members are the names of the members of one object of a request, in the order in which the request names them. steps lead to the
// object, as in [openapi.Problem]. It reads the request a second time: only errors ask for the order.
func Members(query, contentType string, body []byte, steps []string) []string {
	if len(steps) == 0 {
		return nil
	}
	o := ordering{steps: steps, seen: map[string]bool{}}
	o.pairs(query)
	mediaType, attrs := mediaTypeOf(contentType)
	switch {
	case isJSON(mediaType):
		o.text(string(body), steps)
	case mediaType == multipartForm:
		o.multipart(body, attrs["boundary"])
	default:
		o.pairs(string(body))
	}
	return o.names
}

// ordering collects the names on the way through a request.
type ordering struct {
	steps []string
	names []string
	seen  map[string]bool
}

func (o *ordering) pairs(text string) {
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		o.pair(unescape(name), unescape(value))
	}
}

func (o *ordering) multipart(body []byte, boundary string) {
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := r.NextRawPart()
		if err != nil {
			return
		}
		if part.FileName() == "" {
			content, _ := io.ReadAll(part) // what is there of it
			o.pair(part.FormName(), string(content))
		}
	}
}

// pair looks at one parameter: message[type]=… names a member of message, message={…} all of them. An empty step counts as any.
func (o *ordering) pair(name, value string) {
	base, own := brackets(name)
	below := o.steps[1:]
	if base != o.steps[0] {
		return
	}
	for i, step := range own[:min(len(own), len(below))] {
		if step != "" && step != below[i] {
			return
		}
	}
	if len(own) <= len(below) {
		o.text(value, below[len(own):])
		return
	}
	if member := own[len(below)]; !o.seen[member] {
		o.seen[member] = true
		o.names = append(o.names, member)
	}
}

// text looks at JSON, which takes the place of what was there.
func (o *ordering) text(text string, steps []string) {
	if names := openapi.Members(text, steps); names != nil {
		o.names = names
	}
}
