// Package sandbox holds one world together with its clock, ids and record behind one lock, and the registry that finds the
// sandbox of an access token.
//
// Everything that changes a world goes through [Sandbox.Do], which holds the lock briefly: the decision of the core, its
// events and the seq of the record happen in one critical section. What a world is and how it decides is package
// messenger's; which request leads here is package graph's. Of what happened the sandbox makes deliveries and hands them to its
// outbox, which posts them; whether bots are still at work, for which an advance of the clock waits, is package quiet's to know.
package sandbox
