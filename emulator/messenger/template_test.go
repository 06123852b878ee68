package messenger

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/internal/golden"
)

// makes lets the Page make a template, and returns the error.
func (s *scene) makes(name string, components any) *grapherr.Error {
	events, err := s.w.CreateTemplate(&Template{ID: s.ids.next("8"), Page: s.page, Name: name, Language: "en", Components: components, CreatedAt: s.now})
	s.w.Apply(events)
	return err
}

func TestTemplatesAreBounded(t *testing.T) {
	t.Parallel()
	t.Run("number", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, afterRetirement)
		for i := range maxTemplates {
			require.Nil(t, s.makes(fmt.Sprint("t", i), nil))
		}
		golden.Diff(t, grapherr.TemplateTooMany, s.makes("more", nil).ID())
		s.w.Apply([]Event{NodeRemoved{s.w.Templates[0]}})
		require.Nil(t, s.makes("more", nil), "there is room again")
	})
	t.Run("bytes", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, afterRetirement)
		large := func(n int) any { return []any{map[string]any{"text": strings.Repeat("x", n)}} }
		require.Nil(t, s.makes("a", large(maxTemplateBytes/2)))
		golden.Diff(t, grapherr.TemplateTooMany, s.makes("b", large(maxTemplateBytes/2)).ID())
		require.Nil(t, s.makes("b", large(maxTemplateBytes/4)))
		b := s.w.Templates[1]
		_, err := s.w.EditTemplate(b, TemplateEdited{Components: large(maxTemplateBytes / 2), At: s.now})
		golden.Diff(t, grapherr.TemplateTooMany, err.ID())
		_, err = s.w.EditTemplate(b, TemplateEdited{Components: large(maxTemplateBytes / 3), At: s.now})
		require.Nil(t, err, "what it held counts no more")
	})
}

// A name stands for one text in each language, of each Page.
func TestTemplateNames(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	require.Nil(t, s.makes("order", nil))
	golden.Diff(t, grapherr.TemplateLanguageTaken, s.makes("order", nil).ID())
	other := &Page{ID: "22"}
	require.NoError(t, s.w.Add(other))
	s.page = other
	require.Nil(t, s.makes("order", nil))
	golden.Diff(t, 1, len(s.w.TemplatesNamed(other, "order")))
}

// What is reviewed and edited, and what is said of it.
func TestTemplateReview(t *testing.T) {
	t.Parallel()
	s := newScene(t, afterRetirement)
	require.Nil(t, s.makes("order", "one"))
	order := s.w.Templates[0]
	golden.Diff(t, TemplateApproved, order.Status)
	require.Empty(t, order.Review(TemplateApproved, "", s.now), "it is approved already")

	s.w.Apply(order.Review(TemplateRejected, "ABUSIVE_CONTENT", s.now))
	golden.Diff(t, []string{"REJECTED", "ABUSIVE_CONTENT"}, []string{string(order.Status), order.RejectedReason})

	events, err := s.w.EditTemplate(order, TemplateEdited{Components: "two", At: s.now})
	require.Nil(t, err)
	want := []Event{
		TemplateEdited{Template: order, Components: "two", At: s.now},
		TemplateReviewed{Template: order, Status: TemplateApproved, At: s.now},
	}
	if diff := cmp.Diff(want, events, cmp.Comparer(func(a, b *Template) bool { return a == b })); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	s.w.Apply(events)
	golden.Diff(t, []string{"APPROVED", "", "two"}, []string{string(order.Status), order.RejectedReason, order.Components.(string)})
}
