package graph

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sendmock/sendmock/contract/record"
)

// BenchmarkSend is a send of 147 bytes from request to answer, recorded, without HTTP. Answers are not validated, as when
// serving.
func BenchmarkSend(b *testing.B) {
	service, _ := newService(b, record.Limits{Count: 1000})
	service.checkAnswers = false
	require.Len(b, sendText, 147)
	req := post(sendText)
	b.ReportAllocs()
	for b.Loop() {
		if a := service.Serve(req); a.Err != nil {
			b.Fatal(a.Err)
		}
	}
}

// BenchmarkConversations is the read that inbox programs poll.
func BenchmarkConversations(b *testing.B) {
	service, _ := newService(b, record.Limits{Count: 1000})
	service.checkAnswers = false
	req := get("/me/conversations", "fields=participants,messages{id,message,created_time}")
	b.ReportAllocs()
	for b.Loop() {
		if a := service.Serve(req); a.Err != nil {
			b.Fatal(a.Err)
		}
	}
}
