package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sendmock/sendmock/emulator/control"
)

// menu shows what a person can tap beside the messages.
func menu() ask {
	return ask{
		use: "menu PERSON", short: "What a person finds beside the messages: greeting, Get Started, menu, ice breakers, commands",
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			return c.PersonMenu(ctx, args[0])
		},
	}
}

// acts are the commands with which people do something. PERSON is a PSID or a slug.
func acts() []ask {
	list := []ask{
		say(), tap(), menu(), react(), comment(), follow(), edit(), optIn(), link(), feedback(),
		{
			use: "post PERSON TEXT", short: "Post on the Page, in public", words: map[string]string{"message": "TEXT"},
			do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
				return c.Post(ctx, args[0], control.Comment{Message: args[1]})
			},
		},
		{
			use: "read PERSON", short: "Read everything that the Page has written",
			do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
				return c.Read(ctx, args[0])
			},
		},
	}
	for i := range list {
		list[i].group = groupPeople
	}
	return list
}

func say() ask {
	var in control.PersonMessage
	var quickReply string
	var ref control.Referral
	files := map[string]*string{}
	uploads := map[int]mediaFile{} // by their places among the attachments
	kinds := []string{"image", "audio", "video", "file"}
	return ask{
		use: "say PERSON [TEXT]", short: "Write to the Page, or send a file, a sticker or a quick reply",
		example: "  sendmock say ada \"Are you open?\"\n  sendmock say ada --quick-reply YES\n  sendmock say ada --image https://example.com/cat.jpg\n  sendmock say ada --image cat.jpg",
		words: map[string]string{
			"text": "TEXT", "attachments": "a file (--image, --audio, --video, --file)", "sticker_id": "--sticker", "quick_reply.payload": "--quick-reply",
			"reply_to": "--reply-to", `"force": true`: "--force",
		},
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&quickReply, "quick-reply", "", "tap the quick reply with this payload, which the last message must offer")
			fs.BoolVar(&in.Force, "force", false, "tap the quick reply although it was not offered")
			for _, kind := range kinds {
				files[kind] = fs.String(kind, "", "send the "+kind+" at this URL, or this file")
			}
			fs.StringVar(&in.StickerID, "sticker", "", "send the sticker of this id")
			fs.StringVar(&in.ReplyTo, "reply-to", "", "answer the message of this id; last is the Page's newest")
			fs.StringVar(&ref.AdID, "ad-id", "", "come from the ad of this id")
			fs.StringVar(&ref.Ref, "ref", "", "come from a link with this ref")
		},
		check: func(args []string) error {
			for _, kind := range kinds {
				switch at := *files[kind]; {
				case at == "":
				case strings.Contains(at, "://"):
					in.Attachments = append(in.Attachments, control.PersonAttachment{Type: kind, URL: at})
				default:
					f, err := readMedia(kind, at)
					if err != nil {
						return err
					}
					uploads[len(in.Attachments)] = f
					in.Attachments = append(in.Attachments, control.PersonAttachment{Type: kind})
				}
			}
			switch {
			case ref.AdID != "" && ref.Ref != "":
				return errors.New("--ad-id and --ref cannot both be given")
			case in.Force && quickReply == "":
				return errors.New("--force is for --quick-reply")
			case (len(args) < 2 || args[1] == "") && quickReply == "" && in.StickerID == "" && in.Attachments == nil:
				return errors.New("nothing is said: give TEXT, --quick-reply, --sticker, or a file with --image, --audio, --video or --file")
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			if len(args) > 1 {
				in.Text = args[1]
			}
			if quickReply != "" {
				in.QuickReply = &control.QuickReply{Payload: quickReply}
			}
			if ref != (control.Referral{}) {
				in.Referral = &ref
			}
			for i := range in.Attachments {
				f, isFile := uploads[i]
				if !isFile {
					continue
				}
				made, err := c.UploadMedia(ctx, f.name, f.mediaType, f.content)
				if err != nil {
					return nil, err
				}
				in.Attachments[i].MediaID = made.ID
			}
			said, err := c.Say(ctx, args[0], in)
			return said, namingFile(err, in.Attachments, uploads)
		},
	}
}

func tap() ask {
	var in control.Postback
	return ask{
		use: "tap PERSON PAYLOAD", aliases: []string{"postback"}, short: "Tap a button: a postback",
		example: "  sendmock tap ada BUY --message last\n  sendmock tap ada GET_STARTED\n  sendmock tap ada HELP --kind menu",
		words: map[string]string{
			"payload": "PAYLOAD", "message_id": "--message", "title": "--title", "kind": "--kind", `"force": true`: "--force",
		},
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&in.Title, "title", "", "title of the button (default: that of what is tapped, else PAYLOAD)")
			fs.StringVar(&in.MessageID, "message", "", "id of the message that has the button, last is the Page's newest; without it, it is a menu item, an ice breaker or Get Started")
			fs.StringVar(&in.Kind, "kind", "", "get_started, menu or ice_breaker (default: any, or a button of a message)")
			fs.BoolVar(&in.Force, "force", false, "tap it although it is not among what the Page has set")
		},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			in.Payload = args[1]
			return c.Tap(ctx, args[0], in)
		},
	}
}

