package clock

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// ParseDuration reads a Go duration that may also count days: "25h", "7d", "1d12h", "-2m".
func ParseDuration(s string) (time.Duration, error) {
	text, sign := s, time.Duration(1)
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		text, sign = rest, -1
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	var days time.Duration
	if head, rest, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseFloat(head, 64)
		if err != nil || !(n >= 0 && n <= 36500) { // "nand" is no number of days
			return 0, errDuration(s)
		}
		days, text = time.Duration(n*24*float64(time.Hour)), rest
		if text == "" {
			return sign * days, nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || days+d < 0 {
		return 0, errDuration(s)
	}
	return sign * (days + d), nil
}

func errDuration(s string) error {
	return errors.New("cannot read the duration " + strconv.Quote(s) + `: write it like "25h", "90s" or "7d"`)
}
