package graphhttp

import (
	"net/http"

	"github.com/sendmock/sendmock/emulator/fault"
)

// breakConnection ends the connection as a network would. Where the connection cannot be had, the answer just ends.
func breakConnection(w http.ResponseWriter, how fault.Network) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = conn.Close() }()
	switch how {
	case fault.ConnectionReset:
		if tcp, ok := conn.(interface{ SetLinger(sec int) error }); ok {
			_ = tcp.SetLinger(0) // closing it then sends a reset
		}
	case fault.MalformedChunk:
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nthis is no chunk\r\n"))
	case fault.RandomData:
		_, _ = conn.Write([]byte{0x8f, 0x02, 0xd5, 0x13, 0x00, 0x9c, 0x7e, 0xff, 0x0a, 0xb1, 0x44, 0xe0})
	case fault.EmptyResponse:
	}
}
