package main

import (
	"errors"
	"math/rand/v2"
	"strconv"
)

// maxDrawnSeed keeps a seed that was drawn within what every reader of JSON can count.
const maxDrawnSeed = 1 << 48

// seedFlag is --seed. Where it is not given each start has another: a bot whose store outlives the emulator would take messages with
// the ids of yesterday's for ones that it has handled.
type seedFlag struct {
	seed  uint64
	given bool
}

func (s *seedFlag) Type() string { return "uint64" }

func (s *seedFlag) String() string {
	if !s.given {
		return ""
	}
	return strconv.FormatUint(s.seed, 10)
}

func (s *seedFlag) Set(text string) error {
	seed, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		return errors.New("it is a number from 0 to 18446744073709551615")
	}
	*s = seedFlag{seed, true}
	return nil
}

// drawn is the seed that was given, or one that is drawn now.
func (s *seedFlag) drawn() uint64 {
	if s.given {
		return s.seed
	}
	return rand.Uint64N(maxDrawnSeed)
}
