package messenger

import "time"

// Message is one message of a conversation. It is immutable once it is in one: an edit puts another in its place.
type Message struct {
	ID           string
	Conversation *Conversation
	At           time.Time
	FromPage     bool
	App          *App // the sender's, of a page's message; nil: written in the inbox
	Type         MessagingType
	Tag          Tag
	Persona      *Persona // under which the page sent it; nil: under its own name
	Content
}

// Content is what a message says: what rules and reads need of it.
type Content struct {
	Kind         Kind
	Text         string
	Attachments  []Attachment
	QuickReplies []QuickReply // offered
	Buttons      []Button     // offered
	Payload      string       // of the quick reply or postback that the person tapped
	Metadata     string
	ReplyTo      string          // message id
	Utility      *FilledTemplate // of a utility template; nil: it is none
	Edits        int             // how often the person changed the text
}

// FilledTemplate is the utility template that a message fills in.
type FilledTemplate struct {
	Name, Language string
	Parameters     []string
}

// Attachment is a media file or template of a message.
type Attachment struct {
	ID            string // for reads, and for sending it again where it is reusable
	Reusable      bool
	UploadID      string // the reusable file it was sent by
	Type          string // image, audio, video, file, template, …
	URL           string
	Name          string
	Size          int64
	MediaID       string // of the bytes that the sandbox keeps; "": it keeps none
	MediaType     string // image/png; "": nobody says
	Width, Height int    // of an image, 0 where nobody says
	Title         string // of a template's first element
	Subtitle      string
	TemplateType  string
	TemplateImage string
	Payload       map[string]any // of a template: as it was sent
	StickerID     string
	Lat, Long     float64 // of a location
}

// File is what is known of the file of an attachment.
func (a *Attachment) File() File {
	return File{URL: a.URL, MediaID: a.MediaID, MediaType: a.MediaType, Name: a.Name, Size: a.Size, Width: a.Width, Height: a.Height}
}

// SetFile makes a file that of an attachment.
func (a *Attachment) SetFile(f File) {
	a.URL, a.MediaID, a.MediaType, a.Name, a.Size, a.Width, a.Height = f.URL, f.MediaID, f.MediaType, f.Name, f.Size, f.Width, f.Height
}

// QuickReply is a quick reply that a message offers.
type QuickReply struct{ ContentType, Title, Payload string }

// Button is a button that a message offers.
type Button struct{ Type, Title, Payload, URL string }
