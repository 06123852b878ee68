package worldfile

import (
	"slices"
	"time"

	"github.com/sendmock/sendmock/fixtures"
)

// File is a world file: what worlds begin from. It is immutable.
type File struct{ world *fixtures.World }

// Of makes a File of a world that fixtures.LoadWorld has checked. The world must not be changed any more.
func Of(w *fixtures.World) File { return File{w} }

// Clock is where a frozen clock starts; zero: the file does not say.
func (f File) Clock() time.Time { return f.world.Clock }

// VerifyToken is that of the first app; ok is false where there is no app.
func (f File) VerifyToken() (token string, ok bool) {
	if len(f.world.Apps) == 0 {
		return "", false
	}
	return f.world.Apps[0].VerifyToken, true
}

// Deserted is the file without people, and without all that they wrote.
func (f File) Deserted() File {
	out := *f.world
	people := make(map[string]bool, len(out.People))
	for _, p := range out.People {
		people[p.PSID] = true
	}
	out.People, out.Conversations = nil, nil
	gone := map[string]bool{}
	out.Posts = slices.DeleteFunc(slices.Clone(out.Posts), func(p fixtures.Post) bool {
		gone[p.ID] = people[p.Author]
		return gone[p.ID]
	})
	out.Comments = slices.DeleteFunc(slices.Clone(out.Comments), func(c fixtures.Comment) bool { return people[c.Author] || gone[c.Post] })
	return File{&out}
}
