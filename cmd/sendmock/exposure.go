package main

import (
	"log/slog"
	"net"
)

// exposure is what who serves at an address should know; "" where nobody but this machine comes there. guarded says that the control API
// asks for a token.
func exposure(addr *net.TCPAddr, guarded bool) string {
	if addr.IP.IsLoopback() {
		return ""
	}
	at := addr.IP.String()
	if addr.IP.IsUnspecified() {
		at = "every address of this machine"
	}
	const fetches = "let this machine call addresses of its network (callbacks)"
	if guarded {
		return "open to the network at " + at + ": anyone who reaches it and knows an access token can play the bot and " + fetches +
			". The control API asks for the control token"
	}
	return "open to the network at " + at + ": anyone who reaches it can read tokens, app secrets and conversations, change everything, and " +
		fetches + ". --host 127.0.0.1 is for this machine only, --control-token asks for a token"
}

// warnOfExposure logs it.
func warnOfExposure(log *slog.Logger, addr net.Addr, guarded bool) {
	if tcp, isTCP := addr.(*net.TCPAddr); isTCP {
		if text := exposure(tcp, guarded); text != "" {
			log.Warn(text)
		}
	}
}
