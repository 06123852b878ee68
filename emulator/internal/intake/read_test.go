package intake

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/internal/golden"
)

func post(body io.Reader, length int64, encodings ...string) *http.Request {
	r := httptest.NewRequest("POST", "/", body)
	r.ContentLength = length
	if len(encodings) > 0 {
		r.Header["Content-Encoding"] = encodings
	}
	return r
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, firstBytes - 1, firstBytes, firstBytes + 1, 100_000, heldBytes, heldBytes + 1, 3 << 20} {
		text := strings.Repeat("x", size)
		for _, length := range []int64{int64(size), -1} {
			var budget Budget
			body, err := budget.Read(httptest.NewRecorder(), post(strings.NewReader(text), length), 3<<20)
			require.NoError(t, err, "%d bytes, said to be %d", size, length)
			require.Equal(t, text, string(body.Bytes))
			body.Release()
			golden.Diff(t, 0, budget.held+budget.large.taken, "room that is left taken")
		}
	}
}

func TestNoBody(t *testing.T) {
	t.Parallel()
	var budget Budget
	body, err := budget.Read(httptest.NewRecorder(), post(failing{errors.New("is not read")}, 0), 10)
	require.NoError(t, err)
	require.Empty(t, body.Bytes)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestUnreadable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		give      io.Reader
		length    int64
		encodings []string
		want      error
	}{
		{"announced too large", strings.NewReader(""), 11, nil, TooLarge{10}},
		{"too large", strings.NewReader("12345678901"), -1, nil, TooLarge{10}},
		{"packed too large", bytes.NewReader(pack(t, "gzip", "12345678901")), -1, []string{"gzip"}, TooLarge{10}},
		{"cut", failing{io.ErrUnexpectedEOF}, 5, nil, ErrCut},
		{"broken", failing{io.ErrClosedPipe}, 5, nil, ErrBroken},
		{"in vain", failing{os.ErrDeadlineExceeded}, 5, nil, ErrSlow},
		{"no gzip", strings.NewReader("plain text"), -1, []string{"gzip"}, ErrPacking},
		{"no deflate", strings.NewReader("plain text"), -1, []string{"deflate"}, ErrPacking},
		{"another packing", strings.NewReader("x"), 1, []string{"br"}, UnknownEncoding{"br"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var budget Budget
			body, err := budget.Read(httptest.NewRecorder(), post(tt.give, tt.length, tt.encodings...), 10)
			require.ErrorIs(t, err, tt.want)
			body.Release()
			golden.Diff(t, 0, budget.held+budget.large.taken, "room that is left taken")
		})
	}
}

func pack(t *testing.T, encoding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	default:
		var err error
		w, err = flate.NewWriter(&b, flate.BestCompression)
		require.NoError(t, err)
	}
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const text = "recipient={id:1}"
	twice := pack(t, "gzip", string(pack(t, "deflate", text)))
	tests := []struct {
		give      []byte
		encodings []string
		err       error
	}{
		{[]byte(text), []string{"identity"}, nil},
		{[]byte(text), []string{""}, nil},
		{pack(t, "gzip", text), []string{"gzip"}, nil},
		{pack(t, "gzip", text), []string{"X-GZip"}, nil},
		{append(pack(t, "gzip", "recipient="), pack(t, "gzip", "{id:1}")...), []string{"gzip"}, nil},
		{pack(t, "deflate", text), []string{"deflate"}, nil},
		{pack(t, "bare", text), []string{"deflate"}, nil},
		{twice, []string{"deflate, gzip"}, nil},
		{twice, []string{"deflate", "identity, gzip"}, nil},
		{twice, []string{"deflate, gzip, gzip"}, UnknownEncoding{"deflate, gzip, gzip"}},
		{twice, []string{"deflate, zstd"}, UnknownEncoding{"zstd"}},
		{nil, []string{strings.Repeat("x", 41)}, UnknownEncoding{strings.Repeat("x", 40) + "…"}},
		{pack(t, "gzip", text)[:20], []string{"gzip"}, ErrPacking},
		{append(pack(t, "gzip", text), "and more"...), []string{"gzip"}, ErrPacking},
	}
	for _, tt := range tests {
		var budget Budget
		body, err := budget.Read(httptest.NewRecorder(), post(bytes.NewReader(tt.give), -1, tt.encodings...), 1000)
		require.ErrorIs(t, err, tt.err, "%q", tt.encodings)
		if tt.err == nil {
			golden.Diff(t, text, string(body.Bytes), "%q", tt.encodings)
		}
	}
}

func TestRefusedBodiesArePassedOver(t *testing.T) {
	t.Parallel()
	var budget Budget
	for _, tt := range []struct {
		length int64
		expect string
		left   int64
	}{{30 << 20, "", 0}, {30 << 20, "100-continue", 30 << 20}, {100 << 20, "", 100 << 20}, {-1, "", 36<<20 - 11 - firstBytes}} {
		all := &io.LimitedReader{R: zeros{}, N: max(tt.length, 100<<20)}
		if tt.length > 0 {
			all.N = tt.length
		}
		r := post(all, tt.length)
		r.Header.Set("Expect", tt.expect)
		_, err := budget.Read(httptest.NewRecorder(), r, 10)
		require.ErrorIs(t, err, TooLarge{10})
		require.InDelta(t, tt.left, all.N, 2*firstBytes)
	}
}

// What unpacks to very much is read up to the bound.
func TestBomb(t *testing.T) {
	t.Parallel()
	const limit = heldBytes - 1
	bomb := pack(t, "gzip", string(pack(t, "gzip", strings.Repeat("\x00", 8<<20))))
	var budget Budget
	body, err := budget.Read(httptest.NewRecorder(), post(bytes.NewReader(bomb), int64(len(bomb)), "gzip, gzip"), limit)
	require.ErrorIs(t, err, TooLarge{limit})
	require.Empty(t, body.Bytes)
	golden.Diff(t, 0, budget.large.taken, "no more than a small body was taken")
}

