package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sendmock/sendmock/emulator"
	"github.com/sendmock/sendmock/emulator/control"
)

// surfaceFlags are the flags of surface, as given.
type surfaceFlags struct {
	node, emulated string
	json           bool
}

func (p *program) surfaceCommand() *cobra.Command {
	var f surfaceFlags
	cmd := &cobra.Command{
		Use: "surface", Short: "Print what the platform has, emulated or not: operations, then fields",
		Long: "surface prints the operations of the platform: how far each is emulated, its method and path, its name in the record, the permissions\n" +
			"that it asks, and what it lacks. Then the fields of each type of node. It asks no server, for it is the same in all.",
		Example: "  sendmock surface --emulated partly\n  sendmock surface --node Page --emulated no",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.surface(cmd.Context(), &f) },
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.node, "node", "", "only what is of this type of node: Page, User, Person, …")
	fs.StringVar(&f.emulated, "emulated", "", "only what is emulated so far: "+strings.Join(control.Emulated, ", "))
	fs.BoolVar(&f.json, "json", false, "print all of it as JSON, parameters, rules and errors included")
	return cmd
}

// surface asks an emulator of its own, for it is the same in all.
func (p *program) surface(ctx context.Context, f *surfaceFlags) (err error) {
	emu, err := emulator.New(emulator.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, emu.Close()) }()
	filter := url.Values{}
	for name, value := range map[string]string{"node": f.node, "emulated": f.emulated} {
		if value != "" {
			filter.Set(name, value)
		}
	}
	s, err := emu.Control().Surface(ctx, filter)
	var wrong *control.Problem
	switch {
	case errors.As(err, &wrong):
		return usageError{errors.New(wrong.Message)}
	case err != nil:
		return err
	case f.json:
		return asJSON(s)(p.stdout)
	}
	_, err = fmt.Fprint(p.stdout, table(s.Operations, operationCells)+table(s.Fields, func(f control.SurfaceField) []string {
		return []string{f.Emulated, f.Node + "." + f.Name}
	}))
	return err
}

// operationCells are the columns of an operation: how far it is emulated, what it is, what it asks, and what it lacks.
func operationCells(op control.SurfaceOperation) []string {
	id := op.ID
	if op.Emulated == control.NotEmulated {
		id = "-" // it has none but its path
	}
	return []string{op.Emulated, op.Method, op.Path, id, cmp.Or(strings.Join(op.Permissions, ","), "-"), op.Limits}
}
