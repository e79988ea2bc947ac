package analysis

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// answerTypes are the types of gold answers, by the rules of typeOf.
var answerTypes = []string{"none", "yes/no", "date", "number", "person", "place", "name", "clause", "phrase"}

var (
	dated = regexp.MustCompile(`(?i)\b(january|february|march|april|june|july|august|september|october|november|december|` +
		`monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|centuries|decade)\b|(?-i:\b(May|AD|BCE?)\b)|` +
		`\b(1[0-9]|20)[0-9]{2}s?\b`)
	numeral = regexp.MustCompile(`(?i)^(about |around |over |nearly |almost |approximately |more than |less than |at least |up to )?` +
		`([$€£¥]? ?[0-9]|(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|` +
		`half|first|second|third|dozens?|hundreds?|thousands?|millions?|billions?)\b)`)
	begun  = regexp.MustCompile(`(?i)^(to|because|by|that|if|when|while|since|so|due)\b`)
	placed = regexp.MustCompile(`(?i)\b(what|which) (city|cities|country|countries|state|states|county|place|region|` +
		`continent|river|island|town|area|nation)\b`)
)

// mostWords is the number of words of the longest date, number, name and phrase.
const mostWords = 5

// typeOf sorts a gold answer by its form, and names by the question. The first rule that
// holds decides; there is no model behind it.
//
//	yes/no   the text is yes or no
//	date     at most five words, with a month, a weekday, a century or a year from 1000 to 2099,
//	         and not asked for with how
//	number   at most five words, beginning with a number or an amount
//	person   a name that is asked for with who, whom or whose
//	place    a name that is asked for with where, or with which city, country, …
//	name     at most five words, all in capitals but for of, the, and the like
//	clause   more than five words, or beginning with to, by, because and the like
//	phrase   all else
func typeOf(text, question, wh string) string {
	text = strings.TrimSpace(text)
	n := countWords(text)
	switch lower := strings.ToLower(strings.Trim(text, ".")); {
	case lower == "yes" || lower == "no":
		return "yes/no"
	case n <= mostWords && wh != "how" && dated.MatchString(text):
		return "date"
	case n <= mostWords && numeral.MatchString(text):
		return "number"
	case n <= mostWords && isName(text):
		switch {
		case wh == "who" || wh == "whom" || wh == "whose":
			return "person"
		case wh == "where" || placed.MatchString(question):
			return "place"
		}
		return "name"
	case n > mostWords || begun.MatchString(text):
		return "clause"
	}
	return "phrase"
}

// isName reports whether all words but the small ones of names begin with a capital.
func isName(text string) bool {
	capitals := 0
	for _, w := range strings.Fields(text) {
		w = strings.TrimLeft(w, `"'(“‘`)
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(r):
			capitals++
		case w == "of" || w == "the" || w == "and" || w == "de" || w == "von" || w == "van" || w == "der" || w == "la" || w == "&" || w == "for":
		case unicode.IsDigit(r):
		default:
			return false
		}
	}
	return capitals > 0
}
