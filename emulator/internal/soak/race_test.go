//go:build race

package soak

// raceDetector says that the race detector is there, which takes memory of its own.
const raceDetector = true
