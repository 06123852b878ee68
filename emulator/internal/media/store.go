package media

import "sync"

// The bounds of what a sandbox keeps.
const (
	//sendmock:bound files of a sandbox that are kept | the oldest go: their URLs answer 404 | TestStoreIsBounded
	maxFiles = 500
	//sendmock:bound bytes of all files of a sandbox that are kept | the oldest go: their URLs answer 404 | TestStoreIsBounded
	maxBytes = 32 << 20
)

// Store keeps the files of one sandbox, by their ids. The zero value is ready, and its methods may be called concurrently.
type Store struct {
	mu    sync.RWMutex
	files map[string]File
	order []string // ids, the oldest first
	bytes int
}

// Keep keeps a file, and lets go of the oldest where they become too many or too much. It copies nothing.
func (s *Store) Keep(id string, f File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		s.files = map[string]File{}
	}
	if _, taken := s.files[id]; taken {
		return // ids are drawn from one source, which repeats none
	}
	s.files[id] = f
	s.order = append(s.order, id)
	s.bytes += len(f.Bytes)
	for len(s.order) > maxFiles || s.bytes > maxBytes && len(s.order) > 1 {
		oldest := s.order[0]
		s.order = s.order[1:]
		s.bytes -= len(s.files[oldest].Bytes)
		delete(s.files, oldest)
	}
}

// File finds a file that is still kept.
func (s *Store) File(id string) (File, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f, kept := s.files[id]
	return f, kept
}

// Clear lets go of all files.
func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files, s.order, s.bytes = nil, nil, 0
}
