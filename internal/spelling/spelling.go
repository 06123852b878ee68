// Package spelling finds the word that somebody meant, and says so of a name that nothing has. It owns what counts as near; which words there
// are, its callers know.
package spelling

import "fmt"

// DidYouMean ends a message with the known word nearest to word, if any is near.
func DidYouMean(word string, known []string) string {
	best, distance := "", 3
	for _, name := range known {
		if near := len(word) - len(name); near <= -distance || near >= distance {
			continue
		}
		if d := editDistance(word, name); d < distance && d <= len(name)/2 {
			best, distance = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

// editDistance counts the insertions, deletions, replacements and swaps of neighbours from a to b; long texts are far from everything.
func editDistance(a, b string) int {
	const far = 64
	if len(a) > far || len(b) > far {
		return far
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1) // the distances two letters of a ago, one ago, now
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			replace := last[j]
			if a[i] != b[j] {
				replace++
			}
			row[j+1] = min(replace, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
