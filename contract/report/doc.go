// Package report writes what was recorded and what was verified in the forms of other tools: exchanges as HAR 1.2
// ([WriteHAR]) and as a shell script of curl commands ([WriteCurl]), verdicts and runs as JUnit XML ([WriteJUnit]).
//
// It owns the formats only. Exchanges come in their pretty form ([contract.Exchange]) with every secret masked already, as
// $PAGE_ACCESS_TOKEN and the like; nothing here could tell a secret. What is recorded and for how long is package record's,
// what is verified is package contract's, and coverage writes its own reports (package coverage).
package report
