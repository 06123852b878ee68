//go:build ignore

// testcount reads `go test -json` on standard input, prints what a person wants to see (package lines, and the output of
// what failed) and writes "passed failed skipped", subtests counted, to the file named by its argument.
// It exits 1 when anything failed, a package that doesn't build included.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json … | testcount FILE")
		os.Exit(2)
	}
	var passed, failed, skipped int
	output := map[string]*strings.Builder{}
	failedTests := map[string]int{}
	keep := func(key, s string) {
		b := output[key]
		if b == nil {
			b = &strings.Builder{}
			output[key] = b
		}
		b.WriteString(s)
	}

	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				os.Stdout.Write(line) // a line that isn't an event: a tool's own message
			} else {
				key := e.Package + "\x00" + e.Test
				switch e.Action {
				case "build-output":
					fmt.Print(e.Output)
				case "output":
					if e.Test == "" && packageLine(e.Output) {
						fmt.Print(e.Output)
					} else {
						keep(key, e.Output)
					}
				case "pass", "skip", "fail":
					count := e.Test != ""
					switch {
					case count && e.Action == "pass":
						passed++
					case count && e.Action == "skip":
						skipped++
						if b := output[key]; b != nil {
							fmt.Print(b)
						}
					case e.Action == "fail":
						if b := output[key]; b != nil {
							fmt.Print(b)
						}
						if count {
							failed++
							failedTests[e.Package]++
						} else if failedTests[e.Package] == 0 {
							failed++ // the package itself: it doesn't build, or died outside a test
						}
					}
					delete(output, key)
				}
			}
		}
		if err != nil {
			break
		}
	}

	if err := os.WriteFile(os.Args[1], fmt.Appendf(nil, "%d %d %d\n", passed, failed, skipped), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Printf("%d tests passed, %d failed, %d skipped (subtests counted)\n", passed, failed, skipped)
	if failed > 0 {
		os.Exit(1)
	}
}

// packageLine reports whether s is one of the lines that sum up a package.
func packageLine(s string) bool {
	for _, p := range []string{"ok ", "ok\t", "FAIL\t", "?   ", "---", "panic:"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return strings.Contains(s, "[no test files]")
}
