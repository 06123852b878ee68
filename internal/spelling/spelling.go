// Package spelling finds the word that somebody meant. It owns what counts as near; which words there are, its callers know.
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

// editDistance counts the insertions, deletions and replacements from a to b; long texts are far from everything.
func editDistance(a, b string) int {
	const far = 64
	if len(a) > far || len(b) > far {
		return far
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
