package controlhttp

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/clock"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/judge"
	"github.com/sendmock/sendmock/emulator/internal/quiet"
	"github.com/sendmock/sendmock/emulator/internal/reading"
)

// search reads a search, checks it and lets slugs stand for PSIDs.
func (d desk) search(r *http.Request) (control.Search, error) {
	var in control.Search
	if err := reading.Body(r, &in); err != nil {
		return in, err
	}
	if problems := in.Match.Validate(); len(problems) > 0 {
		return in, reading.Malformed("the match cannot be read", problems.Lines()...)
	}
	res := resolution{desk: d}
	res.match("", &in.Match)
	if err := res.problem(); err != nil {
		return in, err
	}
	if in.Limit < 0 || in.Count < 0 || in.Since < 0 {
		return in, reading.Malformed("since, limit and count are not below 0")
	}
	if in.Limit == 0 {
		in.Limit = defaultRequests
	}
	in.Limit = min(in.Limit, maxRequests)
	in.Count = max(in.Count, 1)
	return in, d.reached("since", in.Since)
}

// reached refuses a seq that has not come: nothing is later than it.
func (d desk) reached(name string, seq int64) error {
	if last := d.sandbox.Record.Seq(); seq > last {
		return naming(impossible("seq-not-reached", name+" "+strconv.FormatInt(seq, 10)+" has not been reached: the last seq is "+strconv.FormatInt(last, 10)), name)
	}
	return nil
}

func (d desk) findRequests(r *http.Request) (reply, error) {
	in, err := d.search(r)
	if err != nil {
		return reply{}, err
	}
	found, err := d.judge.Find(r.Context(), &in.Match, in.Since, in.Limit)
	if err != nil {
		return reply{}, stopped()
	}
	return ok(d.foundAnswer(found))
}

func (d desk) countRequests(r *http.Request) (reply, error) {
	in, err := d.search(r)
	if err != nil {
		return reply{}, err
	}
	n, err := d.judge.Count(r.Context(), &in.Match, in.Since)
	if err != nil {
		return reply{}, stopped()
	}
	return ok(control.Counted{Count: n})
}

// stopped is the answer to who is cut off while waiting: the client has gone, and reads nothing, or the server stops.
func stopped() error {
	return &control.Problem{Status: http.StatusServiceUnavailable, Code: "server-stops", Message: "the server stops; what was asked is not answered"}
}

// wait is one of the two waits, in wall time. The first name that was given counts; later ones are older names.
func wait(otherwise time.Duration, given ...namedMS) (time.Duration, error) {
	for _, g := range given {
		if g.ms == nil {
			continue
		}
		if *g.ms < 0 || int64(*g.ms) > contract.MaxWait.Milliseconds() {
			return 0, reading.Malformed(g.name + " is not between 0 and " + strconv.FormatInt(contract.MaxWait.Milliseconds(), 10))
		}
		return time.Duration(*g.ms) * time.Millisecond, nil
	}
	return otherwise, nil
}

// namedMS is a wait as it was given; nil: it was not.
type namedMS struct {
	name string
	ms   *int
}

// waits are patience and quiet as they were given; quiet is nil where the bot decides.
func waits(patienceMS, quietMS, settleMS *int) (patience time.Duration, quiet *time.Duration, err error) {
	if patience, err = wait(contract.DefaultPatience, namedMS{"patience_ms", patienceMS}); err != nil {
		return 0, nil, err
	}
	d, err := wait(-1, namedMS{"quiet_ms", quietMS}, namedMS{"settle_ms", settleMS})
	if err != nil || d < 0 {
		return patience, nil, err
	}
	return patience, &d, nil
}

