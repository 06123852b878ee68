package reading

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/internal/spelling"
)

// ownReaders are types that read themselves.
var ownReaders = []reflect.Type{reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()}

// matchType is the one type of bodies in which an empty name is a mistake: elsewhere it is as good as none.
var matchType = reflect.TypeFor[contract.Match]()

func readsItself(t reflect.Type) bool {
	return slices.ContainsFunc(ownReaders, reflect.PointerTo(t).Implements)
}

// maxMisfits bounds the mistakes of a body that are named: a large one may have thousands.
//
//sendmock:bound mistakes of a body that a refusal names | left out | TestMisfitsAreBounded
const maxMisfits = 20

// misfits says where a body does not fit the type that it was read into: members that the type does not have, and values of
// another kind. encoding/json stops at the first, and does not say where it stands.
func misfits(body []byte, into any) contract.Problems {
	var value any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var problems contract.Problems
	if dec.Decode(&value) == nil { // what is no JSON is another mistake
		fits("", value, reflect.TypeOf(into), &problems)
	}
	return problems
}

func fits(path string, value any, t reflect.Type, problems *contract.Problems) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if value == nil || t.Kind() == reflect.Interface || len(*problems) >= maxMisfits { // null leaves everything as it is
		return
	}
	object, isObject := value.(map[string]any)
	list, isList := value.([]any)
	text, _ := json.Marshal(value) // it was read from JSON
	switch {
	case readsItself(t):
		if err := json.Unmarshal(text, reflect.New(t).Interface()); err != nil {
			*problems = append(*problems, placed(path, t, err)...)
		}
	case isObject && t.Kind() == reflect.Struct:
		fitsMembers(path, object, t, problems)
	case isObject && t.Kind() == reflect.Map:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			fits(inside(path, name), object[name], t.Elem(), problems)
		}
	case isList && t.Kind() == reflect.Slice:
		for i := range list {
			fits(path+"["+strconv.Itoa(i)+"]", list[i], t.Elem(), problems)
		}
	case json.Unmarshal(text, reflect.New(t).Interface()) != nil:
		*problems = append(*problems, contract.Problem{Path: path, Message: "it is " + kindOf(value) + ", not " + wanted[t.Kind()]})
	}
}

// kindOf is what a JSON value is, or the value itself where it is short.
func kindOf(value any) string {
	switch value.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		return "a text"
	}
	return fmt.Sprint(value)
}

// wanted are the kinds of values that bodies have.
var wanted = map[reflect.Kind]string{
	reflect.String: "a text", reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Int64: "a whole number",
	reflect.Float64: "a number", reflect.Slice: "a list", reflect.Struct: "an object", reflect.Map: "an object",
}

// placed is what a type that reads itself says, with the place of its value. It may know better where in it the mistake is.
func placed(path string, t reflect.Type, err error) contract.Problems {
	var listed contract.Problems
	if errors.As(err, &listed) {
		return listed
	}
	if t == reflect.TypeFor[time.Time]() {
		return contract.Problems{{Path: path, Message: `it is no instant like "2026-12-01T09:00:00Z"`}}
	}
	if rest, named := strings.CutPrefix(err.Error(), path[strings.LastIndexByte(path, '.')+1:]); named {
		return contract.Problems{{Message: path + rest}} // it has said its name already
	}
	return contract.Problems{{Path: path, Message: err.Error()}}
}

func fitsMembers(path string, value map[string]any, t reflect.Type, problems *contract.Problems) {
	known := members(t)
	names := make([]string, len(known))
	for i, m := range known {
		names[i] = m.name
	}
	for _, name := range slices.Sorted(maps.Keys(value)) {
		i := slices.IndexFunc(names, func(known string) bool { return strings.EqualFold(known, name) }) // as encoding/json does
		if len(*problems) >= maxMisfits {
			return
		}
		if i < 0 {
			*problems = append(*problems, contract.Problem{Path: path, Message: spelling.NoSuch("member", name, names)})
			continue
		}
		if wrong := contract.Emptied(names[i]); t == matchType && value[name] == "" && wrong != "" {
			*problems = append(*problems, contract.Problem{Path: inside(path, names[i]), Message: wrong})
			continue
		}
		fits(inside(path, names[i]), value[name], known[i].of, problems)
	}
}

// inside is the path of a member.
func inside(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// member is what a JSON object may have.
type member struct {
	name string
	of   reflect.Type
}

// members are those of a struct, in its order. Those of a struct that is embedded in it are its own, unless it has them itself.
func members(t reflect.Type) (own []member) {
	var embedded []member
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			embedded = append(embedded, members(f.Type)...)
		case f.IsExported() && name != "-" && name != "":
			own = append(own, member{name, f.Type})
		}
	}
	for _, m := range embedded {
		if !slices.ContainsFunc(own, func(o member) bool { return o.name == m.name }) {
			own = append(own, m)
		}
	}
	return own
}
