package yamlfile

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sendmock/sendmock/internal/spelling"
)

var (
	timeType = reflect.TypeFor[time.Time]()
	nodeType = reflect.TypeFor[*Node]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
	enumType = reflect.TypeFor[Enum]()
)

// Enum is a string type of a format with a closed list of values.
type Enum interface{ Values() []string }

// Decode fills the struct that into points to from the tree of a file.
//
// The structs of a format are its schema. Every field's yaml tag gives its key, and one of the tag's options omitempty
// or omitzero says that the key may be left out. A field with a default tag gets that default, which a bool or a text can
// have; all others are required. A key without a value counts as left out. With the tag number:"allowed" a text, and each of a list, may also
// be written as a number.
//
// A type with a pointer method UnmarshalText is read by that, and its error is the problem's text, to which what the file
// has is added. A field of type *Node gets its part of the file as it is, for the caller to decode.
func Decode(root *Node, into any, log *Log) { DecodeAt("$", root, into, log) }

// DecodeAt is Decode for the part of a file at path. What into points to may be of any type that a field may have.
func DecodeAt(path string, n *Node, into any, log *Log) {
	decoder{log}.value(path, n, reflect.ValueOf(into).Elem(), false)
}

type decoder struct{ log *Log }

// value decodes n into v. numeric tells that text may also be written as a number.
func (d decoder) value(path string, n *Node, v reflect.Value, numeric bool) {
	d.log.See(path, n)
	switch {
	case v.Type() == nodeType:
		d.seeInside(path, n)
		v.Set(reflect.ValueOf(n))
		return
	case v.Type() == timeType:
		d.time(path, n, v)
		return
	case reflect.PointerTo(v.Type()).Implements(textType):
		d.unmarshal(path, n, v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(path, n, v)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(path, n, v.Elem(), numeric)
	case reflect.Slice:
		d.slice(path, n, v, numeric)
	case reflect.Map:
		d.mapping(path, n, v)
	case reflect.String:
		d.text(path, n, v, numeric)
	case reflect.Bool:
		if d.expect(path, n, Bool) {
			v.SetBool(strings.EqualFold(n.Text, "true"))
		}
	case reflect.Int, reflect.Int64:
		d.integer(path, n, v)
	case reflect.Uint64:
		d.unsigned(path, n, v)
	case reflect.Float64:
		d.float(path, n, v)
	case reflect.Interface:
		if free := n.Value(path, d.log); free != nil {
			v.Set(reflect.ValueOf(free))
		}
	default:
		panic(fmt.Sprintf("yamlfile: no file has a %s (%s)", v.Type(), path)) // the struct of a format is wrong
	}
}

// seeInside notes the places of everything in a part of the file that somebody else decodes.
func (d decoder) seeInside(path string, n *Node) {
	d.log.See(path, n)
	for _, e := range n.Entries {
		d.seeInside(KeyPath(path, e.Key), e.Value)
	}
	for i, item := range n.Items {
		d.seeInside(ItemPath(path, i), item)
	}
}

func (d decoder) expect(path string, n *Node, kind Kind) bool {
	if n.Kind != kind {
		d.log.Add(path, "must be %s (got %s)", kind, n.Describe())
	}
	return n.Kind == kind
}

// field is a struct field as its tags describe it.
type field struct {
	key      string
	index    int
	required bool
	preset   string // the default, "" for none
	numeric  bool
}

func fieldsOf(t reflect.Type) []field {
	fields := make([]field, t.NumField())
	for i := range fields {
		tag := t.Field(i).Tag
		key, options, _ := strings.Cut(tag.Get("yaml"), ",")
		preset, _ := tag.Lookup("default")
		fields[i] = field{
			key: key, index: i, preset: preset,
			required: options == "" && preset == "",
			numeric:  tag.Get("number") == "allowed",
		}
	}
	return fields
}

func (d decoder) structure(path string, n *Node, v reflect.Value) {
	if !d.expect(path, n, Mapping) {
		return
	}
	fields := fieldsOf(v.Type())
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	d.keys(path, n, keys)
	for _, f := range fields {
		at := KeyPath(path, f.key)
		given := n.Entry(f.key)
		switch {
		case given != nil:
			d.value(at, given, v.Field(f.index), f.numeric)
			if f.required && given.Kind == Text && given.Text == "" {
				d.log.Add(at, "must not be empty")
			}
		case f.required:
			d.log.Add(at, "is required")
		case f.preset != "":
			d.preset(v.Field(f.index), f.preset)
		}
	}
}

// keys reports keys that are given twice and, where the known ones are listed, keys that aren't known.
func (d decoder) keys(path string, n *Node, known []string) {
	seen := map[string]Place{}
	for _, e := range n.Entries {
		first, double := seen[e.Key]
		switch {
		case double:
			d.log.AddAt(e.At, KeyPath(path, e.Key), "is already given on line %d", first.Line)
		case known != nil && !slices.Contains(known, e.Key):
			d.log.AddAt(e.At, KeyPath(path, e.Key), "unknown key%s", spelling.DidYouMean(e.Key, known))
		}
		if !double {
			seen[e.Key] = e.At
		}
	}
}

// preset sets a default. Those stand in the tags of a format, in the type of the field.
func (d decoder) preset(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(text == "true")
	case reflect.String:
		v.SetString(text)
	}
}

