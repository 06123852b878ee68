package messenger

// ProfileShape is how much of a person's profile the platform shows; "" is all of it (docs/facts/platform-2026-11.md §4).
type ProfileShape string

// The shapes of a profile.
const (
	ProfileFull      ProfileShape = "full"
	ProfileName      ProfileShape = "name"       // the name and nothing else
	ProfileFirstName ProfileShape = "first_name" // the first name and nothing else
	ProfileNone      ProfileShape = "none"       // there is none, as of an account made with a phone number
)

// ProfileShapes lists the shapes.
var ProfileShapes = []ProfileShape{ProfileFull, ProfileName, ProfileFirstName, ProfileNone}

// Shows reports whether a field of the profile is shown.
func (p *Person) Shows(field string) bool {
	switch p.Profile {
	case ProfileName, ProfileFirstName:
		return field == string(p.Profile)
	}
	return true
}

// Consents reports whether the Page may read the person's profile: the person has written, tapped or opted in. To follow a link or to
// comment is not enough.
func (p *Person) Consents() bool { return p.Conversation != nil && p.Conversation.engaged }
