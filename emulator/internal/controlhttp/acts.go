package controlhttp

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/internal/httpx"
	"github.com/sendmock/sendmock/emulator/internal/media"
	"github.com/sendmock/sendmock/emulator/internal/reading"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// act reads the body into in, lets the person of the path act and answers what came of it.
func (d desk) act(r *http.Request, in any, f func(messenger.Actor) (messenger.Heard, error)) (reply, error) {
	if err := reading.Body(r, in); err != nil {
		return reply{}, err
	}
	out := control.Said{Deliveries: []int64{}}
	err := d.withPerson(r, func(tx *sandbox.Tx, p *messenger.Person) error {
		heard, err := f(tx.World.As(p, tx.Now, tx.IDs))
		if err != nil {
			return actProblem(err)
		}
		out.Deliveries = tx.Apply(heard.Events)
		out.ConversationID = heard.Conversation.ID
		if heard.Message != nil {
			out.MessageID = heard.Message.ID
		}
		if heard.Unoffered {
			out.Offered = new(false)
		}
		return nil
	})
	return reply{http.StatusCreated, out}, err
}

// actProblems are the codes of what a person cannot do now, and what the core's words for it call as bodies do.
var actProblems = []struct {
	err   error
	code  string
	terms []string
}{
	{messenger.ErrNotOffered, "not-offered", []string{`"force": true`}},
	{messenger.ErrPersonBlocks, "person-blocked-page", nil},
	{messenger.ErrPageBlocks, "page-blocked-person", nil},
	{messenger.ErrPageBans, "page-banned-person", nil},
	{messenger.ErrMessageNotThere, "message-not-there", nil},
	{messenger.ErrNoLastMessage, "no-last-message", nil},
	{messenger.ErrNoConversation, "no-conversation", nil},
	{messenger.ErrNotTheirs, "not-theirs", nil},
	{messenger.ErrEditsUsedUp, "edits-used-up", nil},
	{messenger.ErrUnknownPost, "unknown-post", nil},
	{messenger.ErrUnknownToken, "unknown-token", nil},
	{messenger.ErrUserRefTaken, "user-ref-taken", []string{"user_ref"}},
}

// actProblem tells a request that says nothing from an act that this person cannot do now.
func actProblem(err error) *control.Problem {
	var own *control.Problem
	if errors.As(err, &own) {
		return own
	}
	for _, p := range actProblems {
		if errors.Is(err, p.err) {
			return naming(impossible(p.code, err.Error()), p.terms...)
		}
	}
	if errors.Is(err, messenger.ErrNothingSaid) {
		return naming(reading.Malformed(err.Error()), "text", "attachments", "sticker_id")
	}
	return reading.Malformed(err.Error())
}

// naming adds those of the terms that a problem's message has.
func naming(p *control.Problem, terms ...string) *control.Problem {
	for _, t := range terms {
		if strings.Contains(p.Message, t) {
			p.Terms = append(p.Terms, t)
		}
	}
	return p
}

func (d desk) personSays(r *http.Request) (reply, error) {
	var in control.PersonMessage
	return d.act(r, &in, func(a messenger.Actor) (messenger.Heard, error) {
		say := messenger.Saying{Content: messenger.Content{Kind: messenger.KindText, Text: in.Text, ReplyTo: in.ReplyTo}, Force: in.Force}
		for i := range in.Attachments {
			a, err := d.personAttachment(&in.Attachments[i], r)
			if err != nil {
				return messenger.Heard{}, errors.New("attachments[" + strconv.Itoa(i) + "]" + err.Error())
			}
			say.Attachments = append(say.Attachments, a)
			if in.Text == "" {
				say.Kind = messenger.Kind(a.Type)
			}
		}
		if in.StickerID != "" {
			if !isDigits(in.StickerID) {
				return messenger.Heard{}, reading.About("sticker_id", " "+strconv.Quote(in.StickerID)+" is no number")
			}
			say.Attachments = append(say.Attachments, messenger.Attachment{
				Type: "sticker", URL: httpx.Origin(r) + control.Pictures + in.StickerID, StickerID: in.StickerID,
			})
			say.Kind = messenger.KindSticker
		}
		if in.QuickReply != nil {
			say.QuickReply = &in.QuickReply.Payload
		}
		say.Referral = referralOf(in.Referral)
		return a.Says(say)
	})
}

