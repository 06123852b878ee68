package messenger

// Kind is what kind of message one is.
type Kind string

// The kinds of messages but templates, each of which is a kind of its own: see [TemplateKind].
const (
	KindText        Kind = "text"
	KindImage       Kind = "image"
	KindVideo       Kind = "video"
	KindAudio       Kind = "audio"
	KindFile        Kind = "file"
	KindSticker     Kind = "sticker"
	KindUtility     Kind = "utility"      // a Page's only: an approved template, filled in
	KindDynamicText Kind = "dynamic_text" // a Page's only
	KindQuickReply  Kind = "quick_reply"  // a person's only
	KindPostback    Kind = "postback"     // a person's only
)

// Kinds lists them.
var Kinds = []Kind{
	KindText, KindImage, KindVideo, KindAudio, KindFile, KindSticker, KindUtility, KindDynamicText, KindQuickReply, KindPostback,
}

// TemplateKind is the kind of a template message: template:generic, template:button, …
func TemplateKind(templateType string) Kind { return Kind("template:" + templateType) }

// The kinds of templates that rules know.
var (
	kindCustomerFeedback = TemplateKind("customer_feedback")
	kindMarketingOptin   = TemplateKind(string(Marketing))
)
