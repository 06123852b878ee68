package graph

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/internal/graph/decode"
	"github.com/sendmock/sendmock/openapi"
)

// problemError puts what the schema found into the platform's words (docs/facts/errors.md §5).
func problemError(p openapi.Problem) *grapherr.Error {
	if p.ID != "" {
		return namedError(p)
	}
	switch p.Keyword {
	case openapi.Required:
		return grapherr.NewParamRequired(p.Path)
	case openapi.Empty:
		if strings.Contains(p.Path, "[title]") || strings.Contains(p.Path, "[text]") {
			return grapherr.NewParamStringEmpty(p.Path)
		}
		return grapherr.NewParamEmpty(p.Path)
	case openapi.Malformed:
		return grapherr.NewParamJSONInvalid(p.Path)
	case openapi.Enum:
		return grapherr.NewParamEnumInvalid(p.Path, p.Detail)
	case openapi.MaxLength:
		return grapherr.NewParamTooLong(p.Path, strconv.Itoa(p.Limit))
	case openapi.MinItems:
		return grapherr.NewParamTooFewElements(p.Path)
	case openapi.MaxItems:
		return grapherr.NewParamTooManyElements(p.Path)
	case openapi.Range:
		lower, upper, _ := strings.Cut(p.Detail, ", ")
		switch {
		case upper == "":
			return grapherr.NewParamTypeInvalid(p.Path, "a number of at least "+lower)
		case lower == "":
			return grapherr.NewParamTypeInvalid(p.Path, "a number of at most "+upper)
		}
		return grapherr.NewParamOutOfRange(p.Path, lower, upper)
	case openapi.MinLength, openapi.Pattern:
		return grapherr.NewParamPatternInvalid(p.Path)
	case openapi.ID:
		return grapherr.NewParamIDInvalid(p.Path)
	case openapi.URL, openapi.Broken:
		return grapherr.NewParamURLInvalid(p.Path)
	case openapi.Currency:
		return grapherr.NewCurrencyUnsupported(p.Detail)
	case openapi.Unknown:
		return grapherr.NewParamKeysUnknown(strings.Join(p.Keys, ", "), p.Path)
	case openapi.Type:
		return grapherr.NewParamTypeInvalid(p.Path, p.Detail)
	}
	return grapherr.NewParameterInvalid()
}

// inOrder gives unknown keys the order in which the request has them.
func (c *call) inOrder(p openapi.Problem) openapi.Problem {
	if len(p.Keys) < 2 {
		return p
	}
	return p.Ordered(decode.Members(c.req.Query, c.req.ContentType, c.req.Body, p.Steps))
}

// brokenOff says where the text of a parameter that should be JSON breaks off, as the platform never does; "" where that is not the problem.
func (c *call) brokenOff(p openapi.Problem) string {
	text, isText := c.Params.Values[p.Path].(string)
	if p.Keyword != openapi.Malformed || !isText {
		return ""
	}
	if where := openapi.WhereLoose(text); where != "" {
		return p.Path + " " + where
	}
	return ""
}

// namedError is the error that the document names. Its arguments are those of the problem, by their names in the
// catalogue.
func namedError(p openapi.Problem) *grapherr.Error {
	id := grapherr.ID(p.ID)
	row, ok := grapherr.Lookup(id)
	if !ok {
		return grapherr.NewParameterInvalid() // the self-check of the description refuses unknown ids
	}
	lower, upper, _ := strings.Cut(p.Detail, ", ")
	first, other, _ := strings.Cut(p.Detail, ", ")
	values := map[string]string{
		"param": p.Path, "limit": strconv.Itoa(p.Limit), "values": p.Detail, "keys": strings.Join(p.Keys, ", "), "type": p.Detail,
		"min": lower, "max": upper, "template": p.Detail, "other": decode.Join(p.Path, other),
	}
	if p.Keyword == openapi.Choose && row.Args != nil {
		values["param"] = decode.Join(p.Path, first)
		if len(row.Args) == 1 {
			values["param"] = cmp.Or(p.Path, first) // of the whole request, the first of what is wanted
		}
	}
	args := make(map[string]string, len(row.Args))
	for _, a := range row.Args {
		if v, ok := values[a.Name]; ok {
			args[a.Name] = v
		}
	}
	err, _ := id.With(args) // the names are the row's own
	return err
}
