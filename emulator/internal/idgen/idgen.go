package idgen

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strings"
)

// A Source makes the ids of one sandbox. It is not safe for concurrent use: the sandbox's lock guards it.
type Source struct {
	seed    uint64
	sandbox string
	streams map[string]*rand.ChaCha8
}

// New returns the source of a sandbox. The same seed and name give the same ids.
func New(seed uint64, sandbox string) *Source {
	return &Source{seed: seed, sandbox: sandbox, streams: map[string]*rand.ChaCha8{}}
}

// stream is the random stream of one kind of id.
func (s *Source) stream(kind string) *rand.ChaCha8 {
	st := s.streams[kind]
	if st == nil {
		st = rand.NewChaCha8(s.key(kind))
		s.streams[kind] = st
	}
	return st
}

func (s *Source) key(kind string) [32]byte {
	h := sha256.New()
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], s.seed)
	h.Write(n[:])
	h.Write([]byte(s.sandbox + "\x00" + kind))
	return [32]byte(h.Sum(nil))
}

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// appendChars appends n random base64url characters, ten from each number drawn.
func appendChars(dst []byte, r *rand.ChaCha8, n int) []byte {
	var bits uint64
	for i := range n {
		if i%10 == 0 {
			bits = r.Uint64()
		}
		dst = append(dst, base64url[bits&63])
		bits >>= 6
	}
	return dst
}

// appendDigits appends n random digits.
func appendDigits(dst []byte, r *rand.ChaCha8, n int) []byte {
	var number uint64
	for i := range n {
		if i%18 == 0 {
			number = r.Uint64()
		}
		dst = append(dst, byte('0'+number%10))
		number /= 10
	}
	return dst
}

// MessageID is "m_" and 86 base64url characters. All ids of a conversation share the 20 characters behind the first 22,
// as in the platform's samples.
func (s *Source) MessageID(conversationID string) string {
	r := s.stream("message")
	b := make([]byte, 0, 88)
	b = append(b, "m_"...)
	b = appendChars(b, r, 22)
	b = appendThread(b, conversationID)
	return string(appendChars(b, r, 44))
}

// appendThread appends the 20 characters that all message ids of a conversation share.
func appendThread(dst []byte, conversationID string) []byte {
	sum := sha256.Sum256([]byte(conversationID))
	for _, c := range sum[:20] {
		dst = append(dst, base64url[c&63])
	}
	return dst
}

// InThread reports whether a message id was made for this conversation, however long ago.
func InThread(messageID, conversationID string) bool {
	return len(messageID) == 88 && messageID[24:44] == string(appendThread(nil, conversationID))
}

// ConversationID is "t_" and 17 digits.
func (s *Source) ConversationID() string { return s.number("conversation", "t_1", 16) }

// PSID is 16 digits and fits an int64.
func (s *Source) PSID() string { return s.number("person", "71", 14) }

// PersonaID is 16 digits.
func (s *Source) PersonaID() string { return s.number("persona", "5", 15) }

// LabelID is 16 digits.
func (s *Source) LabelID() string { return s.number("label", "4", 15) }

// AttachmentID is 16 digits.
func (s *Source) AttachmentID() string { return s.number("attachment", "1", 15) }

// MediaID names the bytes of a file: 22 base64url characters, which nobody guesses who does not know the seed.
func (s *Source) MediaID() string {
	return string(appendChars(make([]byte, 0, 22), s.stream("media"), 22))
}

// PostID is the page's id, "_" and 15 digits.
func (s *Source) PostID(pageID string) string { return s.number("post", pageID+"_2", 14) }

// CommentID is the post's own number, "_" and 15 digits.
func (s *Source) CommentID(postID string) string {
	if i := strings.LastIndexByte(postID, '_'); i >= 0 {
		postID = postID[i+1:]
	}
	return s.number("comment", postID+"_3", 14)
}

// NotificationToken is 16 digits: a one_time_notif_token or a notification_messages_token.
func (s *Source) NotificationToken() string { return s.number("notification", "6", 15) }

// TemplateID is 16 digits.
func (s *Source) TemplateID() string { return s.number("template", "3", 15) }

// UserRef is what a checkbox plugin would have been given.
func (s *Source) UserRef() string { return s.number("user_ref", "user-ref-", 10) }

// Challenge is what a callback has to repeat: 10 digits.
func (s *Source) Challenge() string { return s.number("challenge", "1", 9) }

func (s *Source) number(kind, prefix string, digits int) string {
	b := make([]byte, 0, len(prefix)+digits)
	return string(appendDigits(append(b, prefix...), s.stream(kind), digits))
}

// Trace are the ids that an answer carries for the platform's support.
type Trace struct {
	RequestID string // x-fb-request-id, and fbtrace_id in an error: "A" and 22 characters
	TraceID   string // x-fb-trace-id: 11 characters
	Debug     string // x-fb-debug: 88 characters
}

// Trace draws the ids of one answer.
func (s *Source) Trace() Trace {
	r := s.stream("trace")
	b := make([]byte, 0, 23+11+88)
	b = append(b, 'A')
	b = appendChars(b, r, 22+11+86)
	b = append(b, "=="...)
	all := string(b)
	return Trace{RequestID: all[:23], TraceID: all[23:34], Debug: all[34:]}
}
