// Package quiet knows whether bots are still at work: which Graph calls and postings are under way, when something last ended that
// can have set a bot going, and how slowly each bot answers what it is told. By that it says how long a silence is believed, and
// waits for one. Whoever advances a clock or judges what a bot did asks it.
//
// All of it is the machine's time, as a bot's own work is. It knows no world: its owner, package sandbox, says which callbacks there
// are and when a Graph call begins and ends; package outbox says what is posted, and what came of it.
package quiet
