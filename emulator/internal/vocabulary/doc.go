// Package vocabulary knows the names that a match may have: operations, nodes, kinds of messages, rules, errors, parameters and their
// values, all of which the description and the catalogues list. A name that stands for nothing is refused with what was meant, or doubted
// where a bot may send what does not exist.
//
// It knows no sandbox: whether a person, a Page or a fault is there is said by package controlhttp, and what a match picks by package
// contract.
package vocabulary
