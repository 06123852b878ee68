// Package edge has the operations of the Graph: one file per node or edge, each with its own table of [Operation] values, which say who
// may, what is prepared, what is done under the sandbox's lock, which limits it counts in and whom it is about. [All] joins them.
//
// An operation sees a [Call] and a transaction of its sandbox, and answers a value or an error. How a request becomes a call, and what is
// recorded of it, is package graph's; whether a send is allowed is package messenger's.
package edge