func react() ask {
	var undo bool
	return ask{
		use: "react PERSON MID [REACTION]", short: "React to a message, last is the Page's newest: love (the default), smile, angry, sad, wow, like, dislike, or an emoji",
		example: "  sendmock react ada last\n  sendmock react ada last wow\n  sendmock react ada last --undo",
		words:   map[string]string{"message_id": "MID", "reaction": "REACTION", "action": "--undo"},
		flags:   func(fs *pflag.FlagSet) { fs.BoolVar(&undo, "undo", false, "take the reaction back") },
		check: func(args []string) error {
			if undo && len(args) > 2 {
				return errors.New("--undo takes back whatever the reaction is; leave it out")
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			in := control.Reaction{MessageID: args[1]}
			switch {
			case undo:
				in.Action = "unreact"
			case len(args) > 2 && isASCII(args[2]):
				in.Reaction = args[2]
			case len(args) > 2:
				in.Emoji = args[2]
			}
			return c.React(ctx, args[0], in)
		},
	}
}

// isASCII tells the name of a reaction from an emoji.
func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f })
}

func comment() ask {
	var in control.Comment
	return ask{
		use: "comment PERSON TEXT", short: "Comment on a post of the Page, in public",
		words: map[string]string{"message": "TEXT", "post_id": "--post"},
		flags: func(fs *pflag.FlagSet) { fs.StringVar(&in.PostID, "post", "", "id of the post (default: a new one)") },
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			in.Message = args[1]
			return c.Comment(ctx, args[0], in)
		},
	}
}

func follow() ask {
	var in control.Referral
	return ask{
		use: "follow PERSON REF", short: "Follow an m.me link with a ref into the conversation",
		words: map[string]string{"ref": "REF", "ad_id": "--ad-id"},
		flags: func(fs *pflag.FlagSet) { fs.StringVar(&in.AdID, "ad-id", "", "the link is in the ad of this id") },
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			in.Ref = args[1]
			return c.Follow(ctx, args[0], in)
		},
	}
}

func edit() ask {
	return ask{
		use: "edit PERSON MID TEXT", short: "Change a message of the person's own, last is the newest",
		example: "  sendmock edit ada last \"Are you open today?\"",
		words:   map[string]string{"message_id": "MID", "text": "TEXT"},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			return c.Edit(ctx, args[0], control.Edit{MessageID: args[1], Text: args[2]})
		},
	}
}

func optIn() ask {
	var in control.Optin
	return ask{
		use: "optin PERSON TYPE", short: "Consent: checkbox, send_to_messenger, one_time_notif_req or notification_messages",
		words: map[string]string{"type": "TYPE", "payload": "--payload", "title": "--title", "user_ref": "--user-ref"},
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&in.Payload, "payload", "", "payload of the request, or the plugin's data-ref")
			fs.StringVar(&in.Title, "title", "", "title of the request")
			fs.StringVar(&in.UserRef, "user-ref", "", "user_ref of the checkbox (default: a new one)")
		},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			in.Type = args[1]
			return c.OptIn(ctx, args[0], in)
		},
	}
}

func link() ask {
	var code string
	var unlink bool
	return ask{
		use: "link PERSON", short: "Link an account of the business, or unlink it",
		words: map[string]string{"authorization_code": "--code"},
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&code, "code", "", "authorization code that the business gave")
			fs.BoolVar(&unlink, "unlink", false, "unlink the account")
		},
		check: func([]string) error {
			if unlink && code != "" {
				return errors.New("--code is for linking, not for --unlink")
			}
			return nil
		},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			in := control.AccountLinking{Status: "linked", AuthorizationCode: code}
			if unlink {
				in.Status = "unlinked"
			}
			return c.LinkAccount(ctx, args[0], in)
		},
	}
}

func feedback() ask {
	var in control.Feedback
	return ask{
		use: "feedback PERSON SCORE", short: "Answer a customer feedback template",
		words: map[string]string{"payload": "SCORE", "question_id": "--question", "follow_up": "--follow-up"},
		flags: func(fs *pflag.FlagSet) {
			fs.StringVar(&in.QuestionID, "question", "", "id of the question (default: the first)")
			fs.StringVar(&in.FollowUp, "follow-up", "", "what the person writes besides")
		},
		do: func(ctx context.Context, c *control.Client, args []string) (any, error) {
			in.Payload = args[1]
			return c.GiveFeedback(ctx, args[0], in)
		},
	}
}
