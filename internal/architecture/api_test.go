package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/internal/golden"
)

// promised are the packages whose exported API people build on. What they export is in testdata/api, a line for each name,
// so that nobody changes it unawares. The others promise nothing before v1, or are internal.
var promised = []string{"contract", "emulator", "emulator/control", "emulator/grapherr", "fixtures", "openapi"}

func TestExportedAPI(t *testing.T) {
	t.Parallel()
	imports := compiled(t)
	for _, name := range promised {
		t.Run(name, func(t *testing.T) {
			pkg, err := imports.Import(module + "/" + name)
			require.NoError(t, err)
			file := filepath.Join("testdata", "api", strings.ReplaceAll(name, "/", "_")+".txt")
			golden.Equal(t, file, strings.Join(exported(pkg), "\n")+"\n")
			if t.Failed() {
				t.Log("Code of others may need the lines with a minus. If the change is meant, accept it: go test ./internal/architecture -update")
			}
		})
	}
	texts, err := os.ReadDir(filepath.Join("testdata", "api"))
	require.NoError(t, err)
	require.Len(t, texts, len(promised), "a text is of no promised package")
}

// compiled imports packages as the compiler saw them, with all that they stand on.
func compiled(t *testing.T) types.Importer {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Export"}
	for _, name := range promised {
		args = append(args, module+"/"+name)
	}
	cmd := exec.CommandContext(t.Context(), "go", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", stderr.String())
	files := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		files[p.ImportPath] = p.Export
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
}

// exported has a line for each name that others can use: constants with their values, fields with their tags, methods with the
// promoted ones.
func exported(pkg *types.Package) []string {
	var lines []string
	for _, name := range pkg.Scope().Names() { // sorted
		object := pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		line := types.ObjectString(object, qualified(pkg))
		switch object := object.(type) {
		case *types.Const:
			line += " = " + object.Val().ExactString()
		case *types.TypeName:
			if object.IsAlias() {
				break
			}
			kind, members := shape(object, qualified(pkg))
			lines = append(lines, kind)
			lines = append(lines, members...)
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// shape is a type without its members, and these: fields in their order, then methods by name.
func shape(object *types.TypeName, as types.Qualifier) (string, []string) {
	name, members := object.Name(), []string{}
	kind := "type " + name + " " + types.TypeString(object.Type().Underlying(), as)
	var methods types.Type = types.NewPointer(object.Type())
	switch under := object.Type().Underlying().(type) {
	case *types.Struct:
		kind = "type " + name + " struct"
		for i := range under.NumFields() {
			if field := under.Field(i); field.Exported() {
				members = append(members, "    "+name+"."+describe(field, under.Tag(i), as))
			}
		}
	case *types.Interface:
		kind = "type " + name + " interface"
		methods = object.Type()
	}
	set := types.NewMethodSet(methods)
	for i := range set.Len() {
		if method := set.At(i).Obj(); method.Exported() {
			receiver := name
			if signature := method.Type().(*types.Signature); signature.Recv() != nil && isPointer(signature.Recv().Type()) {
				receiver = "*" + name
			}
			signature := strings.TrimPrefix(types.TypeString(set.At(i).Type(), as), "func")
			members = append(members, fmt.Sprintf("    func (%s) %s%s", receiver, method.Name(), signature))
		}
	}
	return kind, members
}

func isPointer(t types.Type) bool {
	_, pointer := t.(*types.Pointer)
	return pointer
}

func describe(field *types.Var, tag string, as types.Qualifier) string {
	text := field.Name() + " " + types.TypeString(field.Type(), as)
	if field.Embedded() {
		text += " embedded"
	}
	if wire, has := reflect.StructTag(tag).Lookup("json"); has {
		text += " json:" + wire
	}
	return text
}

// qualified names packages: this one not at all, ours by their place in the module, others by their last element.
func qualified(here *types.Package) types.Qualifier {
	return func(p *types.Package) string {
		if p == here {
			return ""
		}
		if name, ours := ownName(p.Path()); ours {
			return name
		}
		return path.Base(p.Path())
	}
}
