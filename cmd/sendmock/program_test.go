package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/control"
)

// Commands have the environment and the standard input that the program was given, whatever those of the process are.
func TestGiven(t *testing.T) {
	t.Parallel()
	type answer struct {
		code   int
		stdout string
		told   bool // of the wrong expectation
	}
	for _, tt := range []struct {
		name, stdin string
		environ     []string
		args        []string
		want        answer
	}{
		{
			"the environment of a test command", "",
			[]string{"GIVEN=this"},
			[]string{"exec", "--", "sh", "-c", "echo $GIVEN"},
			answer{stdout: "this\n"},
		},
		{
			"the input of a test command", "from outside", nil,
			[]string{"exec", "--", "sh", "-c", "while read -r line || [ \"$line\" ]; do echo $line; done"},
			answer{stdout: "from outside\n"},
		},
		{"expectations", "- match: {txt: hi}", nil, []string{"verify", "-"}, answer{code: exitUsage, told: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), tt.args, tt.environ, strings.NewReader(tt.stdin), &stdout, &stderr)
			got := answer{code, stdout.String(), strings.Contains(stderr.String(), "standard input:1:11")}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("(-want +got):\n%s%s", diff, stderr.String())
			}
		})
	}
}

// What messages name in the place of routes, the program has.
func TestCommandsOfMessages(t *testing.T) {
	t.Parallel()
	for route, command := range control.Commands() {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			words := strings.Fields(command)
			require.Equal(t, "sendmock", words[0])
			var out, errs bytes.Buffer
			require.Equal(t, exitOK, run(t.Context(), []string{words[1], "--help"}, nil, nil, &out, &errs), "%s", errs.String())
			for _, flag := range words[2:] {
				if strings.HasPrefix(flag, "--") {
					require.Contains(t, out.String(), flag)
				}
			}
		})
	}
}
