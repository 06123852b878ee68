package bounds

import (
	_ "embed" // for the head
	"fmt"
	"go/constant"
	"go/types"
	"io"
	"path"
	"strconv"
	"strings"
	"time"
)

// head is what the page says before its table.
//
//go:embed head.md
var head string

// Write writes the page.
func Write(out io.Writer, rows []Row) error {
	var b strings.Builder
	b.WriteString(head)
	b.WriteString("\n| what | bound | beyond | where | test |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s `%s` | [%s](../%s) |\n", r.What, r.Bound, r.Beyond, short(r.File), r.Const, r.Test, r.Tested)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// short is a file's path without the folders that say nothing: graphhttp/body.go.
func short(file string) string {
	return path.Join(path.Base(path.Dir(file)), path.Base(file))
}

// value is a bound as people read it: a time, bytes, or a number.
func value(what string, c *types.Const) string {
	n, exact := constant.Int64Val(c.Val())
	switch {
	case !exact:
		return c.Val().ExactString()
	case c.Type().String() == "time.Duration":
		return duration(time.Duration(n))
	case strings.HasPrefix(what, "bytes"):
		return size(n)
	default:
		return grouped(n)
	}
}

func size(n int64) string {
	for _, unit := range []struct {
		shift int
		name  string
	}{{30, "GiB"}, {20, "MiB"}, {10, "KiB"}} {
		if n != 0 && n%(1<<unit.shift) == 0 {
			return strconv.FormatInt(n>>unit.shift, 10) + " " + unit.name
		}
	}
	return grouped(n)
}

func duration(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}, {time.Millisecond, "ms"}} {
		if d != 0 && d%unit.of == 0 {
			return strconv.FormatInt(int64(d/unit.of), 10) + " " + unit.name
		}
	}
	return d.String()
}

// grouped writes a number in groups of three, from 10 000 on.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	if n < 10_000 {
		return text
	}
	var groups []string
	for len(text) > 3 {
		groups = append([]string{text[len(text)-3:]}, groups...)
		text = text[:len(text)-3]
	}
	return strings.Join(append([]string{text}, groups...), " ")
}
