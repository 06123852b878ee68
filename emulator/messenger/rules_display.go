package messenger

import (
	"strconv"
	"unicode/utf8"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// shownTitle is how many characters of a title people see.
const shownTitle = 20

// displayRules check what people would see cut. The platform takes it today (docs/facts/platform-2026-11.md §3).
var displayRules = []Rule{
	{
		ID:      "quick-reply.title-length",
		Summary: "The title of a quick reply is shown cut to 20 characters; longer ones were refused in 2016.",
		Error:   grapherr.ParamTooLong, Evidence: Seen, Source: "https://github.com/restfb/restfb/issues/913", Default: Warn,
		check: func(s *sending) *refusal {
			if s.cmd.Content == nil {
				return nil
			}
			for i, q := range s.cmd.Content.QuickReplies {
				if cutInDisplay(q.Title) {
					return cutTitle("message[quick_replies]["+strconv.Itoa(i)+"]", q.Title)
				}
			}
			return nil
		},
	},
	{
		ID:      "button.title-length",
		Summary: "The title of a button is shown cut to 20 characters; no refusal of a longer one is known.",
		Error:   grapherr.ParamTooLong, Evidence: Chosen, Source: sendMessages + "/buttons", Default: Warn,
		check: func(s *sending) *refusal {
			if s.cmd.Content == nil {
				return nil
			}
			for i, b := range s.cmd.Content.Buttons {
				if cutInDisplay(b.Title) {
					return cutTitle(s.cmd.Content.placeOfButton(i), b.Title)
				}
			}
			return nil
		},
	},
}

// placeOfButton is the name of a button in errors: first come the buttons of the template, then those of its elements.
func (c *Content) placeOfButton(i int) string {
	place := "name_placeholder"
	for _, a := range c.Attachments {
		elements, _ := a.Payload["elements"].([]any)
		for n, holder := range append([]any{a.Payload}, elements...) {
			object, _ := holder.(map[string]any)
			buttons, _ := object["buttons"].([]any)
			if i < len(buttons) {
				if n > 0 {
					place += "[elements][" + strconv.Itoa(n-1) + "]"
				}
				return place + "[buttons][" + strconv.Itoa(i) + "]"
			}
			i -= len(buttons)
		}
	}
	return place
}

func cutInDisplay(title string) bool {
	return len(title) > shownTitle && utf8.RuneCountInString(title) > shownTitle
}

func cutTitle(place, title string) *refusal {
	return refuse(grapherr.NewParamTooLong(place+"[title]", strconv.Itoa(shownTitle)), "%s[title] has %d characters; people see %d of them",
		place, utf8.RuneCountInString(title), shownTitle)
}
