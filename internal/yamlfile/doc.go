// Package yamlfile reads the files people write for this project, YAML or JSON, and says of every mistake where it
// stands: file, line, column and path.
//
// Reading goes in steps. [Read] makes a bounded tree of nodes of the text, [Version] turns down a file of another
// version, and [Decode] fills a struct whose tags are the schema. A [Log] gathers what is wrong, also for the checks of
// the caller, which name a value by its path. So a file's mistakes are all reported at once, unless it can't be read.
//
// It owns the part of YAML that files are written in, its bounds, and the words for mistakes of syntax, keys and types.
// What a key means, and which values and references make sense, is owned by who owns the format: package fixtures for
// worlds, emulator/scenario for scenarios. Which word was meant, internal/spelling guesses.
package yamlfile
