package messenger

import (
	"strings"
	"time"
	"unicode"

	"github.com/sendmock/sendmock/emulator/grapherr"
)

// contentRules check what a send refers to.
var contentRules = []Rule{
	{
		ID:      "action.message-known",
		Summary: "The message that a reaction names is in the conversation.",
		Error:   grapherr.MessageUnknown, Evidence: Chosen, Source: sendMessages + "/sender-actions", Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.Action != React && s.cmd.Action != Unreact || s.inThread(s.cmd.Target) {
				return nil
			}
			return refuse(grapherr.NewMessageUnknown(), "message %s is not in the conversation", s.cmd.Target)
		},
	},
	{
		ID:      "reply-to.known",
		Summary: "The message that reply_to quotes is in the conversation.",
		Error:   grapherr.ReplyToUnknown, Evidence: Seen, Source: sendMessages, Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.Content == nil || s.cmd.Content.ReplyTo == "" || s.inThread(s.cmd.Content.ReplyTo) {
				return nil
			}
			return refuse(grapherr.NewReplyToUnknown(), "message %s is not in the conversation", s.cmd.Content.ReplyTo)
		},
	},
	{
		ID:      "persona.known",
		Summary: "The persona belongs to this Page and is not deleted.",
		Error:   grapherr.PersonaUnknown, Evidence: Chosen, Source: sendMessages + "/personas", Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.PersonaID == "" {
				return nil
			}
			if _, ok := s.w.PersonaOf(s.cmd.Page, s.cmd.PersonaID); ok {
				return nil
			}
			return refuse(grapherr.NewPersonaUnknown(), "persona %s is none of Page %s", s.cmd.PersonaID, s.cmd.Page.ID)
		},
	},
	{
		ID:      "attachment.known",
		Summary: "An attachment_id names a reusable file that this Page uploaded in the last 90 days.",
		Error:   grapherr.AttachmentUnknown, Evidence: Documented, Source: sendMessages + "/saving-assets", Default: Enforce,
		check: func(s *sending) *refusal {
			if s.cmd.Content == nil {
				return nil
			}
			for _, at := range s.cmd.Content.Attachments {
				if at.UploadID == "" {
					continue
				}
				u := s.w.uploads[at.UploadID]
				switch {
				case u == nil || u.Page != s.cmd.Page:
					return refuse(grapherr.NewAttachmentUnknown(), "this Page has no reusable attachment %s", at.UploadID)
				case !u.Reusable:
					return refuse(grapherr.NewAttachmentUnknown(), "attachment %s was uploaded without is_reusable", at.UploadID)
				case s.now.Sub(u.At) > uploadLasts:
					return refuse(grapherr.NewAttachmentUnknown(), "attachment %s expired 90 days after %s", at.UploadID, stamp(u.At))
				}
			}
			return nil
		},
	},
	{
		ID:      "extensions.whitelisted",
		Summary: "A webview with Messenger Extensions is of a domain that the Page has whitelisted, where it has whitelisted any.",
		Error:   grapherr.ExtensionsURLNotWhitelisted, Evidence: Seen, Source: "https://github.com/botpress/botpress-messenger/issues/22", Default: Enforce,
		check: func(s *sending) *refusal {
			profile := &s.cmd.Page.Profile
			if s.cmd.Content == nil || len(profile.WhitelistedDomains) == 0 {
				return nil
			}
			for _, link := range s.cmd.Content.extensions() {
				if !profile.Whitelisted(link) {
					return refuse(grapherr.NewExtensionsURLNotWhitelisted(), "%s is of none of the domains that the Page has whitelisted: %s",
						link, strings.Join(profile.WhitelistedDomains, ", "))
				}
			}
			return nil
		},
	},
	{
		ID:      "utility.permission",
		Summary: "A utility template needs the permission pages_utility_messaging.",
		Error:   grapherr.UtilityPermissionRequired, Evidence: Seen, Source: utilityPage, Default: Enforce,
		check: func(s *sending) *refusal {
			if !s.isUtility() || s.cmd.Permissions[permUtility] {
				return nil
			}
			return refuse(grapherr.NewUtilityPermissionRequired(), "the token has no pages_utility_messaging")
		},
	},
	{
		ID:      "utility.template",
		Summary: "A utility message is of an approved template of this Page, in a language it has.",
		Error:   grapherr.UtilityTemplateNotFound, Evidence: Seen, Source: utilityPage, Default: Enforce,
		check: func(s *sending) *refusal {
			if !s.isUtility() {
				return nil
			}
			u := s.cmd.Content.Utility
			for _, t := range s.w.Templates {
				if t.Page == s.cmd.Page && t.Name == u.Name && strings.EqualFold(t.Language, u.Language) {
					if t.Status == TemplateApproved {
						return nil
					}
					return refuse(grapherr.NewUtilityTemplateNotFound(), "template %s (%s) is %s", u.Name, u.Language, t.Status)
				}
			}
			return refuse(grapherr.NewUtilityTemplateNotFound(), "the Page has no template %s in %s", u.Name, u.Language)
		},
	},
	{
		ID:      "utility.parameters",
		Summary: "The parameters of a utility template hold none of #, %, $ and no emoji.",
		Error:   grapherr.UtilityParameterCharacters, Evidence: Documented, Source: errorCodes, Default: Enforce,
		check: func(s *sending) *refusal {
			if !s.isUtility() {
				return nil
			}
			for _, p := range s.cmd.Content.Utility.Parameters {
				if i := strings.IndexFunc(p, func(r rune) bool { return strings.ContainsRune("#%$", r) || unicode.Is(unicode.So, r) }); i >= 0 {
					return refuse(grapherr.NewUtilityParameterCharacters(), "the parameter %q holds a special character", p)
				}
			}
			return nil
		},
	},
}

// extensions are the URLs of a template that open with Messenger Extensions, wherever in it they are.
func (c *Content) extensions() []string {
	var links []string
	add := func(action any) {
		o, _ := action.(map[string]any)
		if on, _ := o["messenger_extensions"].(bool); on {
			link, _ := o["url"].(string)
			links = append(links, link)
		}
	}
	for _, a := range c.Attachments {
		for _, holder := range append(list(a.Payload["elements"]), a.Payload) {
			add(holder["default_action"])
			buttons, _ := holder["buttons"].([]any)
			for _, b := range buttons {
				add(b)
			}
		}
	}
	return links
}

// uploadLasts is how long an attachment_id can be sent again.
const uploadLasts = 90 * 24 * time.Hour

// inThread reports whether a message is in the conversation, and still kept.
func (s *sending) inThread(id string) bool {
	m, ok := s.w.index[id].(*Message)
	return ok && m.Conversation == s.conv
}

func (s *sending) isUtility() bool { return s.cmd.Content != nil && s.cmd.Content.Utility != nil }
