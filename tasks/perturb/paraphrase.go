package perturb

import (
	"math/rand/v2"
	"regexp"
	"unicode"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// wording is an expression with another of the same meaning.
type wording struct {
	from *regexp.Regexp
	to   string
}

// ofQuestions change how a question asks.
var ofQuestions = []wording{
	{regexp.MustCompile(`^(?:In what|What) year\b`), "In which year"},
	{regexp.MustCompile(`^When (did|was|were|is|are|does|do|will)\b`), "At what time $1"},
	{regexp.MustCompile(`^Who (is|was)\b`), "Which person $1"},
	{regexp.MustCompile(`^Where (did|was|were|is|are|does|do|can)\b`), "In what place $1"},
	{regexp.MustCompile(`^How many\b`), "What number of"},
	{regexp.MustCompile(`^Why (did|was|were|is|are|does|do|can)\b`), "For what reason $1"},
	{regexp.MustCompile(`^What (kind|type|sort) of\b`), "Which $1 of"},
	{regexp.MustCompile(`^In which (city|country|state|town|month)\b`), "In what $1"},
	{regexp.MustCompile(`^Which (city|country|state|town|company|team|person)\b`), "What $1"},
}

// ofTexts change words of any text.
var ofTexts = []wording{
	{regexp.MustCompile(`\bdo not\b`), "don't"},
	{regexp.MustCompile(`\bdon't\b`), "do not"},
	{regexp.MustCompile(`\bdoes not\b`), "doesn't"},
	{regexp.MustCompile(`\bdoesn't\b`), "does not"},
	{regexp.MustCompile(`\bdid not\b`), "didn't"},
	{regexp.MustCompile(`\bdidn't\b`), "did not"},
	{regexp.MustCompile(`\bis not\b`), "isn't"},
	{regexp.MustCompile(`\bisn't\b`), "is not"},
	{regexp.MustCompile(`\bcannot\b`), "can't"},
	{regexp.MustCompile(`\bcan't\b`), "cannot"},
	{regexp.MustCompile(`\bbegan\b`), "started"},
	{regexp.MustCompile(`\bstarted\b`), "began"},
	{regexp.MustCompile(`\blarge\b`), "big"},
	{regexp.MustCompile(`\bbig\b`), "large"},
	{regexp.MustCompile(`\bbuy\b`), "purchase"},
	{regexp.MustCompile(`\bpurchased\b`), "bought"},
	{regexp.MustCompile(`\bbought\b`), "purchased"},
	{regexp.MustCompile(`\bfilm\b`), "movie"},
	{regexp.MustCompile(`\bmovie\b`), "film"},
	{regexp.MustCompile(`\bmay be\b`), "is perhaps"},
	{regexp.MustCompile(`\bapproximately\b`), "about"},
	{regexp.MustCompile(`\bthe whole of\b`), "all of"},
	{regexp.MustCompile(`\blocated in\b`), "situated in"},
	{regexp.MustCompile(`\bsituated in\b`), "located in"},
	{regexp.MustCompile(`\bassist\b`), "help"},
	{regexp.MustCompile(`\bdemonstrate\b`), "show"},
}

// paraphrase rewords a text in one of the ways that fit it. Any question about a passage
// can be asked with an introduction.
func paraphrase(_ *set, r *rand.Rand, ex *tasks.Example) bool {
	text := last(ex)
	var ways []string
	try := func(all []wording) {
		for _, w := range all {
			if changed := w.from.ReplaceAllString(*text, w.to); changed != *text {
				ways = append(ways, changed)
			}
		}
	}
	asks := len(ex.Labels) == 0 && ex.Question != ""
	if asks {
		try(ofQuestions)
	}
	try(ofTexts)
	if len(ways) == 0 && asks {
		ways = append(ways, "According to the text, "+uncapitalised(*text))
	}
	if len(ways) == 0 {
		return false
	}
	*text = ways[r.IntN(len(ways))]
	return true
}

var opening = regexp.MustCompile(`^(?:What|When|Who|Whom|Whose|Where|Which|Why|How|In|On|At|By|To|For|From|Is|Are|Was|Were|Did|Does|Do)\b`)

// uncapitalised is a question in the middle of a sentence: a name at its beginning keeps
// its capital.
func uncapitalised(question string) string {
	if !opening.MatchString(question) {
		return question
	}
	first, n := utf8.DecodeRuneInString(question)
	return string(unicode.ToLower(first)) + question[n:]
}
