package fulltext

import "github.com/kljensen/snowball/english"

// Words outside these lengths in bytes have no stem but themselves.
const minStemmed, maxStemmed = 3, 32

// stem returns the English stem of a folded word. Words with digits or letters beyond
// ASCII, and the commonest words, are their own stems.
func stem(word string) string {
	if len(word) < minStemmed || len(word) > maxStemmed {
		return word
	}
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	return english.Stem(word, false)
}
