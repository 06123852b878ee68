package decode

import (
	"bytes"
	"io"
	"mime/multipart"
)

// form is a multipart body, in which files are found again.
type form struct {
	body     []byte
	boundary string
}

// Content is a copy of what the file holds, which does not keep the body in memory. It reads the body again: of most requests nobody wants
// the content, and of those that have several files they are refused.
func (f *File) Content() []byte {
	if f.in == nil {
		return nil
	}
	r := multipart.NewReader(bytes.NewReader(f.in.body), f.in.boundary)
	for at := 0; ; at++ {
		part, err := r.NextRawPart()
		switch {
		case err != nil:
			return nil // it was read before
		case at == f.at:
			content := make([]byte, f.Size)
			n, _ := io.ReadFull(part, content)
			return content[:n]
		}
	}
}
