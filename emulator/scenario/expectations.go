package scenario

import (
	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/internal/yamlfile"
)

// LoadExpectations reads the body of POST verify from a file, YAML or JSON: a mapping with expectations, checks, since and
// settle_ms, or a list of expectations alone. The error is a [yamlfile.Problems] with every mistake in the file.
func LoadExpectations(name string, data []byte) (control.Verification, error) {
	log := yamlfile.NewLog(name)
	root := yamlfile.Read(data, MaxBytes, log)
	if root == nil {
		return control.Verification{}, log.Problems()
	}
	var seen *yamlfile.Node // notes where everything stands
	yamlfile.Decode(root, &seen, log)
	a := asked{reader: &reader{log: log}}
	a.anybody = true // slugs are the server's
	var out control.Verification
	list, path := root, "$"
	if root.Kind == yamlfile.Mapping {
		list, path = nil, "$.expectations"
		rest := *root
		rest.Entries = nil
		for _, e := range root.Entries {
			if e.Key == "expectations" {
				list = e.Value
			} else {
				rest.Entries = append(rest.Entries, e)
			}
		}
		out, _ = into[control.Verification](&a, &rest, "$")
		if _, err := contract.ParseChecks(out.Checks); err != nil {
			log.Add("$.checks", "%s", err)
		}
	}
	if list != nil {
		out.Expectations = a.expectations(list, path)
	}
	if found := log.Problems(); len(found) > 0 {
		return control.Verification{}, found
	}
	return out, nil
}
