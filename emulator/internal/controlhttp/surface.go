package controlhttp

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/view"
	"github.com/sendmock/sendmock/emulator/messenger"
	"github.com/sendmock/sendmock/internal/spelling"
	"github.com/sendmock/sendmock/openapi"
)

// getSurface answers what the platform has, emulated or not: what the description, the platform's names and the rules say.
func (d desk) getSurface(r *http.Request) (reply, error) {
	wanted := surfaceFilter{r.URL.Query().Get("node"), r.URL.Query().Get("emulated")}
	spec := d.Spec
	if types := spec.NodeTypes(); wanted.node != "" && !slices.Contains(types, wanted.node) {
		return reply{}, reading.Malformed(spelling.NoSuch("node", wanted.node, types))
	}
	if wanted.emulated != "" && !slices.Contains(control.Emulated, wanted.emulated) {
		return reply{}, reading.Malformed(fmt.Sprintf("emulated is full, partly or no, not %q", wanted.emulated))
	}
	out := control.Surface{Operations: []control.SurfaceOperation{}, Parameters: []control.SurfaceParameter{}, Rules: []control.Rule{}}
	for _, op := range spec.Operations() {
		wanted.add(&out, operationOf(spec, op), parametersOf(op))
	}
	for _, e := range spec.Missing() {
		wanted.add(&out, missingOperation(e), missingParameters(spec, e))
	}
	out.Fields = wanted.fields(spec)
	rules := messenger.Rules()
	d.sandbox.Do(func(tx *sandbox.Tx) {
		for i := range rules {
			out.Rules = append(out.Rules, view.Rule(tx.World, &rules[i]))
		}
	})
	for range grapherr.All() {
		out.Errors++
	}
	return ok(out)
}

// surfaceFilter is what of the surface is asked for; "" is all.
type surfaceFilter struct{ node, emulated string }

func (f surfaceFilter) takes(node, emulated string) bool {
	return (f.node == "" || f.node == node) && (f.emulated == "" || f.emulated == emulated)
}

// add adds an operation, and its parameters: each where it is asked for.
func (f surfaceFilter) add(out *control.Surface, op control.SurfaceOperation, parameters []control.SurfaceParameter) {
	if f.takes(op.Node, op.Emulated) {
		out.Operations = append(out.Operations, op)
	}
	for _, p := range parameters {
		if f.takes(op.Node, p.Emulated) {
			out.Parameters = append(out.Parameters, p)
		}
	}
}

// operationOf is an operation that is emulated, with what it lacks.
func operationOf(spec *openapi.Spec, op *openapi.Operation) control.SurfaceOperation {
	at := openapi.Endpoint{Node: op.Node, Edge: op.Edge, Method: op.Method}
	out := control.SurfaceOperation{
		ID: op.ID, Method: op.Method, Path: at.Path(), Node: op.Node, Permissions: op.Permissions, Emulated: control.EmulatedFully, Evidence: op.Evidence,
	}
	var lacks []string
	if len(op.Unheeded) > 0 {
		lacks = append(lacks, "parameters passed over: "+strings.Join(op.Unheeded, ", "))
	}
	if fields := spec.MissingFields(op.Node); op.Edge == "" && op.Method == http.MethodGet && len(fields) > 0 {
		lacks = append(lacks, fmt.Sprintf("%d fields left out", len(fields)))
	}
	if lacks != nil {
		out.Emulated, out.Limits = control.EmulatedPartly, strings.Join(lacks, "; ")
	}
	return out
}

func parametersOf(op *openapi.Operation) []control.SurfaceParameter {
	var list []control.SurfaceParameter
	for _, name := range op.ParameterNames() {
		if !slices.Contains(op.Unheeded, name) {
			list = append(list, control.SurfaceParameter{Operation: op.ID, Name: name, Emulated: control.EmulatedFully})
		}
	}
	for _, name := range op.Unheeded {
		list = append(list, control.SurfaceParameter{Operation: op.ID, Name: name, Emulated: control.NotEmulated})
	}
	return list
}

// missingOperation is one that is not emulated. That it is there is documented; more is not known here.
func missingOperation(e openapi.Endpoint) control.SurfaceOperation {
	return control.SurfaceOperation{
		ID: e.String(), Method: e.Method, Path: e.Path(), Node: e.Node, Permissions: []string{}, Emulated: control.NotEmulated, Evidence: "documented",
	}
}

func missingParameters(spec *openapi.Spec, e openapi.Endpoint) []control.SurfaceParameter {
	var list []control.SurfaceParameter
	for _, name := range spec.RealParameters(e) {
		list = append(list, control.SurfaceParameter{Operation: e.String(), Name: name, Emulated: control.NotEmulated})
	}
	return list
}

func (f surfaceFilter) fields(spec *openapi.Spec) []control.SurfaceField {
	list := []control.SurfaceField{}
	add := func(node, emulated string, names []string) {
		for _, name := range names {
			if f.takes(node, emulated) {
				list = append(list, control.SurfaceField{Node: node, Name: name, Emulated: emulated})
			}
		}
	}
	for _, node := range spec.NodeTypes() {
		if described := spec.Nodes()[node]; described != nil {
			add(node, control.EmulatedFully, described.Fields)
		}
		add(node, control.NotEmulated, spec.MissingFields(node))
	}
	return list
}
