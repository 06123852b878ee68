package main

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/internal/spelling"
)

// prefix is what the variables of flags begin with.
const prefix = "SENDMOCK_"

// noFlags are variables that are read elsewhere, by scripts around sendmock and by its own tests. One that ends in _ begins names.
var noFlags = []string{
	"SENDMOCK_URL", "SENDMOCK_HOLD", "SENDMOCK_WORKER", "SENDMOCK_CONTROL_TOKEN", "SENDMOCK_VIA_", "SENDMOCK_VERSION", "SENDMOCK_IMAGE",
	"SENDMOCK_BIN", "SENDMOCK_CONFORMANCE_URL", "SENDMOCK_PROVE_", "SENDMOCK_SOAK", "SENDMOCK_SOAK_", "SENDMOCK_FUZZ_",
}

// foreign are the variables that Kubernetes gives every pod beside a Service called sendmock or sendmock-something, and docker to the
// container that links one: what they say of another sendmock is no setting of this one.
var foreign = regexp.MustCompile(`^SENDMOCK(_[A-Z0-9_]+)?_(` +
	`SERVICE_HOST=|SERVICE_PORT(_[A-Z0-9_]+)?=|PORT=(tcp|udp|sctp)://|PORT_\d+_(TCP|UDP|SCTP)(_[A-Z]+)*=|NAME=/|ENV_)`)

// env looks up an environment variable, "" if there is none. Windows has no case in their names.
func (p *program) env(name string) string {
	for _, pair := range p.environ {
		if n, value, _ := strings.Cut(pair, "="); n == name || runtime.GOOS == "windows" && strings.EqualFold(n, name) {
			return value
		}
	}
	return ""
}

// setting is the variable of a flag, "" if there is none.
func (p *program) setting(flag string) string {
	value := p.env(envName(flag))
	if foreign.MatchString(envName(flag) + "=" + value) {
		return ""
	}
	return value
}

// envName is the environment variable of a flag: page-id is SENDMOCK_PAGE_ID.
func envName(flag string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment gives flags that were not given the values of their variables. All that is wrong is said at once. A variable that no
// flag has is said too, and stands in nobody's way.
func (p *program) fromEnvironment(flags *pflag.FlagSet) error {
	defer func() { p.note(flags, p.strangers()) }()
	var problems []error
	flags.VisitAll(func(f *pflag.Flag) {
		value := p.setting(f.Name)
		if f.Changed || value == "" || f.Name == "help" || f.Name == "version" {
			return
		}
		var wrong *pflag.InvalidValueError
		for _, one := range eachOf(f, value) {
			switch err := flags.Set(f.Name, one); {
			case errors.As(err, &wrong):
				problems = append(problems, unreadable(envName(f.Name), wrong))
			case err != nil:
				problems = append(problems, fmt.Errorf("%s: %w", envName(f.Name), err))
			}
		}
	})
	if problems != nil {
		return usageError{errors.Join(problems...)}
	}
	return nil
}

// eachOf are the values that a variable has for a flag: of one that may be repeated as many as there are between commas.
func eachOf(f *pflag.Flag, value string) []string {
	if f.Value.Type() != "stringArray" {
		return []string{value}
	}
	var list []string
	for one := range strings.SplitSeq(value, ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// strangers tells of the variables that begin as those of flags do and belong to none: a misspelt one would do nothing, without a word.
func (p *program) strangers() (told []string) {
	var known []string
	for _, flags := range []*pflag.FlagSet{p.serveCommand().Flags(), p.execCommand().Flags(), p.runCommand().Flags()} {
		flags.VisitAll(func(f *pflag.Flag) { known = append(known, envName(f.Name)) })
	}
	known = append(known, noFlags...)
	for _, pair := range p.environ {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case !strings.HasPrefix(name, prefix), value == "", slices.Contains(known, name), foreign.MatchString(pair):
		case slices.ContainsFunc(known, func(k string) bool { return strings.HasSuffix(k, "_") && strings.HasPrefix(name, k) }):
		default:
			told = append(told, name+" is the variable of no flag"+spelling.DidYouMean(name, known))
		}
	}
	return told
}

// note says what stands in nobody's way, in the form that the log will have.
func (p *program) note(flags *pflag.FlagSet, told []string) {
	format := flags.Lookup("log-format")
	for _, text := range told {
		if format != nil && format.Value.String() == logJSON {
			slog.New(slog.NewJSONHandler(p.stderr, nil)).Warn(text)
			continue
		}
		_, _ = fmt.Fprintf(p.stderr, "sendmock: %s\n", text)
	}
}

// throughNoProxy are the variables that keep an address of this machine out of the proxy that the environment names, if it names one.
// Programs read either spelling; who has set one of them has it still.
func (p *program) throughNoProxy(host string) []string {
	proxied := false
	for _, name := range []string{"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"} {
		proxied = proxied || p.env(name) != ""
	}
	if !proxied {
		return nil
	}
	var env []string
	for _, names := range [][2]string{{"no_proxy", "NO_PROXY"}, {"NO_PROXY", "no_proxy"}} {
		given := p.env(names[0])
		if given == "" {
			given = p.env(names[1])
		}
		list := strings.FieldsFunc(given, func(r rune) bool { return r == ',' || r == ' ' })
		for _, own := range []string{"127.0.0.1", "localhost", "::1", host} {
			if !slices.Contains(list, own) {
				list = append(list, own)
			}
		}
		env = append(env, names[0]+"="+strings.Join(list, ","))
	}
	return env
}
