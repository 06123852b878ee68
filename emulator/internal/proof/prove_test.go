package proof

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/stretchr/testify/require"
)

// How often each bot is played on each surface, and how many at a time. Without it a few are played once.
const (
	runsVariable     = "SENDMOCK_PROVE_RUNS"
	togetherVariable = "SENDMOCK_PROVE_TOGETHER"
	together         = 48 // two cores bear more, but a bot that they starve for 200 ms proves nothing
)

// cell is what is known of one bot on one surface.
type cell struct{ played, passed int }

// proof is what is known of all.
type proof struct {
	mu    sync.Mutex // guards what follows
	cells map[[2]string]*cell
	said  []string // the failures
}

func (p *proof) note(bot, surface string, failed failures) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.cells[[2]string{bot, surface}]
	if c == nil {
		c = &cell{}
		p.cells[[2]string{bot, surface}] = c
	}
	c.played++
	if len(failed) == 0 {
		c.passed++
	}
	for test, err := range failed {
		p.said = append(p.said, fmt.Sprintf("%s on %s: %s: %v", bot, surface, test, err))
	}
}

// String is a table: a line for each bot, a column for each surface.
func (p *proof) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprint(w, "the bot answers after")
	for _, s := range sockets {
		_, _ = fmt.Fprint(w, "\t"+s.name)
	}
	for _, bot := range slices.Concat(paces, talkers) {
		_, _ = fmt.Fprint(w, "\n"+bot.name)
		for _, s := range sockets {
			text := "-"
			if c := p.cells[[2]string{bot.name, s.name}]; c != nil {
				text = fmt.Sprintf("%d/%d", c.passed, c.played)
			}
			_, _ = fmt.Fprint(w, "\t"+text)
		}
	}
	_, _ = fmt.Fprintln(w)
	_ = w.Flush()
	return text.String()
}

// Bots that behave pass the same five tests on every surface, with sockets and with the binary, and no setting at all. Bots that say
// one thing too many are caught.
func TestWithSockets(t *testing.T) {
	t.Parallel()
	build(t)
	runs, at, bots := 1, together, []pace{paces[1], talkers[0]} // what costs a few seconds
	few := true                                                 // bubbles prove the rest
	if text := os.Getenv(runsVariable); text != "" {
		var err error
		runs, err = strconv.Atoi(text)
		require.NoError(t, err)
		few = false
		bots = slices.Concat(paces, talkers)
	}
	if text := os.Getenv(togetherVariable); text != "" {
		var err error
		at, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	p := &proof{cells: map[[2]string]*cell{}}
	places := make(chan struct{}, at)
	var all sync.WaitGroup
	for range runs {
		for _, s := range sockets {
			for _, bot := range slices.Backward(bots) { // the slow ones first
				if s.alone && (few || bot.more) {
					continue // the first of two is alone anyway
				}
				places <- struct{}{}
				all.Go(func() {
					defer func() { <-places }()
					played := s.play
					if bot.more {
						played = s.catches
					}
					p.note(bot.name, s.name, played(t.Context(), bot))
				})
			}
		}
	}
	all.Wait()
	t.Log("\n" + p.String())
	for _, failure := range p.said {
		t.Error(failure)
	}
}
