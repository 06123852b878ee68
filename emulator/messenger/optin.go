package messenger

import (
	"fmt"
	"time"
)

// OptinKind is a way in which a person consents.
type OptinKind string

// The kinds of opt-ins (docs/facts/webhooks.md §6).
const (
	OptinCheckbox  OptinKind = "checkbox"
	OptinPlugin    OptinKind = "send_to_messenger"
	OptinOneTime   OptinKind = OptinKind(OneTime)
	OptinMarketing OptinKind = OptinKind(Marketing)
)

// Optin is a person's consent.
type Optin struct {
	Kind    OptinKind
	Title   string // of the notification; "" is that of the Page's last request
	Payload string
	UserRef string // of the checkbox; "" makes one
}

// OptsIn consents. Opting in to marketing messages opens no window, the others do.
func (a Actor) OptsIn(o Optin) (OptedIn, []Event, error) {
	if err := a.barred(); err != nil {
		return OptedIn{}, nil, err
	}
	c, events := a.thread()
	in := OptedIn{Conversation: c, At: a.now, Kind: o.Kind, Payload: o.Payload}
	switch o.Kind {
	case OptinCheckbox:
		in.Act = ActOptin
		in.UserRef = &UserRef{Value: o.UserRef, Person: a.person}
		if in.UserRef.Value == "" {
			in.UserRef.Value = a.ids.UserRef()
		} else if a.w.userRefs[o.UserRef] != nil {
			return in, nil, fmt.Errorf("%w: %q", ErrUserRefTaken, o.UserRef)
		}
	case OptinPlugin:
		in.Act = ActOptin
	case OptinOneTime:
		in.Act = ActOneTime
		in.Notification = a.notification(OneTime, o, oneTimeTokenLasts)
	case OptinMarketing:
		in.Act = ActMarketing
		in.Notification = a.notification(Marketing, o, marketingTokenLasts)
	default:
		return in, nil, fmt.Errorf("%q is none of checkbox, send_to_messenger, one_time_notif_req, notification_messages", o.Kind)
	}
	return in, append(events, in), nil
}

func (a Actor) notification(kind NotificationKind, o Optin, lasts time.Duration) *Notification {
	n := &Notification{
		Token: a.ids.NotificationToken(), Kind: kind, Person: a.person, Title: o.Title, Payload: o.Payload,
		CreatedAt: a.now, ExpiresAt: a.now.Add(lasts),
	}
	if c := a.person.Conversation; c != nil && n.Title == "" {
		for _, m := range c.Messages() {
			if m.FromPage && m.Kind == TemplateKind(string(kind)) {
				n.Title = m.Attachments[0].Title
				break
			}
		}
	}
	return n
}

// StopsNotifications stops or resumes the notification messages of a token.
func (a Actor) StopsNotifications(token string, stop bool) ([]Event, error) {
	n := a.w.notifications[token]
	if n == nil || n.Person != a.person || n.Kind != Marketing {
		return nil, fmt.Errorf("%w: %q", ErrUnknownToken, token)
	}
	return []Event{NotificationsStopped{n, stop, a.now}}, nil
}
