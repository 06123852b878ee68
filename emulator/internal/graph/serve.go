package graph

import (
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/sendmock/sendmock/contract/record"
	"github.com/sendmock/sendmock/emulator/fault"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/fbjson"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/emulator/internal/graph/edge"
	"github.com/sendmock/sendmock/emulator/internal/idgen"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/openapi"
)

// Config is what a [Service] needs.
type Config struct {
	Spec         *openapi.Spec
	Registry     *sandbox.Registry
	Fallback     *sandbox.Sandbox // of requests that no token or id leads elsewhere
	Strict       bool             // a version newer than the newest known is refused
	CheckAnswers bool             // every answer is validated against the description; a mismatch is logged and recorded
	NotEmulated  int              // status of what the platform has and this program has not; 0: 501
	Log          *slog.Logger

	Operations edge.Operations // nil: all there are
}

// Service answers Graph requests. Its methods may be called concurrently.
type Service struct {
	spec         *openapi.Spec
	operations   edge.Operations
	registry     *sandbox.Registry
	fallback     *sandbox.Sandbox
	strict       bool
	checkAnswers bool
	notEmulated  int
	log          *slog.Logger
}

// New returns a service. It fails when the description and the program disagree about what there is: an operation without
// a handler or a handler without an operation, a field that cannot be read.
func New(cfg Config) (*Service, error) {
	if cfg.Operations == nil {
		cfg.Operations = edge.All()
	}
	if err := edge.Agree(cfg.Spec, cfg.Operations); err != nil {
		return nil, err
	}
	return &Service{
		spec: cfg.Spec, operations: cfg.Operations, registry: cfg.Registry, fallback: cfg.Fallback,
		strict: cfg.Strict, checkAnswers: cfg.CheckAnswers, notEmulated: cfg.NotEmulated, log: cfg.Log,
	}, nil
}

// call is one request on its way through the pipeline.
type call struct {
	edge.Call // as its operation sees it

	service *Service
	req     *Request
	batch   *batch // that it is a call of, as req.batch
	calls   *batch // of a batch: its own calls
	answers []byte // of a batch: theirs

	entered  *sandbox.Sandbox // whose advances wait for this call; nil: none yet
	unrouted bool
	world    *messenger.World // that what follows was found in

	fault *fault.Firing // that struck
	held  sandbox.Held  // deliveries that wait until the answer is out

	limitReached            string // why a rate limit refused
	appUsage, businessUsage *messenger.Usage

	now     time.Time // virtual; of the moment at which the request took effect
	wall    time.Time
	seq     int64
	trace   idgen.Trace
	problem string // what the answer's own validation found
}

// operation is what the pipeline knows of the call's operation; the zero one where none was reached.
func (c *call) operation() edge.Operation { return c.service.operations[c.operationID()] }

// Serve answers one request and publishes its exchange.
func (s *Service) Serve(req Request) Answer {
	c := &call{Call: edge.Call{Spec: s.spec, Base: req.Base, Pictures: req.Pictures, Sandbox: s.fallback}, service: s, req: &req, batch: req.batch}
	c.wall = s.fallback.Clock.Wall()
	value, err := c.guarded()
	body, err := c.encode(value, err)
	a, wrong := c.finished(body, err)
	if wrong != nil {
		return c.broken(&req, wrong)
	}
	return a
}

// encode writes the answer of a success; a value that cannot be written is a bug like any other.
func (c *call) encode(value fbjson.Object, err *grapherr.Error) (body []byte, wrong *grapherr.Error) {
	if err != nil {
		return nil, err
	}
	if c.answers != nil {
		return c.answers, nil
	}
	defer c.rescue(&wrong)
	return fbjson.Append(make([]byte, 0, 160), value), nil
}

// guarded turns a bug of this program into the platform's error for its own, with the stack in the log: a panic must take
// neither the server nor the order of the record with it.
func (c *call) guarded() (value fbjson.Object, err *grapherr.Error) {
	defer c.rescue(&err)
	return c.answer()
}

func (c *call) rescue(err **grapherr.Error) {
	if p := recover(); p != nil {
		*err = grapherr.NewUnknownError()
		c.service.report(p)
	}
}

// report says what panicked. The logger is somebody else's: one that panics itself keeps nobody from the answer.
func (s *Service) report(p any) {
	defer func() { _ = recover() }()
	s.log.Error("this is a bug in sendmock; please report it", "panic", p, "stack", string(debug.Stack()))
}

