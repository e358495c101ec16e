package feed

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// maxInterval bounds what a feed may ask for.
const maxInterval = 24 * time.Hour

// pace returns how rarely a feed asks to be fetched: ttl, sy:updatePeriod, skipHours and
// skipDays.
func pace(parsed *gofeed.Feed) (time.Duration, Skip) {
	interval := syndicationInterval(parsed.Extensions["sy"])
	original, ok := parsed.OriginalFeed().(*rss.Feed)
	if !ok {
		return interval, Skip{}
	}
	if minutes, err := strconv.Atoi(strings.TrimSpace(original.TTL)); err == nil && minutes > 0 {
		interval = max(interval, time.Duration(min(minutes, 60*24))*time.Minute)
	}
	var skip Skip
	for _, h := range original.SkipHours {
		if hour, err := strconv.Atoi(strings.TrimSpace(h)); err == nil && hour >= 0 && hour <= 24 {
			skip.Hours = append(skip.Hours, hour%24)
		}
	}
	for _, name := range original.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(name), day.String()) {
				skip.Days = append(skip.Days, day)
			}
		}
	}
	slices.Sort(skip.Hours)
	skip.Hours = slices.Compact(skip.Hours)
	slices.Sort(skip.Days)
	skip.Days = slices.Compact(skip.Days)
	if len(skip.Hours) == 24 || len(skip.Days) == 7 { // never is not an answer
		skip = Skip{}
	}
	return min(interval, maxInterval), skip
}

// Includes reports whether a feed must not be fetched at t.
func (s Skip) Includes(t time.Time) bool {
	t = t.UTC()
	return slices.Contains(s.Hours, t.Hour()) || slices.Contains(s.Days, t.Weekday())
}

func syndicationInterval(sy map[string][]ext.Extension) time.Duration {
	period, ok := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
		"monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
	}[strings.ToLower(strings.TrimSpace(first(sy["updatePeriod"], sy["updateperiod"])))]
	if !ok {
		return 0
	}
	times, err := strconv.Atoi(strings.TrimSpace(first(sy["updateFrequency"], sy["updatefrequency"])))
	if err != nil || times < 1 {
		times = 1
	}
	return min(period/time.Duration(times), maxInterval)
}

// rel is a link with its relation.
type rel struct{ rel, href string }

func atomRels(links []*atom.Link) []rel {
	var out []rel
	for _, l := range links {
		out = append(out, rel{strings.ToLower(l.Rel), l.Href})
	}
	return out
}

func extensionRels(extensions ext.Extensions) []rel {
	var out []rel
	for _, prefix := range []string{"atom", "atom10", "atom03"} {
		for _, l := range extensions[prefix]["link"] {
			out = append(out, rel{strings.ToLower(l.Attrs["rel"]), l.Attrs["href"]})
		}
	}
	return out
}

// olderPage returns the link to older entries: prev-archive before next (RFC 5005).
func olderPage(links []rel) (href string, archive bool) {
	for _, l := range links {
		switch l.rel {
		case "prev-archive":
			return l.href, true
		case "next":
			href = l.href
		}
	}
	return href, false
}