// personAttachment is a file, a place or a link that a person sends.
func (d desk) personAttachment(in *control.PersonAttachment, r *http.Request) (messenger.Attachment, error) {
	p := in.Payload
	if in.URL != "" {
		if p.URL != "" {
			return messenger.Attachment{}, errors.New(".url and .payload.url are the same; leave one out")
		}
		p.URL = in.URL
	}
	if in.MediaID != "" || media.IsKind(in.Type) {
		return d.personFile(in.Type, in.MediaID, p.URL, r)
	}
	switch in.Type {
	case "fallback":
		return messenger.Attachment{Type: in.Type, URL: p.URL, Title: p.Title}, nil
	case "location":
		if p.Coordinates == nil {
			return messenger.Attachment{}, errors.New(".payload.coordinates is needed")
		}
		if math.Abs(p.Coordinates.Lat) > 90 || math.Abs(p.Coordinates.Long) > 180 {
			return messenger.Attachment{}, errors.New(".payload.coordinates are no place on earth")
		}
		return messenger.Attachment{Type: in.Type, Lat: p.Coordinates.Lat, Long: p.Coordinates.Long}, nil
	}
	return messenger.Attachment{}, errors.New(".type " + strconv.Quote(in.Type) + " is none of image, audio, video, file, location, fallback")
}

func isDigits(s string) bool {
	return s != "" && s[0] != '0' && strings.Trim(s, "0123456789") == "" && len(s) < 20
}

// referralOf fills in what the platform always says of a referral. nil is none.
func referralOf(in *control.Referral) *messenger.Referral {
	if in == nil {
		return nil
	}
	r := &messenger.Referral{Ref: in.Ref, Source: in.Source, Type: in.Type, AdID: in.AdID, ProductID: in.ProductID}
	if r.ProductID != "" && r.Ref == "" && r.AdID == "" {
		return r // of a product alone: no source
	}
	if r.Source == "" {
		r.Source = "SHORTLINK"
		if r.AdID != "" {
			r.Source = messenger.SourceAds
		}
	}
	r.Type = cmp.Or(r.Type, "OPEN_THREAD")
	return r
}

func (d desk) personTaps(r *http.Request) (reply, error) {
	var in control.Postback
	return d.act(r, &in, func(a messenger.Actor) (messenger.Heard, error) {
		if in.Payload == "" {
			return messenger.Heard{}, reading.About("payload", " is needed")
		}
		kind := messenger.TapKind(in.Kind)
		switch {
		case kind != "" && !slices.Contains(messenger.TapKinds, kind):
			return messenger.Heard{}, reading.About("kind", " "+strconv.Quote(in.Kind)+" is none of "+joined(messenger.TapKinds))
		case kind != "" && in.MessageID != "":
			return messenger.Heard{}, naming(reading.Malformed("kind is of what is on no message, and message_id is given"), "kind", "message_id")
		}
		return a.Taps(messenger.Tap{
			Title: in.Title, Payload: in.Payload, MessageID: in.MessageID, Kind: kind, Force: in.Force, Referral: referralOf(in.Referral),
		})
	})
}

// joined is a list of words.
func joined[T ~string](words []T) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return strings.Join(list, ", ")
}

// emojis are those of the reactions that have a name (docs/facts/webhooks.md §7).
var emojis = map[string]string{
	"smile": "😆", "angry": "😠", "sad": "😢", "wow": "😮", "love": "❤️", "like": "👍", "dislike": "👎", "other": "🎉",
}

func (d desk) personReacts(r *http.Request) (reply, error) {
	var in control.Reaction
	return d.act(r, &in, func(a messenger.Actor) (messenger.Heard, error) {
		if in.Action == "unreact" {
			return a.Reacts(in.MessageID, "", "")
		}
		name, emoji := in.Reaction, in.Emoji
		switch {
		case in.Action != "" && in.Action != "react":
			return messenger.Heard{}, reading.About("action", " "+strconv.Quote(in.Action)+" is none of react, unreact")
		case name == "" && emoji == "":
			name = "love"
		case name == "":
			name = "other"
		case emojis[name] == "":
			return messenger.Heard{}, reading.About("reaction", " "+strconv.Quote(name)+" is none of smile, angry, sad, wow, love, like, dislike, other")
		}
		return a.Reacts(in.MessageID, name, cmp.Or(emoji, emojis[name]))
	})
}

func (d desk) personFollows(r *http.Request) (reply, error) {
	var in control.Referral
	return d.act(r, &in, func(a messenger.Actor) (messenger.Heard, error) {
		return a.Follows(*referralOf(&in))
	})
}

