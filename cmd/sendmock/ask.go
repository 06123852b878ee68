package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/emulator/control"
)

// The groups of commands in the help.
const (
	groupServer   = "server"
	groupTests    = "tests"
	groupPeople   = "people"
	groupWebhooks = "webhooks"
)

// ask is a command that asks a running server for something, and prints the answer.
type ask struct {
	group   string
	use     string // the name and the arguments; those that may be left out are in brackets
	aliases []string
	short   string
	long    string
	example string
	timeout time.Duration     // 0: clientTimeout
	words   map[string]string // what the command line calls the members of the body and the filters of the query
	flags   func(fs *pflag.FlagSet)
	check   func(args []string) error // what is wrong with the command line; nil: nothing can be
	do      func(ctx context.Context, c *control.Client, args []string) (any, error)
}

// command makes the command of an ask.
func (p *program) command(a ask) *cobra.Command {
	var url string
	var printJSON bool
	cmd := &cobra.Command{
		Use: a.use, Aliases: a.aliases, GroupID: a.group, Short: a.short, Long: a.long, Example: a.example,
		Args: wantArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.check != nil {
				if err := a.check(args); err != nil {
					return usageError{err}
				}
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), orTimeout(a.timeout))
			defer cancel()
			client := p.client(url)
			answer, err := a.do(ctx, client, args)
			if err != nil {
				return refusedAs(a.words, url, err)
			}
			if printJSON {
				err = asJSON(answer)(p.stdout)
			} else {
				_, err = fmt.Fprint(p.stdout, text(answer))
			}
			if err == nil {
				p.unoffered(ctx, client, answer)
				p.hint(ctx, client, answer)
			}
			return err
		},
	}
	cmd.Flags().SortFlags = false
	if a.flags != nil {
		a.flags(cmd.Flags())
	}
	cmd.Flags().BoolVar(&printJSON, "json", false, "print the answer as JSON")
	p.urlFlag(cmd, &url)
	return cmd
}

// urlFlag says which server is asked. Of the command's flags only this one comes from the environment too: what a person says
// belongs to the one command.
func (p *program) urlFlag(cmd *cobra.Command, url *string) {
	serverVar(cmd.Flags(), url, p.defaultURL(), "where sendmock serves")
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		settings := pflag.NewFlagSet("", pflag.ContinueOnError)
		settings.AddFlag(cmd.Flags().Lookup("url"))
		return p.fromEnvironment(settings)
	}
}

func orTimeout(d time.Duration) time.Duration {
	if d == 0 {
		return clientTimeout
	}
	return d
}

// wantArgs takes the arguments that the command's usage names, and no empty ones.
func wantArgs(cmd *cobra.Command, args []string) error {
	words := strings.Fields(cmd.Use)[1:]
	need := 0
	for _, w := range words {
		if w[0] != '[' {
			need++
		}
	}
	if len(args) < need || len(args) > len(words) {
		return usageError{fmt.Errorf("usage: sendmock %s", cmd.Use)}
	}
	for i, arg := range args[:need] {
		if arg == "" {
			return usageError{fmt.Errorf("%s is empty; usage: sendmock %s", words[i], cmd.Use)}
		}
	}
	return nil
}

// refused tells a server that says no from one that is not there.
func refused(url string, err error) error { return refusedAs(nil, url, err) }

// refusedAs is refused, in the words of a command for what it asks.
func refusedAs(words map[string]string, url string, err error) error {
	var problem *control.Problem
	switch {
	case errors.Is(err, errNoHandshake):
		return err
	case !errors.As(err, &problem):
		return silent(url, err)
	case mistaken(problem):
		told := problem.AtShell(words) // its code says no more than its text
		return usageError{errors.New(strings.Join(append([]string{told.Message}, told.Details...), "; "))}
	}
	return problem.AtShell(words)
}

// mistaken reports whether a refusal is the command line's fault, or its file's: what cannot be read, and every name and number that
// stands for nothing here.
func mistaken(p *control.Problem) bool {
	return p.Status == http.StatusBadRequest || strings.HasPrefix(p.Code, "unknown-") ||
		slices.Contains([]string{"not-found", "message-not-there", "seq-not-reached"}, p.Code)
}

// silent is that no server answers, and why.
func silent(at string, err error) error {
	why := control.Silence(err)
	switch {
	case errors.Is(err, context.Canceled): // it is not the server's doing
		return why
	case errors.Is(err, context.DeadlineExceeded):
		why = errors.New("it took too long")
	}
	return fmt.Errorf("no sendmock answers at %s: %w", at, why)
}

// unoffered says that a tap was on nothing that the Page has set or sent, and what that is.
func (p *program) unoffered(ctx context.Context, c *control.Client, answer any) {
	said, isAct := answer.(control.Said)
	if !isAct || said.Offered == nil || *said.Offered {
		return
	}
	conversation, err := c.Conversation(ctx, said.ConversationID)
	if err != nil {
		return // the answer is printed; this was extra
	}
	hint := ""
	if profile, err := c.Profile(ctx, conversation.PageID); err == nil && (profile.GetStarted != nil || len(profile.IceBreakers) > 0) {
		hint = "; sendmock menu " + cmp.Or(conversation.Slug, conversation.PSID) + " shows what it has set"
	}
	_, _ = fmt.Fprintf(p.stderr, "offered no: nothing of the kind that the Page has set or sent has this payload; it has sent%s%s\n", buttonsOf(conversation), hint)
}

// maxButtons bounds the buttons that a hint names.
const maxButtons = 10

// buttonsOf are the buttons that a Page has sent, the newest first.
func buttonsOf(c control.Conversation) string {
	var list []string
	for _, m := range slices.Backward(c.Messages) {
		for _, b := range m.Buttons {
			if offer := strconv.Quote(b.Payload) + " (" + b.Title + ")"; b.Type == "postback" && !slices.Contains(list, offer) {
				list = append(list, offer)
			}
		}
	}
	switch more := len(list) - maxButtons; {
	case len(list) == 0:
		return " no buttons"
	case more > 0:
		return ": " + strings.Join(list[:maxButtons], ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return ": " + strings.Join(list, ", ")
}

// hint says why no app is told of what happened, or why there are no deliveries to list.
func (p *program) hint(ctx context.Context, c *control.Client, answer any) {
	made, isList := deliveriesOf(answer)
	if made != 0 {
		return
	}
	world, err := c.World(ctx)
	if err != nil {
		return // the answer is printed; this was extra
	}
	switch subscribed := slices.ContainsFunc(world.Apps, func(a control.App) bool { return a.CallbackURL != "" }); {
	case !subscribed:
		_, _ = fmt.Fprintln(p.stderr, "no app is subscribed: sendmock serve --webhook-url URL does it, or the bot itself as on the platform")
	case !isList:
		_, _ = fmt.Fprintln(p.stderr, "no app is told: none has subscribed to this, both at /{app-id}/subscriptions and at /{page-id}/subscribed_apps")
	}
}