// answer takes a request through its life.
func (c *call) answer() (fbjson.Object, *grapherr.Error) {
	var err *grapherr.Error
	c.Route = decode.ParsePath(c.req.Path)
	c.Params, err = decode.Read(c.req.Query, c.req.ContentType, c.req.Body)
	c.attach()
	c.Method = decode.EffectiveMethod(c.req.Method, &c.Params)
	c.findSandbox()
	c.entered = c.Sandbox
	c.entered.Begin()
	switch {
	case c.req.Unreadable != nil:
		return nil, c.req.Unreadable
	case err != nil:
		return nil, err
	case c.versionRefused():
		return nil, grapherr.NewVersionUnknown("/" + c.Route.Path())
	}
	faults := false
	c.Sandbox.Do(func(tx *sandbox.Tx) {
		err = c.enter(tx)
		faults = !tx.Faults.Empty()
	})
	var problems []openapi.Problem
	if c.Op != nil {
		problems = c.coerce() // of a call that is refused already too: the record says whom it was about
		if c.Method == "POST" && c.Route.Edge == "messages" && c.Params.Values["message"] != nil {
			c.entered.Answers(c.psid()) // a bot that is refused has answered too
		}
	}
	if err != nil && c.Token == nil {
		return nil, err
	}
	if faults || c.req.Prefer != "" {
		if ended, wrong := c.strike(); ended || wrong != nil {
			return nil, wrong
		}
	}
	switch {
	case err != nil:
		return nil, err
	case len(problems) > 0:
		return nil, problemError(c.inOrder(problems[0])).Noting(c.brokenOff(problems[0]))
	}
	h := c.operation()
	if h.Prepare != nil {
		if err := h.Prepare(&c.Call); err != nil {
			return nil, err
		}
	}
	var value fbjson.Object
	c.Sandbox.Do(func(tx *sandbox.Tx) {
		if tx.World != c.world { // a reset came between
			if err = c.enter(tx); err != nil {
				return
			}
		}
		c.now = tx.Now
		if err = c.limited(tx); err == nil {
			value, err = h.Run(&c.Call, tx)
		}
		c.held = tx.Hold()
		c.note(tx)
	})
	if c.Items != nil && err == nil {
		c.serveItems()
	}
	return value, err
}

// coerce turns the parameters into the operation's types.
func (c *call) coerce() (problems []openapi.Problem) {
	if fields, given := c.Params.Values["fields"]; given {
		c.Params.Values["fields"] = decode.JoinFields(fields) // fields[0]=a and ["a"] are lists of names like a,b
	}
	c.Args, problems = c.Op.Params.Check(c.Params.Values)
	return problems
}

// enter finds out who asks, and for what.
func (c *call) enter(tx *sandbox.Tx) *grapherr.Error {
	c.world, c.now = tx.World, tx.Now
	if c.TokenText == "" && c.tokenless() {
		return c.resolve(tx.World)
	}
	if err := c.authenticate(tx.World); err != nil {
		c.recognize(tx.World)
		return err
	}
	return c.resolve(tx.World)
}

// tokenless reports whether the path can be called without a token: a root operation that says so, or one that is not emulated.
func (c *call) tokenless() bool {
	path := c.Route.Path()
	if root := c.root(path); root != nil {
		return c.service.operations[root.ID].Tokenless
	}
	return path != "" && c.Spec.NotEmulated("", path, c.Method)
}

// note takes the seq and the trace ids, in the critical section in which the request took effect.
func (c *call) note(tx *sandbox.Tx) {
	c.now, c.trace = tx.Now, tx.IDs.Trace()
	c.seq = tx.Reserve() // last: from here on it is published, whatever happens
}

func (c *call) versionRefused() bool {
	major, _ := decode.MajorVersion(c.Route.Version)
	return c.service.strict && major > newestVersion
}

// finished is finish, guarded as answer is.
func (c *call) finished(body []byte, err *grapherr.Error) (a Answer, wrong *grapherr.Error) {
	defer c.rescue(&wrong)
	return c.finish(body, err), nil
}

// status is the status of an error. Our own error's can be chosen: clients retry what is answered with a 5xx.
func (c *call) status(err *grapherr.Error) int {
	switch {
	case c.service.notEmulated != 0 && err.ID() == grapherr.NotEmulated:
		return c.service.notEmulated
	case c.batch != nil && err.ID() == grapherr.AliasUnknown: // "not found" in a batch (docs/facts/platform-2026-11.md §7)
		return 404
	}
	return err.Row.Status
}

