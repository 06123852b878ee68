// Package contract is what must hold between a bot and the platform. So far it holds the record only: package record
// below keeps what was exchanged.
package contract
