package feed

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"quire/internal/post"
)

// date returns a date that the parser has read, or reads the other forms that people write.
// The first year of all is what programs write that have no date.
func date(parsed *time.Time, written string) time.Time {
	if t := readDate(parsed, written); t.Year() > 1 {
		return t
	}
	return time.Time{}
}

func readDate(parsed *time.Time, written string) time.Time {
	if parsed != nil && isCommon(strings.TrimSpace(written)) {
		return parsed.UTC()
	}
	plain, zone := plainDate(written)
	if plain != strings.TrimSpace(written) || parsed == nil {
		if t := post.ParseDate(plain); !t.IsZero() {
			if zone != nil {
				t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
			}
			return t.UTC()
		}
	}
	if parsed != nil {
		return parsed.UTC()
	}
	return time.Time{}
}

// isCommon reports whether a date has one of the two forms that nearly all feeds have, which
// the parser reads well.
func isCommon(s string) bool {
	if len(s) > len("2004-01-01T00:00") && s[4] == '-' && s[10] == 'T' {
		return true
	}
	i := strings.LastIndexByte(s, ' ')
	if i < 0 || !strings.Contains(s[:i], ":") {
		return false
	}
	zone := s[i+1:]
	return zone == "GMT" || len(zone) == len("+0000") && (zone[0] == '+' || zone[0] == '-') &&
		strings.Trim(zone[1:], "0123456789") == ""
}

// dateRule rewrites a form of dates that feeds have and front matter has not.
type dateRule struct {
	form *regexp.Regexp
	to   string
}

var dateRules = sync.OnceValue(func() []dateRule {
	rule := func(form, to string) dateRule { return dateRule{regexp.MustCompile(form), to} }
	return []dateRule{
		rule(`\s*\([^()]*\)$`, ""),
		rule(`^((?:19|20)\d{2})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})`, "$1-$2-${3}T$4:$5:$6"),
		rule(`^(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*`, "$1-$2-$3 "),
		rule(`(?:오전|上午|午前)\s*(\d{1,2}:\d{2}(?::\d{2})?)`, "$1 AM"),
		rule(`(?:오후|下午|午後)\s*(\d{1,2}:\d{2}(?::\d{2})?)`, "$1 PM"),
		rule(`^\pL{2,}\.?,\s*`, ""), // the day of the week
		rule(`^(?i:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]*\.?\s+(\d)`, "$1"),
		rule(`(\d),? (?:г\.?|à|um|at|в|-|–|alle|kl\.?|om|a las|,) (\d{1,2}:\d{2})`, "$1 $2"),
		rule(`(\d{4}), (\d{1,2}:\d{2})`, "$1 $2"),
		rule(`^(?:le )?(\d{1,2})(?:er|º|ª)? ([A-Z][a-z]{2})`, "$1 $2"),
		rule(`^([A-Z][a-z]{2})[a-z]* (\d{4})$`, "1 $1 $2"),
		rule(`^\pL+\.? (\d{1,2} [A-Z][a-z]{2}[a-z]*\.? \d{4})`, "$1"),
		rule(`\bT\s+(\d)`, "$1"),
		rule(`^(\d{4})[\s.-]+([A-Z][a-z]{2})[\s.-]+(\d{1,2})[.T\s]*`, "$3 $2 $1 "),
		rule(`^(\d{1,2})\.?[ -]([A-Z][a-z]{2})[a-z]*\.?[ -]([0-4]\d)(\s|$)`, "$1 $2 20$3$4"),
		rule(`^(\d{1,2})\.?[ -]([A-Z][a-z]{2})[a-z]*\.?[ -]([5-9]\d)(\s|$)`, "$1 $2 19$3$4"),
		rule(`^(\d{1,2})\. ([A-Z][a-z]{2})`, "$1 $2"),
		rule(`^(\d{1,2}) ([A-Z][a-z]{2,})[.,] `, "$1 $2 "),
		rule(`(\s\d{1,2})\.(\d{2})\.(\d{2})(\s|$)`, "$1:$2:$3$4"),
		rule(`\s*\b(?:GMT|UTC?|Z)\s*([+-])(\d)(?::?(\d\d))?$`, " ${1}0$2:${3}"),
		rule(`\s*\b(?:GMT|UTC?|Z)\s*([+-]\d\d)(?::?(\d\d))?$`, " $1:${2}"),
		rule(`([+-]\d\d):$`, "${1}:00"),
		rule(`^(\d{4}-\d{1,2}-\d{1,2}[T ])(\d):(\d)`, "${1}0$2:$3"),
		rule(`^(\d{4}-\d{1,2}-\d{1,2}[T ]\d\d:)(\d)(:|$)`, "${1}0$2$3"),
		rule(`^(\d{4}-\d{1,2}-\d{1,2}[T ]\d\d:\d\d:)(\d)(\D|$)`, "${1}0$2$3"),
		rule(`^([0-4]\d)(\d\d)(\d\d)$`, "20$1-$2-$3"),
		rule(`^([0-4]\d)-(\d\d)-(\d\d)$`, "20$1-$2-$3"),
		rule(`^((?:19|20)\d\d)$`, "$1-01-01"),
	}
})