// noted is what the answer of a success lacks, and what it passes over.
func (c *call) noted() string {
	if c.Op != nil {
		for _, name := range c.Op.Unheeded {
			if _, given := c.Params.Values[name]; given {
				c.Notes.PassOver(name)
			}
		}
	}
	return c.Notes.String()
}

// broken answers in the place of finish, and publishes what is certain: a seq that stayed open would hide from every reader
// what comes after it. What the request made of the call is not looked at, since that is what finish may have tripped over.
func (c *call) broken(req *Request, err *grapherr.Error) Answer {
	plain := &call{Call: edge.Call{Route: c.Route, Sandbox: c.Sandbox, TokenText: c.TokenText}, service: c.service, req: req}
	a := Answer{Status: err.Row.Status, Err: err, Seq: c.seq, held: c.held, entered: c.entered, masker: plain.masker(), parts: c.parts()}
	a.Body = err.Append(make([]byte, 0, 320), c.trace.RequestID)
	a.setHeaders(plain, c.trace)
	e := &record.Exchange{Seq: c.seq, At: c.now, WallAt: c.wall, Outcome: plain.recordedOutcome(&a)}
	// Without the query, the headers and the body: only the parameters say which secrets they hold.
	e.Call = record.Call{Method: c.Method, Path: req.Path, APIVersion: c.Route.Version, Unrouted: c.unrouted, Secrets: []string{c.TokenText}}
	c.Sandbox.Record.Publish(e)
	a.Decision = e.Outcome.Decision
	return a
}

// masker makes what hides the secrets in a log; few answers need it.
func (c *call) masker() func() *mask.Mask {
	return sync.OnceValue(func() *mask.Mask { return c.Sandbox.Masker(c.secrets()...) })
}

// finish encodes the answer outside the lock and publishes the exchange.
func (c *call) finish(body []byte, err *grapherr.Error) Answer {
	if c.seq == 0 { // refused before it took effect
		c.Sandbox.Do(c.note)
	}
	if err != nil && c.fault != nil && c.fault.Effect.AfterApply {
		// The request was refused before it could take effect, so there is nothing to fail after.
		c.Sandbox.Do(func(tx *sandbox.Tx) { tx.Faults.Undo(c.fault) })
		c.fault = nil
	}
	if c.fault != nil && c.fault.Effect.AfterApply && c.fault.Effect.Error != nil {
		err = c.fault.Effect.Error // what it was asked to do has been done
	}
	a := Answer{Status: 200, Err: err, Seq: c.seq, held: c.held, entered: c.entered, masker: c.masker(), parts: c.parts()}
	if err != nil {
		a.Status = c.status(err)
		a.Body = err.Append(make([]byte, 0, 320), c.trace.RequestID)
		a.Note = err.Note
	} else {
		a.Body = body
		a.Note = c.noted()
	}
	if c.Params.Text("suppress_http_code") != "" && c.Params.Text("suppress_http_code") != "0" {
		a.Status = 200
	}
	if c.Decision != nil {
		for _, v := range c.Decision.Violations {
			a.Violations = append(a.Violations, v.Rule)
		}
	}
	for i := range a.parts {
		a.Violations = append(a.Violations, a.parts[i].Violations...)
	}
	if c.service.checkAnswers && !c.fault.Silent() {
		status := a.Status
		if err != nil {
			status = c.status(err)
		}
		if problem := c.Spec.CheckAnswer(c.Op, status, a.Body); problem != nil {
			c.problem = problem.Error()
			c.service.log.Error("this answer contradicts openapi/messenger.yaml; please report it",
				"seq", c.seq, "operation", c.operationID(), "problem", c.problem)
		}
	}
	a.setHeaders(c, c.trace)
	if c.fault != nil {
		a.spoil(c.fault)
	}
	if c.calls != nil {
		a.Delay += c.calls.delay
		a.Note = strings.TrimPrefix(a.Note+c.calls.remarks, "; ")
	}
	e := c.publish(c.asSeen(&a))
	a.Operation, a.Rule, a.Fault, a.Decision = e.Call.Operation, e.Outcome.Rule, e.Outcome.Fault, e.Outcome.Decision
	a.Why = c.Why
	return a
}

func (c *call) operationID() string {
	if c.Op == nil {
		return ""
	}
	return c.Op.ID
}