// waitRequests answers as soon as enough requests match, those that are there already included.
func (d desk) waitRequests(r *http.Request) (reply, error) {
	in, err := d.search(r)
	if err != nil {
		return reply{}, err
	}
	patience, err := wait(contract.DefaultPatience, namedMS{"patience_ms", in.PatienceMS}, namedMS{"timeout_ms", in.TimeoutMS})
	if err != nil {
		return reply{}, err
	}
	leave, err := d.doors.wait(1)
	if err != nil {
		return reply{}, err
	}
	found, err := d.judge.Wait(r.Context(), &in.Match, in.Since, in.Count, min(max(in.Limit, in.Count), maxRequests), patience)
	leave()
	switch {
	case err != nil:
		return reply{}, stopped()
	case found.Matched >= in.Count:
		return ok(d.foundAnswer(found))
	}
	vain := d.judge.InVain(&in.Match, in.Since, in.Count)
	return reply{}, &control.Problem{
		Status: http.StatusRequestTimeout, Code: "waited-in-vain",
		Message: strconv.Itoa(found.Matched) + " of " + strconv.Itoa(in.Count) + " came in " + patience.String() + ": " + vain.For,
		Details: vain.Notes, ClosestMisses: vain.Misses,
	}
}

// verify decides whether expectations hold.
func (d desk) verify(r *http.Request) (reply, error) {
	var in control.Verification
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	asText, err := textWanted(r)
	if err != nil {
		return reply{}, err
	}
	q, err := d.question(&in, r)
	if err != nil {
		return reply{}, err
	}
	leave, err := d.doors.wait(d.sandbox.Record.Count())
	if err != nil {
		return reply{}, err
	}
	v, err := d.judge.Verify(r.Context(), q)
	leave()
	if err != nil {
		return reply{}, stopped()
	}
	status := http.StatusOK
	if !v.Verified && (reading.Yes(r.URL.Query(), "fail") || reading.Yes(r.URL.Query(), "strict")) {
		status = http.StatusExpectationFailed
	}
	if asText {
		return reply{status, document{mediaType: plainText, write: func(w io.Writer) error {
			_, err := io.WriteString(w, v.Text)
			return err
		}}}, nil
	}
	return reply{status, v}, nil
}

// question makes a question of what was posted: people are found, numbers and names checked.
func (d desk) question(in *control.Verification, r *http.Request) (*judge.Question, error) {
	checks, err := contract.ParseChecks(in.Checks)
	var wrong contract.Problems
	if errors.As(err, &wrong) {
		return nil, reading.Unfit(wrong)
	}
	if err := d.matches(in.Expectations); err != nil {
		return nil, err
	}
	q := &judge.Question{Expectations: in.Expectations, Checks: checks, Since: in.Mark, AbsentFrom: in.AbsentFrom}
	if in.Since != nil {
		q.Since, q.SinceGiven = *in.Since, true
	}
	if q.Since < 0 {
		return nil, reading.About("since", " is not below 0")
	}
	if err := d.reached("since", q.Since); err != nil {
		return nil, err
	}
	if in.AbsentFrom != nil {
		if in.AbsentFrom.Seq < 0 {
			return nil, reading.About("absent_from.seq", " is not below 0")
		}
		if !in.AbsentFrom.At.IsZero() && clock.Check(in.AbsentFrom.At) != nil {
			return nil, reading.About("absent_from.at", " is not between the years 1 and 9000")
		}
		if err := d.reached("absent_from.seq", in.AbsentFrom.Seq); err != nil {
			return nil, err
		}
	}
	if q.Patience, q.Quiet, err = waits(in.PatienceMS, in.QuietMS, in.SettleMS); err != nil {
		return nil, err
	}
	switch chapters := r.URL.Query().Get("chapters"); chapters {
	case "":
	case "all":
		q.Chapters = true
	default:
		return nil, reading.Malformed("chapters is all, or left out, not " + strconv.Quote(chapters))
	}
	q.Dubious = d.vocabulary.Dubious
	return q, nil
}

// textWanted reports whether an answer is wanted for people, by ?format=text or Accept.
func textWanted(r *http.Request) (bool, error) {
	switch format := r.URL.Query().Get("format"); format {
	case "text":
		return true, nil
	case "json":
		return false, nil
	case "":
		accept := r.Header.Get("Accept")
		return strings.HasPrefix(accept, "text/plain"), nil
	default:
		return false, reading.Malformed("format is json or text, not " + strconv.Quote(format))
	}
}

// getChapters lists the closed chapters.
func (d desk) getChapters(*http.Request) (reply, error) { return ok(d.judge.Chapters(nil)) }

// given is a quiet as an advance takes it.
func given(silence *time.Duration) *quiet.Silence {
	if silence == nil {
		return nil
	}
	s := quiet.Given(*silence)
	return &s
}
