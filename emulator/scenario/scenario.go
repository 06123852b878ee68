package scenario

import (
	"context"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// Version is the one version of scenario files that this package reads.
const Version = 1

// MaxBytes bounds a scenario file.
//
//sendmock:bound bytes of a scenario file | refused | TestMistake
const MaxBytes = 256 << 10

// The bounds of one story.
const (
	//sendmock:bound steps of a scenario | refused | TestMistake
	maxSteps = 1000
	//sendmock:bound people of a scenario | refused | TestMistake
	maxPeople = 100
	//sendmock:bound characters of a scenario's name | refused | TestMistake
	maxName = 200 // characters
	minYear = 2000
	maxYear = 8000 // the emulator's clock ends with 9000
)

// Scenario is one story, ready to be played. It does not change.
type Scenario struct {
	File  string
	Name  string
	About string

	scene    control.Scene
	person   string // who acts where a step does not say
	checks   contract.Switch
	patience time.Duration // 0: the player's
	quiet    time.Duration
	steps    []step
}

// step is one line of the story.
type step struct {
	place   yamlfile.Place
	label   string // the verb and its value, for people
	expects bool   // it looks back; what comes after it is a new chapter
	matches []contract.Match
	do      doer
}

// doer takes a step. Its error is that the step could not be taken; what does not hold, the story is told.
type doer func(ctx context.Context, p *play) error

// file is a scenario file as it is written. Its struct tags are the format, as in package fixtures.
type file struct {
	Version  int                       `yaml:"version"`
	Name     string                    `yaml:"name"`
	About    string                    `yaml:"about,omitempty"`
	Clock    *time.Time                `yaml:"clock,omitempty"`
	People   []person                  `yaml:"people,omitempty"`
	Rules    map[string]*yamlfile.Node `yaml:"rules,omitempty"`
	Checks   map[string]*yamlfile.Node `yaml:"checks,omitempty"`
	Patience *yamlfile.Node            `yaml:"patience,omitempty"`
	Settle   *yamlfile.Node            `yaml:"settle,omitempty"` // the older name of patience
	Quiet    *yamlfile.Node            `yaml:"quiet,omitempty"`
	Vars     map[string]string         `yaml:"vars,omitempty"`
	Steps    []*yamlfile.Node          `yaml:"steps"`
}

// person is somebody of the story. The first is who acts where a step does not say.
type person struct {
	Slug      string  `yaml:"slug"`
	FirstName string  `yaml:"first_name,omitempty"`
	LastName  string  `yaml:"last_name,omitempty"`
	Locale    string  `yaml:"locale,omitempty"`
	Timezone  float64 `yaml:"timezone,omitempty"`
	Gender    string  `yaml:"gender,omitempty"`
	Phone     string  `yaml:"phone,omitempty"`
}

// ada is there when a story names nobody.
var ada = person{Slug: "ada", FirstName: "Ada", LastName: "Lovelace"}

// startTime is where the clock of a story stands unless it says otherwise: that of emulator.StartTime.
var startTime = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
