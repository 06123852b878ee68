package main

import (
	"errors"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
)

// maxMediaFile bounds a file that a person sends; it is what the platform takes.
const maxMediaFile = 25 << 20

// mediaFile is a file of the command line's.
type mediaFile struct {
	name, mediaType string // "": its bytes tell
	content         []byte
}

// readMedia reads a file that is to be sent as a kind of attachment.
func readMedia(kind, path string) (mediaFile, error) {
	content, err := readBounded(path, maxMediaFile)
	switch {
	case os.IsNotExist(err):
		return mediaFile{}, fmt.Errorf("--%s %s: there is no such file; a URL begins with https://", kind, path)
	case err != nil:
		return mediaFile{}, fmt.Errorf("--%s: %w", kind, err)
	case len(content) == 0:
		return mediaFile{}, fmt.Errorf("--%s %s is empty", kind, path)
	}
	return mediaFile{filepath.Base(path), mime.TypeByExtension(filepath.Ext(path)), content}, nil
}

// namingFile names the file that was refused, where the server names the place of its attachment.
func namingFile(err error, sent []control.PersonAttachment, uploads map[int]mediaFile) error {
	var refused *control.Problem
	if !errors.As(err, &refused) {
		return err
	}
	for i, f := range uploads {
		if _, what, of := strings.Cut(refused.Message, fmt.Sprintf("attachments[%d].type is %s, and ", i, sent[i].Type)); of {
			told := *refused
			told.Message = "--" + sent[i].Type + " " + f.name + ": " + what
			return &told
		}
	}
	return err
}