// endless is a sender that says much and never sends it.
type endless struct{ stop <-chan struct{} }

func (e endless) Read([]byte) (int, error) {
	<-e.stop
	return 0, io.EOF
}

// No memory is reserved for what is only announced.
func TestAnnouncedBodiesTakeNoRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var budget Budget
		stop := make(chan struct{})
		for range 60 {
			go func() {
				body, _ := budget.Read(httptest.NewRecorder(), post(endless{stop}, 32<<20), 32<<20)
				body.Release()
			}()
		}
		synctest.Wait()
		budget.mu.Lock()
		golden.Diff(t, 60*firstBytes, budget.held)
		golden.Diff(t, 0, budget.large.taken)
		budget.mu.Unlock()
		close(stop)
		synctest.Wait()
		golden.Diff(t, 0, budget.held)
	})
}

// hurried is a connection that notes its deadline.
type hurried struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (h *hurried) SetReadDeadline(t time.Time) error {
	h.until = t
	return nil
}

// A sender has its minute, and a body that was read ends it: what waits for an answer then is in no hurry.
func TestSlowSender(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var budget Budget
		w := &hurried{ResponseRecorder: httptest.NewRecorder()}
		_, err := budget.Read(w, post(failing{os.ErrDeadlineExceeded}, 5), 10)
		require.ErrorIs(t, err, ErrSlow)
		golden.Diff(t, clock.System().Add(patience), w.until)
		_, err = budget.Read(w, post(strings.NewReader("12345"), 5), 10)
		require.NoError(t, err)
		require.True(t, w.until.IsZero())
	})
}

func TestNoRoom(t *testing.T) {
	t.Parallel()
	var budget Budget
	require.True(t, budget.hold(maxHeld-firstBytes/2))
	body, err := budget.Read(httptest.NewRecorder(), post(strings.NewReader("12345"), 5), 10)
	require.NoError(t, err, "there is room for a small one")
	body.Release()
	body, err = budget.Read(httptest.NewRecorder(), post(strings.NewReader("12345"), firstBytes), firstBytes)
	require.ErrorIs(t, err, ErrNoRoom)
	require.Empty(t, body.Bytes)
}

func TestLargeBodiesTakeTurns(t *testing.T) {
	t.Parallel()
	const size = 24 << 20
	synctest.Test(t, func(t *testing.T) {
		var budget Budget
		read := func(ctx context.Context) (Body, error) {
			return budget.Read(httptest.NewRecorder(), post(io.LimitReader(zeros{}, size), size).WithContext(ctx), size)
		}
		first, err := read(t.Context())
		require.NoError(t, err)
		_, err = read(t.Context())
		require.ErrorIs(t, err, ErrNoRoom, "it has waited in vain")
		second := make(chan Body)
		go func() {
			body, _ := read(t.Context())
			second <- body
		}()
		synctest.Wait()
		first.Release()
		got := <-second
		golden.Diff(t, size, len(got.Bytes))
	})
}

// What takes much more room decoded is decoded in turns; what is short is not asked.
func TestDecodingTakesTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var budget Budget
		read := func(size int64) (Body, error) {
			return budget.Read(httptest.NewRecorder(), post(io.LimitReader(zeros{}, size), size), heldBytes)
		}
		first, err := read(heldBytes)
		require.NoError(t, err)
		_, err = read(lightBytes + 1)
		require.ErrorIs(t, err, ErrNoRoom, "it has waited in vain")
		long := httptest.NewRequest("GET", "/?"+strings.Repeat("x", lightBytes+1), nil)
		_, err = budget.Read(httptest.NewRecorder(), long, heldBytes)
		require.ErrorIs(t, err, ErrNoRoom, "a query is decoded as a body is")
		light, err := read(lightBytes)
		require.NoError(t, err)
		light.Release()
		second := make(chan error)
		go func() {
			_, err := read(lightBytes + 1)
			second <- err
		}()
		synctest.Wait()
		first.Release()
		require.NoError(t, <-second)
		query, err := budget.Read(httptest.NewRecorder(), long, heldBytes)
		require.NoError(t, err)
		query.Release()
		require.Equal(t, expansion*(lightBytes+1), budget.decoded.taken, "only the second is left")
	})
}

// A body that is refused takes no room while the rest of it is passed over.
func TestRefusedBodiesTakeNoRoom(t *testing.T) {
	t.Parallel()
	var budget Budget
	body, err := budget.Read(httptest.NewRecorder(), post(io.LimitReader(zeros{}, 2*heldBytes), -1), heldBytes)
	var large TooLarge
	require.ErrorAs(t, err, &large)
	require.Empty(t, body.Bytes)
	require.Zero(t, budget.held+budget.large.taken+budget.decoded.taken)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// deadlines is a writer that takes them, as that of a server does: an error that says it cannot would cost memory of its own.
type deadlines struct{ http.ResponseWriter }

func (deadlines) SetReadDeadline(time.Time) error { return nil }

// A small body costs its room and nothing else.
func TestAllocations(t *testing.T) {
	var budget Budget
	text := strings.Repeat("x", 200)
	var w http.ResponseWriter = deadlines{httptest.NewRecorder()}
	source := strings.NewReader(text)
	r := post(source, int64(len(text)))
	got := testing.AllocsPerRun(100, func() {
		source.Reset(text)
		body, err := budget.Read(w, r, 1000)
		if err != nil {
			t.Fatal(err)
		}
		body.Release()
	})
	require.LessOrEqual(t, got, 1.0)
}
