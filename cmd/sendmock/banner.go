package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/webhook"
)

// banner shows a newcomer everything to begin with: the URL, ids, tokens, people, and two commands to paste.
// guarded says that the control API asks for a token.
func (p *program) banner(ctx context.Context, emu *emulator.Emulator, addr *net.TCPAddr, seed uint64, guarded bool) error {
	world, err := emu.Control().World(ctx)
	if err != nil {
		return err
	}
	clk, err := emu.Control().Clock(ctx)
	if err != nil {
		return err
	}
	base := baseURL(addr)
	var b strings.Builder
	fmt.Fprintf(&b, "sendmock %s emulates https://graph.facebook.com at %s (clock %s, %s)\n\n", versionName(), base, clk.Mode, clk.Now.Format(time.RFC3339))
	if text := exposure(addr, guarded); text != "" {
		b.WriteString("Warning: " + text + ".\n\n")
	}
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, page := range world.Pages {
		_, _ = fmt.Fprintf(t, "  page\t%s\t%s\t%s\n", page.ID, page.Name, page.AccessToken)
	}
	for _, user := range world.Users {
		_, _ = fmt.Fprintf(t, "  user\t%s\t%s\t%s\n", user.ID, user.Name, user.AccessToken)
	}
	for _, app := range world.Apps {
		_, _ = fmt.Fprintf(t, "  app\t%s\t%s\tsecret %s\n", app.ID, app.Name, app.Secret)
	}
	for i, person := range world.People {
		if i == maxBannerPeople {
			_, _ = fmt.Fprintf(t, "  \t… and %d more people\t\t\n", len(world.People)-i)
			break
		}
		_, _ = fmt.Fprintf(t, "  person\t%s\t%s\t%s\n", person.PSID, personName(person), stateText(person, clk.Now))
	}
	_ = t.Flush()
	b.WriteString(webhookLine(world.Apps))
	fmt.Fprintf(&b, "  seed    %d, of the ids that are made; --seed %d makes the same\n", seed, seed)
	if len(world.Pages) > 0 && len(world.People) > 0 {
		b.WriteString(pasteable(base, world.Pages[0], world.People[0]))
	}
	fmt.Fprintf(&b, "\nControl API: %s/_sendmock/ (world, clock, people, requests, deliveries, rules, errors; openapi.json describes it)\n"+
		"Exports for your shell: sendmock env --url %s\n\n", base, base)
	_, err = fmt.Fprint(p.stdout, b.String())
	return err
}

// webhookLine says where the webhooks go, without the query, which may hold a secret; or how to get some.
func webhookLine(apps []control.App) string {
	for _, app := range apps {
		if app.CallbackURL != "" {
			return fmt.Sprintf("  webhook %s (fields: all, verify token %s)\n", webhook.Shown(app.CallbackURL), app.VerifyToken)
		}
	}
	return "  webhook none; --webhook-url http://localhost:3000/webhook tells your bot what people do\n"
}

const maxBannerPeople = 10

// baseURL is how this machine reaches the listener.
func baseURL(addr *net.TCPAddr) string {
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(addr.Port))
}

func personName(p control.Person) string {
	name := strings.TrimSpace(p.FirstName + " " + p.LastName)
	if p.Slug == "" {
		return name
	}
	return name + " (" + p.Slug + ")"
}

// stateText says whether a person can be written to.
func stateText(p control.Person, now time.Time) string {
	w := p.Window
	switch {
	case p.Blocked:
		return "has blocked the Page"
	case p.Unavailable:
		return "cannot be reached"
	case w.Standard.ClosesAt == nil:
		return "has never written"
	case w.Open:
		return "window open for another " + w.Standard.ClosesAt.Sub(now).Round(time.Minute).String()
	case w.HumanAgent.Open:
		return "window closed " + now.Sub(*w.Standard.ClosesAt).Round(time.Minute).String() + " ago, open to a human agent"
	}
	return "window closed " + now.Sub(*w.Standard.ClosesAt).Round(time.Minute).String() + " ago"
}

// pasteable are two commands: one answers the customer, one lets the customer write.
func pasteable(base string, page control.Page, person control.Person) string {
	name := person.Slug
	if name == "" {
		name = person.PSID
	}
	return fmt.Sprintf(`
Answer the customer:
  curl -X POST "%s/v25.0/%s/messages" \
    -d "recipient={'id':'%s'}" -d "messaging_type=RESPONSE" -d "message={'text':'hello, world'}" \
    -d "access_token=%s"
Let the customer write, or a day go by:
  curl -X POST %s/_sendmock/people/%s/messages -d '{"text":"hi"}'
  curl -X POST %s/_sendmock/clock/advance -d '{"duration":"25h"}'
`, base, page.ID, person.PSID, page.AccessToken, base, name, base)
}
