// Package contract is what must hold between a bot and the platform. So far: [Match], the one grammar that picks requests,
// and package record below, which keeps what was exchanged. It knows no server.
package contract