func (d decoder) slice(path string, n *Node, v reflect.Value, numeric bool) {
	if !d.expect(path, n, Sequence) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
	for i, item := range n.Items {
		d.value(ItemPath(path, i), item, v.Index(i), numeric)
	}
}

func (d decoder) mapping(path string, n *Node, v reflect.Value) {
	if !d.expect(path, n, Mapping) {
		return
	}
	d.keys(path, n, nil)
	v.Set(reflect.MakeMap(v.Type()))
	for _, e := range n.Entries {
		value := reflect.New(v.Type().Elem()).Elem()
		d.value(KeyPath(path, e.Key), e.Value, value, false)
		v.SetMapIndex(reflect.ValueOf(e.Key), value)
	}
}

func (d decoder) text(path string, n *Node, v reflect.Value, numeric bool) {
	switch {
	case n.Kind == Text, numeric && n.Kind == Integer:
		v.SetString(n.Text)
	case numeric && n.Kind == Float:
		d.log.Add(path, "must be in quotes (got the number %s)", n.Text)
		return
	case n.Kind == Integer, n.Kind == Float, n.Kind == Bool:
		d.log.Add(path, "must be text: put it in quotes (got %s)", n.Text)
		return
	default:
		d.log.Add(path, "must be text (got %s)", n.Describe())
		return
	}
	if n.Text != "" && v.Type().Implements(enumType) {
		values := v.Interface().(Enum).Values()
		if !slices.Contains(values, n.Text) {
			d.log.Add(path, "must be one of %s (got %s)", strings.Join(values, ", "), Quote(n.Text))
		}
	}
}

func (d decoder) integer(path string, n *Node, v reflect.Value) {
	if !d.expect(path, n, Integer) {
		return
	}
	i, err := strconv.ParseInt(n.Text, 10, v.Type().Bits())
	if err != nil {
		d.log.Add(path, "must be a decimal number of %d bits (got %s)", v.Type().Bits(), Quote(n.Text))
		return
	}
	v.SetInt(i)
}

func (d decoder) unsigned(path string, n *Node, v reflect.Value) {
	if !d.expect(path, n, Integer) {
		return
	}
	u, err := strconv.ParseUint(n.Text, 10, 64)
	if err != nil {
		d.log.Add(path, "must be a decimal number of 64 bits, without a sign (got %s)", Quote(n.Text))
		return
	}
	v.SetUint(u)
}

func (d decoder) float(path string, n *Node, v reflect.Value) {
	if n.Kind != Integer && n.Kind != Float {
		d.log.Add(path, "must be a number (got %s)", n.Describe())
		return
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	if err != nil {
		d.log.Add(path, "must be a number (got %s)", Quote(n.Text))
		return
	}
	v.SetFloat(f)
}

// unmarshal decodes a type that has text of its own. Only the type knows how that text looks, so for a node that isn't
// text it is given the name of the node's kind to refuse.
func (d decoder) unmarshal(path string, n *Node, v reflect.Value) {
	read := reflect.New(v.Type())
	text := n.Text
	if n.Kind != Text {
		text = string(n.Kind)
	}
	err := read.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	switch {
	case err != nil:
		d.log.Add(path, "%s (got %s)", err, n.Describe())
	case d.expect(path, n, Text):
		v.Set(read.Elem())
	}
}

func (d decoder) time(path string, n *Node, v reflect.Value) {
	t, err := time.Parse(time.RFC3339, n.Text)
	if n.Kind != Text || err != nil {
		d.log.Add(path, "must be a time, as 2026-12-01T09:00:00Z (got %s)", n.Describe())
		return
	}
	v.Set(reflect.ValueOf(t.UTC()))
}
