package control

import (
	"context"
	"net/url"
)

// Media is the answer to POST media: a file that people can send, and that messages then name by its URL.
type Media struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	Type string `json:"type"` // image/png
	Size int64  `json:"size"` // in bytes
}

// UploadMedia gives the server a file. Without a media type it is told by the bytes; the name is what it is saved as, and may be empty.
func (c *Client) UploadMedia(ctx context.Context, name, mediaType string, content []byte) (Media, error) {
	path := "media"
	if name != "" {
		path += "?name=" + url.QueryEscape(name)
	}
	var out Media
	return out, c.call(ctx, "POST", path, rawBody{mediaType, content}, &out)
}

// rawBody is a body that is no JSON.
type rawBody struct {
	mediaType string
	content   []byte
}
