package contract

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Duration is virtual time as people write it: a Go duration that may also count days ("25h", "90s", "7d", "1d12h").
type Duration time.Duration

// ParseDuration reads a duration, which may have a sign.
func ParseDuration(s string) (Duration, error) {
	text, sign := s, time.Duration(1)
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		text, sign = rest, -1
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	var days time.Duration
	if head, rest, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseFloat(head, 64)
		if err != nil || !(n >= 0 && n <= 36500) {
			return 0, errDuration(s)
		}
		days, text = time.Duration(n*24*float64(time.Hour)), rest
		if text == "" {
			return Duration(sign * days), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || days+d < 0 {
		return 0, errDuration(s)
	}
	return Duration(sign * (days + d)), nil
}

func errDuration(s string) error {
	return errors.New("cannot read the duration " + strconv.Quote(s) + `: write it like "25h", "90s" or "7d"`)
}

// String writes it the short way: 30s, 1h, 7d.
func (d Duration) String() string {
	const day = 24 * time.Hour
	v := time.Duration(d)
	if v >= 2*day && v%day == 0 {
		return strconv.Itoa(int(v/day)) + "d"
	}
	s := v.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "25h" or "7d".
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := ParseDuration(string(b))
	*d = v
	return err
}
