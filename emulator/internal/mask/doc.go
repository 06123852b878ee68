// Package mask hides secrets in what is shown of the record, in log lines and in findings. [Secrets] is what one sandbox ever
// knew of them, and a [Mask] is its state at one instant, which replaces every secret by the name under which `sendmock env`
// exports it, however a request or an answer spells it.
// What nobody here knows is hidden too: by the name under which it stands, or by the form of a token.
//
// Whose secrets they are and when they change is package sandbox's; what a shown exchange looks like is package view's.
package mask
