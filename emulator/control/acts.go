package control

// Last stands for a message's id: it is the Page's newest message in the conversation, or the person's own newest in an [Edit].
const Last = "last"

// PersonMessage is POST people/{psid}/messages: what a person writes.
type PersonMessage struct {
	Text        string             `json:"text,omitempty"`
	Attachments []PersonAttachment `json:"attachments,omitempty"`
	QuickReply  *QuickReply        `json:"quick_reply,omitempty"` // must have been offered last, unless Force
	ReplyTo     string             `json:"reply_to,omitempty"`    // a message id, or [Last]
	StickerID   string             `json:"sticker_id,omitempty"`
	Referral    *Referral          `json:"referral,omitempty"` // source ADS: the first message after the click on an ad
	Force       bool               `json:"force,omitempty"`
}

// QuickReply is the quick reply that a person taps.
type QuickReply struct {
	Payload string `json:"payload"`
}

// PersonAttachment is a file that a person sends.
type PersonAttachment struct {
	Type    string            `json:"type,omitempty"`     // image, audio, video, file, location, fallback (a link); that of a MediaID is known
	MediaID string            `json:"media_id,omitempty"` // of a file that [Client.UploadMedia] gave, instead of its URL
	URL     string            `json:"url,omitempty"`      // short for that of Payload
	Payload AttachmentPayload `json:"payload,omitzero"`
}

// AttachmentPayload is where a file is.
type AttachmentPayload struct {
	URL         string       `json:"url,omitempty"`
	Title       string       `json:"title,omitempty"`       // of a link
	Coordinates *Coordinates `json:"coordinates,omitempty"` // of a location
}

// Coordinates are a place, in degrees.
type Coordinates struct {
	Lat  float64 `json:"lat"`
	Long float64 `json:"long"`
}

// Said is the answer to an act of a person.
type Said struct {
	MessageID      string  `json:"message_id,omitempty"` // where the act leaves a message
	ConversationID string  `json:"conversation_id,omitempty"`
	Deliveries     []int64 `json:"deliveries"` // the webhooks it caused
	// Offered is false where a tap without a message id is on nothing that the Page has set or sent; else it is nil.
	Offered *bool `json:"offered,omitempty"`
}

// Postback is POST people/{psid}/postbacks: a tap on a button. With MessageID (or [Last]) the button must be on that message;
// without, it is a menu item, an ice breaker or Get Started: one that the Page has set, unless Force. Where the Page has set none of the
// Kind, it is taken as given, and [Said] says so.
type Postback struct {
	Title     string    `json:"title,omitempty"` // if empty, that of what is tapped, else the payload
	Payload   string    `json:"payload"`
	MessageID string    `json:"message_id,omitempty"`
	Kind      string    `json:"kind,omitempty"` // get_started, menu, ice_breaker; "" is any, and a button of a message too
	Force     bool      `json:"force,omitempty"`
	Referral  *Referral `json:"referral,omitempty"` // of Get Started: the link that led to it
}

// Reaction is POST people/{psid}/reactions. MessageID may be [Last]. Action is react (the default) or unreact.
type Reaction struct {
	MessageID string `json:"message_id"`
	Action    string `json:"action,omitempty"`
	Reaction  string `json:"reaction,omitempty"` // smile, angry, sad, wow, love, like, dislike, other
	Emoji     string `json:"emoji,omitempty"`    // "" is the reaction's own
}

// Referral is POST people/{psid}/referrals: an m.me link followed into the thread.
type Referral struct {
	Ref    string `json:"ref,omitempty"`
	Source string `json:"source,omitempty"` // SHORTLINK (the default), ADS, …
	Type   string `json:"type,omitempty"`   // OPEN_THREAD
	AdID   string `json:"ad_id,omitempty"`

	ProductID string `json:"product_id,omitempty"` // of a message about a product
}

// Comment is POST people/{psid}/comments and posts: what a person writes in public. Without PostID the comment is on a new
// post of the Page.
type Comment struct {
	Message string `json:"message"`
	PostID  string `json:"post_id,omitempty"`
}

// Commented is the answer to it.
type Commented struct {
	CommentID  string  `json:"comment_id,omitempty"`
	PostID     string  `json:"post_id"`
	Deliveries []int64 `json:"deliveries"`
}

// Optin is POST people/{psid}/optins. With a Status of STOP_NOTIFICATIONS or RESUME_NOTIFICATIONS it is about the Token that
// the person gave before.
type Optin struct {
	Type    string `json:"type"` // checkbox, send_to_messenger, one_time_notif_req, notification_messages
	Title   string `json:"title,omitempty"`
	Payload string `json:"payload,omitempty"`
	UserRef string `json:"user_ref,omitempty"` // of the checkbox; "" makes one
	Status  string `json:"status,omitempty"`
	Token   string `json:"token,omitempty"`
}

// OptedIn is the answer to it: the token or user_ref that was made.
type OptedIn struct {
	UserRef                   string  `json:"user_ref,omitempty"`
	OneTimeNotifToken         string  `json:"one_time_notif_token,omitempty"`
	NotificationMessagesToken string  `json:"notification_messages_token,omitempty"`
	Deliveries                []int64 `json:"deliveries"`
}

// Edit is POST people/{psid}/edits. MessageID may be [Last]: the person's own newest message.
type Edit struct {
	MessageID string `json:"message_id"`
	Text      string `json:"text"`
}

// AccountLinking is POST people/{psid}/account_linking.
type AccountLinking struct {
	Status            string `json:"status"` // linked, unlinked
	AuthorizationCode string `json:"authorization_code,omitempty"`
}

// Feedback is POST people/{psid}/feedback: the answer to a customer feedback template.
type Feedback struct {
	QuestionID string `json:"question_id,omitempty"`
	Payload    string `json:"payload"` // the score
	FollowUp   string `json:"follow_up,omitempty"`
}
