package demo

import (
	"fmt"
	"math/rand/v2"
)

// A kind is a kind of answer: "where" asks for a city.
type kind int

const (
	person kind = iota
	city
	company
	year
	weekday
	count
	money
	food
	animal
	job
	instrument
	language
	thing
	reason
)

var (
	women = []string{
		"Anna", "Maria", "Zoë", "Clara", "Ingrid", "Ruth", "Olga", "Petra", "Lucia", "Edith",
		"Nora", "Irene", "Judith", "Vera", "Helga", "Amara", "Sofia", "Tessa",
	}
	men = []string{
		"Karl", "José", "Peter", "Håkon", "Victor", "Simon", "Oskar", "Bruno", "Martin", "Felix",
		"Hugo", "Anton", "Emil", "Jakob", "Rafael", "Stefan", "Tomas", "Walter",
	}
	surnames = []string{
		"Berg", "Lindt", "Moss", "Okafor", "Duarte", "Keller", "Novak", "Ferri", "Haas", "Ibsen",
		"Jonker", "Kovacs", "Larsen", "Mendes", "Nagy", "Orlov", "Pinto", "Quist", "Rossi", "Sand",
		"Toth", "Ullman", "Varga", "Weiss", "Ziegler", "Adler", "Brandt", "Costa", "Dahl", "Egger",
	}
	cities = []string{
		"Marlow", "Tessin", "Kraków", "Havelmond", "Porto", "Lund", "Arles", "Basel", "Cadiz", "Delft",
		"Evora", "Fulda", "Ghent", "Hobart", "Izmir", "Jena", "Kazan", "Lucca", "Malmö", "Nantes",
		"Odense", "Pisa", "Quito", "Riga", "Siena", "Turku", "Utrecht", "Verona", "Windau", "York",
	}
	companies = []string{
		"Nordlight", "Axelon", "Bravura", "Centrum", "Dynaco", "Ferrox", "Glimmer", "Hexagon", "Intera", "Jupiter",
		"Kestrel", "Lumina", "Mercator", "Novatek", "Optima", "Polaris", "Quantum", "Solaris", "Tectonic", "Vulcan",
	}
	weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	foods    = []string{
		"soup", "bread", "cheese", "honey", "pancakes", "sausages", "dumplings", "noodles", "olives", "cherries",
		"plums", "walnuts", "pickles", "waffles", "oysters", "lentils", "mushrooms", "gingerbread", "butter", "salmon",
	}
	animals = []string{
		"horse", "wolf", "bear", "eagle", "fox", "goat", "whale", "tiger", "donkey", "rabbit",
		"swan", "owl", "camel", "monkey", "turtle", "crow",
	}
	jobs = []string{
		"doctor", "lawyer", "painter", "farmer", "baker", "pilot", "nurse", "judge", "sailor", "tailor",
		"miner", "priest", "clerk", "gardener", "architect", "carpenter",
	}
	instruments = []string{
		"piano", "violin", "flute", "guitar", "cello", "trumpet", "harp", "drum", "organ", "clarinet",
	}
	languages = []string{
		"Danish", "Greek", "Latin", "Polish", "Arabic", "Finnish", "Hindi", "Dutch", "Basque", "Korean",
	}
	colours = []string{"red", "blue", "green", "black", "white", "yellow", "golden", "silver"}
	goods   = []string{
		"lamp", "chair", "bicycle", "clock", "carpet", "boat", "ring", "vase", "coat", "mirror",
		"table", "knife", "basket", "saddle", "umbrella", "kettle",
	}
	reasons = []string{
		"the rain", "the war", "the strike", "a fire", "the flood", "the heat", "a storm", "the snow", "an illness", "a debt",
	}
)

// draw makes up a thing of this kind. Things of different kinds share no word.
func (k kind) draw(r *rand.Rand) string {
	switch k {
	case person:
		name, _ := somebody(r)
		return name
	case city:
		return pick(r, cities)
	case company:
		return pick(r, companies)
	case year:
		return fmt.Sprint(1900 + r.IntN(60))
	case weekday:
		return pick(r, weekdays)
	case count:
		return fmt.Sprint(10 * (1 + r.IntN(40)))
	case money:
		return fmt.Sprint(1+r.IntN(30), " million dollars")
	case food:
		return pick(r, foods)
	case animal:
		return pick(r, animals)
	case job:
		return pick(r, jobs)
	case instrument:
		return pick(r, instruments)
	case language:
		return pick(r, languages)
	case thing:
		return pick(r, colours) + " " + pick(r, goods)
	default:
		return pick(r, reasons)
	}
}

// somebody makes up a person and the pronoun that stands for them.
func somebody(r *rand.Rand) (name, pronoun string) {
	if chance(r, 50) {
		return pick(r, women) + " " + pick(r, surnames), "she"
	}
	return pick(r, men) + " " + pick(r, surnames), "he"
}

// cast draws things for one document, none of them twice.
type cast struct {
	r    *rand.Rand
	used map[string]bool
}

func newCast(r *rand.Rand) *cast { return &cast{r: r, used: make(map[string]bool)} }

func (c *cast) draw(k kind) string {
	for {
		v := k.draw(c.r)
		if !c.used[v] {
			c.used[v] = true
			return v
		}
	}
}
