package graphhttp

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/intake"
)

const (
	// MaxBody bounds a request with files: the platform takes files of 25 MB, and they come with a message around them.
	//
	//sendmock:bound bytes of a multipart body of the Graph, packed and unpacked | error 100, status 413 | TestUnreadableBodies
	MaxBody = 32 << 20

	// MaxText bounds any other: it is all texts, and what is made of them takes several times their room.
	//
	//sendmock:bound bytes of any other body of the Graph, packed and unpacked | error 100, status 413 | TestUnreadableBodies
	MaxText = 4 << 20
)

// readBody reads the body to its end. It is to be released. The error is in the platform's words.
func (h *Handler) readBody(w http.ResponseWriter, r *http.Request) (intake.Body, *grapherr.Error) {
	limit := MaxText
	if kind := r.Header.Get("Content-Type"); len(kind) > 10 && strings.EqualFold(kind[:10], "multipart/") {
		limit = MaxBody
	}
	body, err := h.Bodies.Read(w, r, limit)
	if err != nil {
		return body, unreadable(err)
	}
	return body, nil
}

func unreadable(err error) *grapherr.Error {
	var tooLarge intake.TooLarge
	var unknown intake.UnknownEncoding
	switch {
	case errors.As(err, &tooLarge):
		return grapherr.NewRequestTooLarge(strconv.Itoa(tooLarge.Limit))
	case errors.As(err, &unknown):
		return grapherr.NewRequestEncodingUnknown(unknown.Name)
	case errors.Is(err, intake.ErrNoRoom):
		return grapherr.NewRequestNoRoom()
	}
	return grapherr.NewRequestMalformed().Noting(err.Error())
}
