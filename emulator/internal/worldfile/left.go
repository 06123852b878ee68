package worldfile

// What a world may have that a file cannot say.
const (
	// Subscriptions of both levels: the callbacks of apps, and the subscribed apps of Pages.
	Subscriptions = "subscriptions"
	// AppTokens that do not work any more: a file does not list them, so they work.
	AppTokens = "states of app tokens"
	// Uploads are the files that can be sent again by attachment_id.
	Uploads = "uploads"
	// Media are the bytes of files that were uploaded: a file has their URLs, and no other server has the bytes.
	Media = "uploaded files"
	// UserRefs of the checkbox plugin.
	UserRefs = "user_refs"
	// Notifications are tokens for one-time and marketing messages, and requests to opt in to them.
	Notifications = "notification tokens"
	// LinkedAccounts of people.
	LinkedAccounts = "linked accounts"
	// PostReplies are private replies to posts; of comments a file says that there was one.
	PostReplies = "private replies to posts"
	// ThreadControl is since when, and until when it was extended; a file says which of its apps has it.
	ThreadControl = "thread control in time"
	// Openings is what opened a window, where it was neither a message nor a link; a file says when.
	Openings = "openings of windows"
	// ProfileConsent is that a person has let the Page read the profile otherwise than by writing: by opting in.
	ProfileConsent = "consents to read profiles"
	// Reactions to messages.
	Reactions = "reactions"
	// Watermarks are how far people have read.
	Watermarks = "read watermarks"
	// SeenMessages are those that the Page has seen and not answered.
	SeenMessages = "seen marks"
	// Typing is a typing indicator that shows just now.
	Typing = "typing indicators"
	// OldMessages are those that the world itself has forgotten, and that a person wrote then.
	OldMessages = "messages not kept"
	// RichMessages are templates, stickers, places and the like, and that a person wrote then.
	RichMessages = "messages without words"
	// MessageParts are buttons, quick replies on offer, tags, metadata, names and types of files, what a message replies to, that it was
	// edited, the template that it fills in, and the app or the persona that sent it, where that is gone.
	MessageParts = "parts of messages"
)
