package messenger

import "errors"

// PageBlock is what a Page has done against a person; "" is nothing. That the person has blocked the Page is [Person.Blocked].
type PageBlock string

// What a Page does against a person.
const (
	PageBlocks PageBlock = "blocked" // neither can write to the other
	PageBans   PageBlock = "banned"  // nor can the person post or comment on the Page
)

// Moderation is an action of a Page on a conversation and its person (docs/facts/endpoints.md §4).
type Moderation string

// The actions.
const (
	BanUser     Moderation = "BAN_USER"
	BlockUser   Moderation = "BLOCK_USER"
	MoveToSpam  Moderation = "MOVE_TO_SPAM"
	UnbanUser   Moderation = "UNBAN_USER"
	UnblockUser Moderation = "UNBLOCK_USER"
)

// ErrPageBlocks and ErrPageBans are why a person cannot do something to a Page.
var (
	ErrPageBlocks = errors.New("the Page has blocked the person, who cannot write to it")
	ErrPageBans   = errors.New("the Page has banned the person, who cannot post or comment on it")
)

// Moderate decides an action of a Page on people of its own. A ban holds more than a block: to block or unblock leaves it as it is.
func Moderate(people []*Person, action Moderation) []Event {
	var events []Event
	for _, p := range people {
		switch {
		case action == BanUser:
			events = append(events, PageBlockSet{p, PageBans})
		case action == BlockUser && p.PageBlock == "":
			events = append(events, PageBlockSet{p, PageBlocks})
		case action == UnbanUser && p.PageBlock == PageBans, action == UnblockUser && p.PageBlock == PageBlocks:
			events = append(events, PageBlockSet{p, ""})
		case action == MoveToSpam && p.Conversation != nil:
			events = append(events, MovedToSpam{p.Conversation})
		}
	}
	return events
}

// PageBlockSet is a Page's block of a person, or the end of it.
type PageBlockSet struct {
	Person *Person
	Block  PageBlock
}

func (e PageBlockSet) apply(*World) { e.Person.PageBlock = e.Block }

// MovedToSpam is a conversation's move to the folder spam. It stays there whatever is written (a choice).
type MovedToSpam struct{ Conversation *Conversation }

func (e MovedToSpam) apply(*World) { e.Conversation.Spam = true }

// The folders of conversations that are known here.
const (
	FolderInbox = "inbox"
	FolderSpam  = "spam"
)

// Folder is where the Page finds the conversation.
func (c *Conversation) Folder() string {
	if c.Spam {
		return FolderSpam
	}
	return FolderInbox
}

// BlockedBy lists the people whom a Page has blocked or banned, in the order in which the world got to know them.
func (w *World) BlockedBy(page *Page) []*Person {
	var list []*Person
	for _, p := range w.People {
		if p.Page == page && p.PageBlock != "" {
			list = append(list, p)
		}
	}
	return list
}

// barred is why the person cannot write to the Page, nil if they can.
func (a Actor) barred() error {
	switch {
	case a.person.Blocked:
		return ErrPersonBlocks
	case a.person.PageBlock != "":
		return ErrPageBlocks
	}
	return nil
}
