package architecture_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

const factsDir = "docs/facts"

var (
	// heading is a numbered section of a page: "## 5. Tokens", "### 0.2 Body encodings".
	heading = regexp.MustCompile(`(?m)^#{2,4} (\d+(?:\.\d+)*)\.? `)
	// citation is a page and sections of it: docs/facts/errors.md §5; docs/facts/windows.md §4, §6; docs/facts/ratelimits.md §1–3.
	// The pages among themselves leave the folder out.
	citation = regexp.MustCompile(`([\w./-]+\.md) (§[\d.]*\d(?:(?:, | and |–)§?\d[\d.]*)*)`)
	// bare is a section without a page: on a page of facts one of its own, elsewhere a riddle.
	bare    = regexp.MustCompile(`§[\d.]*\d`)
	section = regexp.MustCompile(`\d+(?:\.\d+)*`)
	// loose are citations without the folder of the page.
	loose = regexp.MustCompile(`\bfacts:\s[\w-]+\.(?:md|json)|"facts:\s`)
)

// tracked are the names and the texts of the files that git knows, but for those that are no text.
func tracked(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("not a checkout")
	}
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	require.NoError(t, err)
	files := map[string]string{}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if os.IsNotExist(err) { // removed, not yet committed
			continue
		}
		require.NoError(t, err)
		if utf8.Valid(data) {
			files[name] = string(data)
		}
	}
	require.Greater(t, len(files), 300, "git listed too little to be right")
	return files
}

// sectionsOf are the numbered sections of each page of facts.
func sectionsOf(files map[string]string) map[string]map[string]bool {
	pages := map[string]map[string]bool{}
	for name, text := range files {
		if path.Dir(name) != factsDir || path.Ext(name) != ".md" {
			continue
		}
		pages[name] = map[string]bool{}
		for _, h := range heading.FindAllStringSubmatch(text, -1) {
			pages[name][h[1]] = true
		}
	}
	return pages
}

// cited are the sections that a line of a file cites, each with its page; the page is empty where it is not said.
func cited(name, line string, inside bool) [][2]string {
	var list [][2]string
	for _, c := range citation.FindAllStringSubmatch(line, -1) {
		page := c[1]
		if inside && !strings.Contains(page, "/") {
			page = path.Join(factsDir, page)
		}
		for _, s := range section.FindAllString(c[2], -1) {
			list = append(list, [2]string{page, s})
		}
	}
	for _, b := range bare.FindAllString(citation.ReplaceAllString(line, ""), -1) {
		page := ""
		if inside {
			page = name
		}
		list = append(list, [2]string{page, strings.TrimPrefix(b, "§")})
	}
	return list
}

// What comments, data and pages say of the platform, they cite as a page and a section of docs/facts. There is such a section,
// and nothing is cited that is not in the repository.
func TestCitationsOfFacts(t *testing.T) {
	t.Parallel()
	files := tracked(t)
	pages := sectionsOf(files)
	require.Contains(t, pages, factsDir+"/errors.md")
	count := 0
	for name, text := range files {
		_, inside := pages[name]
		for i, line := range strings.Split(text, "\n") {
			if found := loose.FindString(line); found != "" {
				t.Errorf("%s:%d: %q is nothing that a reader has", name, i+1, found)
			}
			for _, c := range cited(name, line, inside) {
				switch page, section := c[0], c[1]; {
				case page == "" && path.Ext(name) != ".go":
				case page == "":
					t.Errorf("%s:%d: §%s of which page?", name, i+1, section)
				case !pages[page][section]:
					t.Errorf("%s:%d: %s has no section %s", name, i+1, page, section)
				default:
					count++
				}
			}
		}
	}
	require.Greater(t, count, 100, "the search found too little to be right")
}
