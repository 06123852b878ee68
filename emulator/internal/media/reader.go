package media

import (
	"errors"
	"io"
)

// ErrGone is that a file went while it was read.
var ErrGone = errors.New("the file is no longer kept")

// Reader reads a kept file. It holds none of it: a client that reads slowly keeps no bytes that the store has let go of.
type Reader struct {
	store *Store
	id    string
	size  int64
	at    int64
}

// Open reads a file that is still kept.
func (s *Store) Open(id string) (*Reader, Facts, bool) {
	f, kept := s.File(id)
	return &Reader{store: s, id: id, size: int64(len(f.Bytes))}, f.Facts, kept
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	f, kept := r.store.File(r.id)
	switch {
	case !kept || int64(len(f.Bytes)) != r.size: // another world may have the same ids
		return 0, ErrGone
	case r.at >= r.size:
		return 0, io.EOF
	}
	n := copy(p, f.Bytes[r.at:])
	r.at += int64(n)
	return n, nil
}

// Seek implements io.Seeker.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("there is nothing before the beginning")
	}
	r.at = offset
	return offset, nil
}
