package openapi

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxText bounds a text of which the platform says nothing, such as a URL (docs/choices.md).
//
//sendmock:bound characters of a text or URL of which the platform says nothing | error 100, in the platform's words | TestEveryBound
const maxText = 8000

func (c *checker) text(s *Schema, v any, at *place, required bool) (any, bool) {
	text, ok := scalarText(v)
	if !ok {
		c.report(s, at, Type, 0, "a string")
		return v, true
	}
	if text == "" {
		if required || s.minLength > 0 || s.saysNothing() {
			c.report(s, at, Empty, 0, "")
		}
		return text, true
	}
	if s.enum != nil {
		spelled, ok := s.enumFold[strings.ToLower(text)]
		if !ok {
			c.report(s, at, Enum, 0, strings.Join(s.enum, ", "))
			return text, true
		}
		return spelled, true
	}
	limit := s.maxLength
	if limit < 0 {
		limit = maxText
	}
	if len(text) > limit && utf8.RuneCountInString(text) > limit {
		c.report(s, at, MaxLength, limit, "")
	}
	if s.minLength > 1 && utf8.RuneCountInString(text) < s.minLength {
		c.report(s, at, MinLength, s.minLength, "")
	}
	if s.pattern != nil && !s.pattern.MatchString(text) {
		c.report(s, at, Pattern, 0, s.pattern.String())
	}
	switch s.format {
	case "graph-id":
		if !IsID(text) {
			c.report(s, at, ID, 0, "")
		}
	case "currency":
		if _, known := Decimals(text); !known {
			c.report(s, at, Currency, 0, text)
		}
	case "url":
		switch {
		case isURL(text):
		case strings.ContainsAny(text, notInURLs):
			c.report(s, at, Broken, 0, "")
		default:
			c.report(s, at, URL, 0, "")
		}
	}
	return text, true
}

// saysNothing reports whether "" is no value of the schema.
func (s *Schema) saysNothing() bool {
	if s.pattern != nil {
		return !s.pattern.MatchString("")
	}
	return s.enum != nil || s.format == "url" || s.format == "graph-id"
}

func (c *checker) number(s *Schema, v any, at *place) (any, bool) {
	want := "a number"
	if s.kind == kindInteger {
		want = "an integer"
	}
	text, ok := scalarText(v)
	text = strings.TrimSpace(text)
	if _, isBool := v.(bool); isBool || !ok || !isNumber(text) {
		c.report(s, at, Type, 0, want)
		return v, true
	}
	f, err := json.Number(text).Float64()
	if err != nil || math.IsInf(f, 0) {
		c.report(s, at, Type, 0, want)
		return v, true
	}
	if s.min != nil && f < *s.min || s.max != nil && f > *s.max {
		c.report(s, at, Range, 0, bound(s.min)+", "+bound(s.max))
	}
	if s.kind == kindNumber {
		return f, true
	}
	i, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		c.report(s, at, Type, 0, want)
		return v, true
	}
	return i, true
}

func bound(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

func (c *checker) boolean(s *Schema, v any, at *place) (any, bool) {
	if b, ok := v.(bool); ok {
		return b, true
	}
	text, _ := scalarText(v)
	switch strings.ToLower(text) {
	case "true", "1":
		return true, true
	case "false", "0", "":
		return false, true
	}
	c.report(s, at, Type, 0, "a boolean")
	return v, true
}

// scalarText is the text of a string, number or boolean.
func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// IsID reports whether s is a Graph id of digits.
func IsID(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// notInURLs are characters of a text that was to become a URL and was not filled in: ${SERVER_URL}/.
const notInURLs = "${}<>\"\\^`|"

func isURL(s string) bool {
	if strings.ContainsAny(s, " \t\r\n") {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https"))
}
