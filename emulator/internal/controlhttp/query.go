package controlhttp

// takes are the members of the query that routes take. What is not here takes none. A list's filters are in its own words.
var takes = map[string][]string{
	"GET health":                       {"bot"},
	"GET livez":                        {"bot"},
	"GET readyz":                       {"bot"},
	"GET requests":                     filters,
	"GET export.har":                   filters,
	"GET export.curl":                  filters,
	"GET deliveries":                   deliveryFilters,
	"POST verify":                      {"fail", "strict", "chapters", "format"},
	"GET conversations":                {"after"},
	"POST media":                       {"name"},
	"GET conversations/{conversation}": {"format", "after"},
	"GET coverage":                     {"format"},
	"GET errors":                       {"id", "code", "subcode", "category"},
	"GET surface":                      {"node", "emulated"},
	"GET events":                       {"since"},
	"GET webhook":                      {"app_id"},
}
