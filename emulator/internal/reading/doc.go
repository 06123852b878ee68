// Package reading reads what a request of the control API says, strictly: in its body and in its query, what nobody knows is refused with
// what was meant, not passed over. It owns how much a body and its texts may hold, and the words in which a request is refused for its form
// (400, 413, 415).
//
// Whether what it asks is there and can be done (404, 422) is said by package controlhttp, and which names a match may have by package
// vocabulary. How bodies come in, within what they may take together, is known to package intake.
package reading
