package judge

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/contract"
	"github.com/sendmock/sendmock/emulator/internal/mask"
	"github.com/sendmock/sendmock/emulator/internal/sandbox"
)

// tell writes a verdict for people. Where it does not hold, it shows what happened, and the conversations that it is about.
func (j *Judge) tell(in *Question, v *contract.Verdict, l *look) {
	if v.Verified {
		v.Text = j.named(v.String())
		return
	}
	text := v.String()
	if !chaptersAlone(v) {
		text = v.ExplainSince(l.exchanges, in.Since)
	}
	told := map[string]bool{"": true}
	for i := range v.Results {
		psid := in.Expectations[i].Match.PSID.Name
		if v.Results[i].Verified || told[psid] || in.Expectations[i].Match.PSID.Unknown {
			continue
		}
		told[psid] = true
		text += "\nthe conversation with " + psid + ":\n" + indented(strings.TrimRight(j.transcript(psid), "\n")) + "\n"
	}
	v.Text = j.named(text)
}

// chaptersAlone reports whether nothing is wrong with the open chapter: what happened in it is of no interest then.
func chaptersAlone(v *contract.Verdict) bool {
	return len(v.Violations) == 0 && !slices.ContainsFunc(v.Results, func(r contract.Result) bool { return !r.Verified }) &&
		slices.ContainsFunc(v.Chapters, func(c contract.Chapter) bool { return !c.Verified })
}

func indented(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

var digits = regexp.MustCompile(`\d{6,}`)

// named puts slugs in the place of PSIDs, which nobody knows by heart, and says once whose is which.
func (j *Judge) named(text string) string {
	text, slugs := j.slugged(text)
	if len(slugs) == 0 {
		return text
	}
	var whose []string
	for _, psid := range slices.Sorted(maps.Keys(slugs)) {
		whose = append(whose, slugs[psid]+" is "+psid)
	}
	return strings.TrimRight(text, "\n") + "\n\n" + strings.Join(whose, ", ") + "\n"
}

// slugged is a text with slugs in it, and whose they are.
func (j *Judge) slugged(text string) (told string, slugs map[string]string) {
	slugs = map[string]string{}
	j.sandbox.Do(func(tx *sandbox.Tx) {
		for _, psid := range digits.FindAllString(text, -1) {
			if p, known := tx.World.Person(psid); known && p.Slug != "" {
				slugs[psid] = p.Slug
			}
		}
	})
	return digits.ReplaceAllStringFunc(text, func(n string) string {
		if slug, known := slugs[n]; known {
			return slug
		}
		return n
	}), slugs
}

// mask hides the secrets in a verdict: it was made of raw records. It hands back what does.
func (j *Judge) mask(v *contract.Verdict, l *look) *mask.Mask {
	mask := j.maskFor(l)
	for i := range v.Results {
		r := &v.Results[i]
		for _, text := range []*string{&r.Name, &r.Expected, &r.Problem, &r.CountedFrom} {
			*text = mask.Words(*text)
		}
		for m := range r.ClosestMisses {
			miss := &r.ClosestMisses[m]
			miss.PSID = mask.Replace(miss.PSID)
			for d := range miss.Differences {
				diff := &miss.Differences[d]
				diff.Want, diff.Got, diff.Diff = mask.Under(diff.Part, diff.Want), mask.Under(diff.Part, diff.Got), mask.Replace(diff.Diff)
			}
		}
	}
	maskFindings(v.Violations, v.Excused, mask)
	for i := range v.Notes {
		v.Notes[i] = mask.Words(v.Notes[i])
	}
	v.Text = mask.Words(v.Text)
	return mask
}

func (j *Judge) maskChapter(c *contract.Chapter, l *look) {
	mask := j.maskFor(l)
	maskFindings(c.Violations, c.Excused, mask)
	c.Text = mask.Words(c.Text)
}

func maskFindings(findings []contract.Finding, excused []contract.Excuse, mask *mask.Mask) {
	for i := range findings {
		findings[i].Message, findings[i].PSID = mask.Words(findings[i].Message), mask.Replace(findings[i].PSID)
	}
	for i := range excused {
		excused[i].Message, excused[i].By = mask.Words(excused[i].Message), mask.Words(excused[i].By)
	}
}

// maskFor hides the sandbox's secrets, and those that the exchanges brought along.
func (j *Judge) maskFor(l *look) *mask.Mask {
	return j.sandbox.Masker(slices.Collect(maps.Keys(l.secrets))...)
}
