package ui_test

import "testing"

func TestMonthsPopup(t *testing.T) {
	d := open(t, 80, 24)
	d.Press("'")
	wants(t, d, "Months", "2026 · 154 posts", "November 2026", "20")
	d.Press("/")
	d.Type("aug")
	wants(t, d, "August 2026", "31")
	wantsNot(t, d, "November 2026")
	d.Press("enter")
	wants(t, d, "31 Aug 2026", "Archive · page")
	d.Press("/")
	d.Type("tag:aws")
	d.Press("enter", "'")
	wants(t, d, "2026 · 24 posts")
	d.Press("esc")
	d.Press("/")
	d.Type(" zzzz")
	d.Press("enter", "'")
	wants(t, d, "No posts.")
}
