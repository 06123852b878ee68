// Package record keeps what was exchanged with the emulator: one complete [Exchange] for each Graph request, in a
// [Recorder] bounded by count and bytes, so that tests can assert on it.
//
// Records hold bytes and numbers; the pretty form is built when somebody reads (emulator/internal/view). It knows
// no server and no world.
package record
