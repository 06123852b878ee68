package judge

import (
	"sync"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
)

// Judge answers questions about one sandbox. Its methods may be called concurrently.
type Judge struct {
	sandbox    *sandbox.Sandbox
	maskOf     view.MaskOf
	decode     view.Decode
	transcript func(psid string) string
	waits      *waits
	vain       sync.Mutex // held by the one wait in vain that is explained: each needs all of the record

	mu       sync.Mutex                  // guards what follows
	expected map[int64]contract.Expected // by seq: refusals of the open chapter that expectations asked for
	cutOff   map[string]bool             // messages whose retry the last reset may have cut off
	closed   closed
}

// New returns the judge of a sandbox. decode decodes the parameters of a record; transcript is what a person and the Page wrote to each
// other.
func New(s *sandbox.Sandbox, decode view.Decode, transcript func(psid string) string) *Judge {
	maskOf := func(e *record.Exchange) *mask.Mask { return s.Masker(e.Call.Secrets...) }
	j := &Judge{sandbox: s, maskOf: maskOf, decode: decode, transcript: transcript, expected: map[int64]contract.Expected{}}
	j.waits = newWaits(j)
	return j
}

// brief makes v of a record, as a question looks at it.
func (j *Judge) brief(v *contract.Exchange, e *record.Exchange) { view.Brief(v, e, j.maskOf, j.decode) }

// maxExpected bounds the refusals that are remembered; the record holds no more exchanges.
//
//sendmock:bound refusals that expectations have asked for | no more are excused | TestExpectedIsBounded
const maxExpected = 10_000

// expect remembers that an expectation which held asked for refusals.
func (j *Judge) expect(asked map[int64]contract.Expected) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for seq, x := range asked {
		before, known := j.expected[seq]
		if known && before.ByError || !known && len(j.expected) >= maxExpected {
			continue
		}
		j.expected[seq] = x
	}
}