// plainDate returns a date in a form that post.ParseDate knows; zone is that of a name like
// Europe/Berlin, nil for any other.
func plainDate(s string) (plain string, zone *time.Location) {
	s = strings.Join(strings.Fields(s), " ")
	if m := namedZone().FindStringSubmatch(s); m != nil {
		if offset, ok := offsets()[m[2]]; ok {
			s = m[1] + " " + offset
		}
	}
	if i := strings.LastIndexByte(s, ' '); i > 0 && strings.Contains(s[i:], "/") && unicode.IsLetter(rune(s[i+1])) {
		if loc, err := time.LoadLocation(s[i+1:]); err == nil {
			zone = loc
		} else {
			zone = time.UTC
		}
		s = s[:i]
	}
	s = dayOfYear(englishMonth(s))
	for _, r := range dateRules() {
		s = r.form.ReplaceAllString(s, r.to)
	}
	return strings.TrimSpace(s), zone
}

// namedZone is a time with a zone that has a name, in parentheses or not.
var namedZone = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.*\d:\d\d(?:\.\d+)?)\s*\(?([A-Z]{3,5})\)?$`) })

// offsets has the zones whose name means one of them only.
var offsets = sync.OnceValue(func() map[string]string {
	set := map[string]string{}
	for zone := range strings.FieldsSeq(`MSK+0300 MSD+0400 AEST+1000 AEDT+1100 ACST+0930 ACDT+1030 AWST+0800 NZST+1200 NZDT+1300
		HST-1000 AKST-0900 AKDT-0800 PST-0800 PDT-0700 MST-0700 MDT-0600 CST-0600 CDT-0500 EST-0500 EDT-0400 AST-0400 ADT-0300
		NST-0330 NDT-0230 ART-0300 BRT-0300 BRST-0200 CLT-0400 WET+0000 WEST+0100 CET+0100 CEST+0200 MET+0100 MEST+0200
		MEZ+0100 MESZ+0200 EET+0200 EEST+0300 SAST+0200 CAT+0200 WAT+0100 EAT+0300 TRT+0300 IRST+0330 PKT+0500 NPT+0545
		ICT+0700 WIB+0700 SGT+0800 HKT+0800 PHT+0800 JST+0900 KST+0900`) {
		at := strings.IndexAny(zone, "+-")
		set[zone[:at]] = zone[at:]
	}
	return set
})

// dayOfYear rewrites the dates of ISO 8601 that count the days of a year.
func dayOfYear(s string) string {
	if len(s) != len("2004-001") && len(s) != len("2004001") || strings.Trim(s, "0123456789-") != "" {
		return s
	}
	year, rest := s[:4], strings.TrimPrefix(s[4:], "-")
	y, err := strconv.Atoi(year)
	n, errDay := strconv.Atoi(rest)
	if err != nil || errDay != nil || len(rest) != 3 || n < 1 || n > 366 {
		return s
	}
	return time.Date(y, 1, n, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
}

// months has the names of months in the languages of many feeds.
var months = sync.OnceValue(func() map[string]int {
	set := map[string]int{}
	for i, names := range []string{
		"janv janvier januar jän jänner jan januari enero ene gennaio gen janeiro styczeń stycznia sty янв января январь січ січня ιαν ιανουάριος ιανουαρίου január ocak oca leden ledna",
		"févr février fév februar feb februari febrero febbraio fevereiro fev luty lutego lut фев февр февраля февраль лют лютого φεβ φεβρουάριος φεβρουαρίου február şubat şub únor února",
		"mars mar märz mär mrz maart mrt marzo março marzec marca март марта мар бер березня μάρ μαρ μάρτιος μαρτίου március márc mart březen března",
		"avr avril april apr abril abr aprile kwiecień kwietnia kwi апр апреля апрель кві квітня απρ απρίλιος απριλίου április ápr nisan nis duben dubna",
		"mai may mayo maggio mag maio maj maja mei мая май тра травня μάι μαϊ μάιος μαΐου május máj mayıs květen května",
		"juin juni jun junio giugno giu junho czerwiec czerwca cze июн июня июнь чер червня ιούν ιουν ιον ιούνιος ιουνίου június jún haziran haz červen června",
		"juil juillet juli jul julio luglio lug julho lipiec lipca lip июл июля июль лип липня ιούλ ιουλ ιολ ιούλιος ιουλίου július júl temmuz tem červenec července",
		"août aout august aug agosto ago augustus augusti sierpień sierpnia sie авг августа август сер серпня αύγ αυγ αύγουστος αυγούστου augusztus ağustos ağu srpen srpna",
		"sept septembre september sep septiembre settembre set setembro wrzesień września wrz сен сент сентября сентябрь вер вересня σεπ σεπτ σεπτέμβριος σεπτεμβρίου szeptember szept eylül eyl září",
		"oct octobre oktober okt octubre ottobre ott outubro out październik października paź окт октября октябрь жов жовтня οκτ οκτώβριος οκτωβρίου október ekim eki říjen října",
		"nov novembre november noviembre novembro listopad listopada lis ноя нояб ноября ноябрь лис листопада νοέ νοε νοέμβριος νοεμβρίου kasım kas",
		"déc décembre dezember dez dec december diciembre dic dicembre dezembro grudzień grudnia gru дек декабря декабрь гру грудня δεκ δεκέμβριος δεκεμβρίου aralık ara prosinec prosince",
	} {
		for name := range strings.FieldsSeq(names) {
			set[name] = i + 1
		}
	}
	return set
})

// englishMonth replaces the name of a month by its first three letters in English, and drops
// the words around it: "3 de noviembre de 2026".
func englishMonth(s string) string {
	words := strings.Fields(s)
	var out []string
	for i, word := range words {
		prefix, name, rest := cutLetters(word)
		key := strings.ToLower(name)
		isFirst := i == 0 && strings.HasPrefix(rest, ",") // mar., a Tuesday
		isFirst = isFirst || i == 0 && strings.HasPrefix(rest, ".,")
		if n := months()[key]; n > 0 && !isFirst && len(words) > 0 {
			if prefix == "" && strings.HasPrefix(rest, ".") {
				rest = rest[1:]
			}
			word = prefix + time.Month(n).String()[:3] + rest
		} else if i > 0 && (key == "de" || key == "del" || key == "of") && rest == "" && prefix == "" {
			continue
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

// cutLetters cuts a word at its first run of letters.
func cutLetters(word string) (prefix, letters, rest string) {
	from := strings.IndexFunc(word, unicode.IsLetter)
	if from < 0 {
		return word, "", ""
	}
	to := strings.IndexFunc(word[from:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if to < 0 {
		return word[:from], word[from:], ""
	}
	return word[:from], word[from : from+to], word[from+to:]
}
