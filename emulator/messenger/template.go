package messenger

import (
	"time"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// Template is a message template of a Page, which a utility message fills in.
type Template struct {
	ID, Name, Language, Category string
	Page                         *Page
	Status                       TemplateStatus
	RejectedReason               string
	Format                       string // NAMED or POSITIONAL; "": nobody said
	Library                      string // the template of the platform's library that it was made from; "" is none
	Components                   any    // as they were given: decoded JSON, never changed in place
	CreatedAt, UpdatedAt         time.Time
}

// TemplateStatus is how far the review of a template is. Only an approved one can be sent.
type TemplateStatus string

// The states of a template that can come about here. The platform has more.
const (
	TemplateApproved TemplateStatus = "APPROVED"
	TemplatePending  TemplateStatus = "PENDING"
	TemplateRejected TemplateStatus = "REJECTED"
)

// templateReviewed is what comes of the platform's own review, of a new template and of a changed one. A new one is answered with
// APPROVED in the documentation's sample, which says that it takes seconds (docs/facts/endpoints.md §7); that it takes none and
// that a changed one is approved likewise is a choice.
const templateReviewed = TemplateApproved

const (
	//sendmock:bound message templates of a sandbox | error 100: limit of templates reached | TestTemplatesAreBounded
	maxTemplates = 2000
	//sendmock:bound bytes of all message templates of a sandbox | error 100: limit of templates reached | TestTemplatesAreBounded
	maxTemplateBytes = 8 << 20
)

// weight is about what a template holds on to, in bytes.
func (t *Template) weight() int {
	return 512 + len(t.Name) + len(t.RejectedReason) + len(t.Library) + weigh(t.Components)
}

// CreateTemplate decides whether a Page gets a new template. A name stands for one text in each language.
func (w *World) CreateTemplate(t *Template) ([]Event, *grapherr.Error) {
	for _, other := range w.Templates {
		if other.Page == t.Page && other.Name == t.Name && other.Language == t.Language {
			return nil, grapherr.NewTemplateLanguageTaken(t.Name, t.Language)
		}
	}
	if len(w.Templates) >= maxTemplates || w.templateBytes()+t.weight() > maxTemplateBytes {
		return nil, grapherr.NewTemplateTooMany()
	}
	t.Status, t.UpdatedAt = templateReviewed, t.CreatedAt
	events, err := w.Admit(t)
	if err != nil {
		return nil, grapherr.NewUnknownError() // an id that was made here and is taken
	}
	return events, nil
}

func (w *World) templateBytes() (n int) {
	for _, t := range w.Templates {
		n += t.weight()
	}
	return n
}

// EditTemplate decides what becomes of a template whose content is changed: it is reviewed anew.
func (w *World) EditTemplate(t *Template, e TemplateEdited) ([]Event, *grapherr.Error) {
	e.Template = t
	if e.Components != nil && w.templateBytes()-weigh(t.Components)+weigh(e.Components) > maxTemplateBytes {
		return nil, grapherr.NewTemplateTooMany()
	}
	return append([]Event{e}, t.Review(templateReviewed, "", e.At)...), nil
}

// Review is the decision over a template. Where it has that status already nothing happens.
func (t *Template) Review(status TemplateStatus, reason string, now time.Time) []Event {
	if t.Status == status && t.RejectedReason == reason {
		return nil
	}
	return []Event{TemplateReviewed{t, status, reason, now}}
}

// TemplatesNamed are the templates of a Page with a name, one for each language.
func (w *World) TemplatesNamed(page *Page, name string) (list []*Template) {
	for _, t := range w.Templates {
		if t.Page == page && t.Name == name {
			list = append(list, t)
		}
	}
	return list
}
