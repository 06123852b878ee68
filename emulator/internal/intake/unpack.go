package intake

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxPackings bounds how often a body is packed: each needs its room to be taken off.
//
//sendmock:bound encodings of one body | refused as an encoding that is not known | TestEncodings
const maxPackings = 2

// UnknownEncoding is a Content-Encoding that is not taken off, by its name.
type UnknownEncoding struct{ Name string }

func (e UnknownEncoding) Error() string {
	return fmt.Sprintf("the content encoding %s is not known; gzip and deflate are", e.Name)
}

// unpack takes off the encodings of a body, which stand in the order in which they were applied. No more than limit bytes are read of
// what comes packed; of what it unpacks to, the reader may take as much as it likes.
func unpack(body io.Reader, headers []string, limit int) (io.Reader, error) {
	var names []string
	for _, name := range strings.Split(strings.ToLower(strings.Join(headers, ",")), ",") {
		if name = strings.TrimSpace(name); name != "" && name != "identity" {
			names = append(names, name)
		}
	}
	if len(names) > maxPackings {
		return nil, UnknownEncoding{shown(strings.Join(names, ", "))}
	}
	source := io.Reader(&bounded{body, limit, limit})
	for i := len(names) - 1; i >= 0; i-- {
		switch names[i] {
		case "gzip", "x-gzip":
			source = &unpacked{packed: source, open: openGzip}
		case "deflate":
			source = &unpacked{packed: source, open: openDeflate}
		default:
			return nil, UnknownEncoding{shown(names[i])}
		}
	}
	return source, nil
}

// shown is an encoding's name as an error repeats it.
func shown(name string) string {
	const most = 40
	if len(name) > most {
		return strings.ToValidUTF8(name[:most], "") + "…"
	}
	return name
}

// bounded fails where more comes than was said.
type bounded struct {
	from        io.Reader
	left, limit int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, TooLarge{b.limit}
	}
	return n, err
}

// unpacked opens what is packed when it is first read.
type unpacked struct {
	packed io.Reader
	open   func(packed *bufio.Reader) (io.Reader, error)
	plain  io.Reader
}

func (u *unpacked) Read(p []byte) (int, error) {
	if u.plain == nil {
		plain, err := u.open(bufio.NewReader(u.packed))
		if err != nil {
			return 0, mispacked(err)
		}
		u.plain = plain
	}
	n, err := u.plain.Read(p)
	return n, mispacked(err)
}

func openGzip(packed *bufio.Reader) (io.Reader, error) { return gzip.NewReader(packed) }

// openDeflate takes what the name means, zlib's form, and what some clients send under it, the bare one.
func openDeflate(packed *bufio.Reader) (io.Reader, error) {
	head, err := packed.Peek(2)
	if err != nil {
		return nil, err
	}
	if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(packed)
	}
	return flate.NewReader(packed), nil
}

// mispacked tells what is wrong with the packing from what is wrong with the connection.
func mispacked(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return err
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum),
		errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrDictionary):
		return ErrPacking
	case errors.Is(err, io.ErrUnexpectedEOF): // of the packing, or of what was packed
		return ErrPacking
	}
	return err
}
