package controlhttp

import (
	"net/http"

	"github.com/sendmock/sendmock/emulator/internal/judge"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
	"github.com/sendmock/sendmock/emulator/internal/vocabulary"
)

// desk is where a request is worked on: what the control API knows, and the one sandbox that the request is about, with its judge. A
// handler is a method of a desk and sees no other sandbox.
type desk struct {
	*Config
	sandbox    *sandbox.Sandbox
	judge      *judge.Judge
	vocabulary vocabulary.Vocabulary
	doors      *doors
}

func newDesk(cfg *Config, sb *sandbox.Sandbox) desk {
	d := desk{Config: cfg, sandbox: sb, vocabulary: vocabulary.Vocabulary{Spec: cfg.Spec, MessageKinds: cfg.MessageKinds}, doors: new(doors)}
	d.judge = judge.New(sb, cfg.Decode, d.transcriptWith)
	return d
}

// deskOf picks the desk of a request. Nothing else does.
func (s *Server) deskOf(*http.Request) desk { return s.desk }
