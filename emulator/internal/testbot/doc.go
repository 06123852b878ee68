// Package testbot is the bot of this module's tests. It calls the Graph as a bot does, gets webhooks as a bot does, and sets up in a
// line what many tests stand on: a subscription, a fault, a wait until the bot is quiet. Only tests import it.
//
// It sees an emulator through its façade, package emulator, so the tests inside a package that the façade stands on cannot import
// it; their external tests can. A text held against a file is of package golden; what a bot ought to send is of package contract.
package testbot