func (d desk) personReads(r *http.Request) (reply, error) {
	return d.act(r, &struct{}{}, messenger.Actor.Reads)
}

func (d desk) personEdits(r *http.Request) (reply, error) {
	var in control.Edit
	return d.act(r, &in, func(a messenger.Actor) (messenger.Heard, error) {
		if in.Text == "" {
			return messenger.Heard{}, reading.About("text", " is needed: what the message says now")
		}
		return a.Edits(in.MessageID, in.Text)
	})
}

func (d desk) personLinks(r *http.Request) (reply, error) {
	var in control.AccountLinking
	return d.act(r, &in, func(a messenger.Actor) (messenger.Heard, error) {
		if in.Status != "linked" && in.Status != "unlinked" {
			return messenger.Heard{}, reading.About("status", " "+strconv.Quote(in.Status)+" is none of linked, unlinked")
		}
		return a.Links(in.Status == "linked", in.AuthorizationCode)
	})
}

func (d desk) personGivesFeedback(r *http.Request) (reply, error) {
	var in control.Feedback
	return d.act(r, &in, func(a messenger.Actor) (messenger.Heard, error) {
		if in.Payload == "" {
			return messenger.Heard{}, reading.About("payload", " is needed: the score")
		}
		return a.GivesFeedback(in.QuestionID, in.Payload, in.FollowUp)
	})
}

func (d desk) personComments(r *http.Request) (reply, error) {
	var in control.Comment
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	if in.Message == "" {
		return reply{}, reading.About("message", " is needed")
	}
	out := control.Commented{Deliveries: []int64{}}
	err := d.withPerson(r, func(tx *sandbox.Tx, p *messenger.Person) error {
		comment, events, err := tx.World.As(p, tx.Now, tx.IDs).Comments(in.PostID, in.Message)
		if err != nil {
			return actProblem(err)
		}
		out.Deliveries = tx.Apply(events)
		out.CommentID, out.PostID = comment.ID, comment.Post.ID
		return nil
	})
	return reply{http.StatusCreated, out}, err
}

func (d desk) personPosts(r *http.Request) (reply, error) {
	var in control.Comment
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	switch {
	case in.PostID != "":
		return reply{}, reading.About("post_id", " is for comments")
	case in.Message == "":
		return reply{}, reading.About("message", " is needed")
	}
	out := control.Commented{Deliveries: []int64{}}
	err := d.withPerson(r, func(tx *sandbox.Tx, p *messenger.Person) error {
		post, events, err := tx.World.As(p, tx.Now, tx.IDs).Posts(in.Message)
		if err != nil {
			return actProblem(err)
		}
		out.Deliveries = tx.Apply(events)
		out.PostID = post.ID
		return nil
	})
	return reply{http.StatusCreated, out}, err
}

func (d desk) personOptsIn(r *http.Request) (reply, error) {
	var in control.Optin
	if err := reading.Body(r, &in); err != nil {
		return reply{}, err
	}
	out := control.OptedIn{Deliveries: []int64{}}
	err := d.withPerson(r, func(tx *sandbox.Tx, p *messenger.Person) error {
		actor := tx.World.As(p, tx.Now, tx.IDs)
		if in.Status != "" {
			stop, known := map[string]bool{"STOP_NOTIFICATIONS": true, "RESUME_NOTIFICATIONS": false}[in.Status]
			if !known {
				return reading.About("status", " "+strconv.Quote(in.Status)+" is none of STOP_NOTIFICATIONS, RESUME_NOTIFICATIONS")
			}
			events, err := actor.StopsNotifications(in.Token, stop)
			if err != nil {
				return actProblem(err)
			}
			out.Deliveries = tx.Apply(events)
			out.NotificationMessagesToken = in.Token
			return nil
		}
		made, events, err := actor.OptsIn(messenger.Optin{
			Kind: messenger.OptinKind(in.Type), Title: in.Title, Payload: in.Payload, UserRef: in.UserRef,
		})
		if err != nil {
			return actProblem(err)
		}
		out.Deliveries = tx.Apply(events)
		if made.UserRef != nil {
			out.UserRef = made.UserRef.Value
		}
		if n := made.Notification; n != nil && n.Kind == messenger.OneTime {
			out.OneTimeNotifToken = n.Token
		} else if n != nil {
			out.NotificationMessagesToken = n.Token
		}
		return nil
	})
	return reply{http.StatusCreated, out}, err
}
