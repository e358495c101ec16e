package feedgen_test

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"quire/internal/remote/feed"
	"quire/internal/remote/feedgen"
)

// TestReadBack verifies that the feeds are read by a parser as they were meant.
func TestReadBack(t *testing.T) {
	date := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)
	want := feedgen.Item{
		Title: "A & B <c> ]]> \"d\"", Link: "https://a.example/posts/x/", Summary: "The summary & more",
		HTML:      "<p>Text &amp; <code>]]&gt;</code> ]]> end of a text that is longer than its summary</p>",
		Published: date, Updated: date.Add(48 * time.Hour), Authors: []string{"Ann", "Bob"}, Tags: []string{"go", "a & b"},
	}
	in := feedgen.Feed{
		Title: "T & co", Description: "D", Link: "https://a.example/", Self: "https://a.example/feed.xml", Lang: "en-GB",
		Updated: date,
		Items:   []feedgen.Item{want, {Title: "No date", Link: "https://a.example/posts/y/", HTML: "<p>y</p>"}},
	}
	for _, format := range feedgen.Formats() {
		out, err := feedgen.Write(format, in)
		if err != nil {
			t.Fatal(err)
		}
		if format != "json" {
			if err := xml.Unmarshal(out, new(struct{})); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
		u := &url.URL{Scheme: "https", Host: "a.example", Path: "/feed.xml"}
		f, err := feed.Parse(out, "", u)
		if err != nil {
			t.Fatalf("%s: %v\n%s", format, err, out)
		}
		if f.Title != in.Title || f.Link != in.Link || f.Lang != in.Lang || len(f.Entries) != 2 {
			t.Errorf("%s: %q %q %q, %d entries", format, f.Title, f.Link, f.Lang, len(f.Entries))
		}
		e := f.Entries[0]
		if e.Link != want.Link || !e.Published.Equal(date) || !slices.Equal(e.Authors, want.Authors) ||
			!slices.Equal(e.Tags, want.Tags) {
			t.Errorf("%s: %+v", format, e)
		}
		if e.HTML != want.HTML && format != "atom" || !strings.Contains(e.HTML, "longer than its summary") {
			t.Errorf("%s: HTML %q", format, e.HTML)
		}
		if e.Title != "A & B <c> ]]> \"d\"" {
			t.Errorf("%s: title %q", format, e.Title)
		}
		if format != "rss" && !e.Updated.Equal(want.Updated) {
			t.Errorf("%s: updated %v", format, e.Updated)
		}
		if e.ID == "" || f.Entries[1].ID == "" || e.ID == f.Entries[1].ID {
			t.Errorf("%s: ids %q %q", format, e.ID, f.Entries[1].ID)
		}
		again, err := feedgen.Write(format, in)
		if err != nil || string(again) != string(out) {
			t.Errorf("%s: another feed the second time", format)
		}
	}
	if _, err := feedgen.Write("x", in); err == nil {
		t.Error("an unknown format is written")
	}
}
