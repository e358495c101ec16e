package fetch_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"testing"
	"time"

	"quire/internal/remote/fetch"
)

var start = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func answer(status int, header ...string) *fetch.Response {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &fetch.Response{Status: status, Header: h}
}

func failure(status int, header ...string) error {
	return &fetch.StatusError{Status: status, Header: answer(status, header...).Header}
}

func TestValidators(t *testing.T) {
	var s fetch.State
	s.OnSuccess(start, answer(200, "ETag", `W/"1"`, "Last-Modified", "x"), 0)
	s.OnSuccess(start, answer(304, "ETag", `W/"2"`), 0)
	if s.ETag != `W/"2"` || s.LastModified != "x" {
		t.Errorf("after a 304: %q %q", s.ETag, s.LastModified)
	}
	s.OnFailure(start, failure(500, "ETag", "bad"))
	if s.ETag != `W/"2"` {
		t.Errorf("after an error: %q", s.ETag)
	}
	s.OnSuccess(start, answer(200), 0)
	if s.ETag != "" || s.LastModified != "" {
		t.Errorf("after a 200 without validators: %q %q", s.ETag, s.LastModified)
	}
}

func TestSchedule(t *testing.T) {
	h := time.Hour
	cases := map[string]struct {
		header   []string
		interval time.Duration
		want     time.Duration
	}{
		"hourly":        {[]string{"ETag", "x"}, 0, h},
		"no validators": {nil, 0, 24 * h},
		"max-age":       {[]string{"ETag", "x", "Cache-Control", "public, max-age=7200"}, 0, 2 * h},
		"short max-age": {[]string{"ETag", "x", "Cache-Control", "max-age=60"}, 0, h},
		"long max-age":  {[]string{"ETag", "x", "Cache-Control", "max-age=99999999"}, 0, 24 * h},
		"expires":       {[]string{"ETag", "x", "Expires", start.Add(3 * h).Format(http.TimeFormat)}, 0, 3 * h},
		"max-age over it": {[]string{
			"ETag", "x", "Cache-Control", "max-age=0", "Expires",
			start.Add(3 * h).Format(http.TimeFormat),
		}, 0, h},
		"the feed's own":   {[]string{"ETag", "x"}, 5 * h, 5 * h},
		"negative max-age": {[]string{"ETag", "x", "Cache-Control", "max-age=-1"}, 0, h},
	}
	for name, c := range cases {
		var s fetch.State
		s.OnSuccess(start, answer(200, c.header...), c.interval)
		if d := s.NextDue.Sub(start); d < c.want || d > c.want*11/10 {
			t.Errorf("%s: due after %v, want %v and up to a tenth", name, d, c.want)
		}
		if err := s.Ask(s.NextDue.Add(-time.Second), fetch.Scheduled, false); !errors.Is(err, fetch.ErrNotDue) {
			t.Errorf("%s: before: %v", name, err)
		}
		if err := s.Ask(s.NextDue, fetch.Scheduled, false); err != nil {
			t.Errorf("%s: due: %v", name, err)
		}
		if err := s.Ask(s.NextDue, fetch.Scheduled, true); !errors.Is(err, fetch.ErrNotDue) {
			t.Errorf("%s: in a skipped hour: %v", name, err)
		}
	}
}

// TestRetryAfter verifies that no request is sent before the server allows it.
func TestRetryAfter(t *testing.T) {
	cases := map[string]struct {
		header string
		want   time.Duration
	}{
		"seconds": {"120", 2 * time.Minute}, "date": {start.Add(time.Hour).Format(http.TimeFormat), time.Hour},
		"none": {"", time.Hour}, "nonsense": {"soon", time.Hour}, "a year": {strconv.Itoa(365 * 86400), 7 * 24 * time.Hour},
		"overflow":       {"9223372036854775807", 7 * 24 * time.Hour},
		"date of a year": {start.AddDate(1, 0, 0).Format(http.TimeFormat), 7 * 24 * time.Hour},
	}
	for _, status := range []int{429, 503} {
		for name, c := range cases {
			var s fetch.State
			s.OnFailure(start, failure(status, "Retry-After", c.header))
			if got := s.NotBefore.Sub(start); got != c.want {
				t.Errorf("%d %s: %v, want %v", status, name, got, c.want)
			}
			for _, mode := range []fetch.Mode{fetch.ByHand, fetch.Scheduled, fetch.Forced} {
				if err := s.Ask(s.NotBefore.Add(-time.Second), mode, false); err == nil {
					t.Errorf("%d %s: mode %d asks too early", status, name, mode)
				}
				if err := s.Ask(s.NotBefore, mode, false); err != nil {
					t.Errorf("%d %s: mode %d: %v", status, name, mode, err)
				}
			}
		}
	}
	var s fetch.State
	for i, want := range []time.Duration{1, 2, 4, 8, 16, 24, 24} {
		s.OnFailure(start, failure(429))
		if got := s.NotBefore.Sub(start); got != want*time.Hour {
			t.Errorf("429 number %d: %v", i+1, got)
		}
	}
}

func TestBackoff(t *testing.T) {
	var s fetch.State
	want := 15 * time.Minute
	for i := range 12 {
		s.OnFailure(start, errors.New("no such host"))
		d := s.NextDue.Sub(start)
		if d < want || d > want*11/10 {
			t.Errorf("failure %d: next after %v, want %v", i+1, d, want)
		}
		want = min(2*want, 24*time.Hour)
	}
	if err := s.Ask(start, fetch.ByHand, false); err != nil {
		t.Errorf("by hand: %v", err)
	}
	s.OnSuccess(start, answer(304), 0)
	if s.Failures != 0 || s.LastError != "" {
		t.Errorf("after a success: %+v", s)
	}
}

func TestBucket(t *testing.T) {
	var s fetch.State
	now := start
	for i := range 4 {
		if err := s.Ask(now, fetch.ByHand, false); err != nil {
			t.Fatalf("request %d: %v", i+1, err)
		}
	}
	err := s.Ask(now, fetch.ByHand, false)
	wait, ok := errors.AsType[*fetch.WaitError](err)
	if !ok || wait.ByServer || wait.Until.Sub(now) != 30*time.Minute {
		t.Fatalf("the fifth: %v", err)
	}
	if err := s.Ask(now, fetch.Forced, false); err != nil {
		t.Errorf("forced: %v", err)
	}
	if err := s.Ask(wait.Until, fetch.ByHand, false); err != nil {
		t.Errorf("after half an hour: %v", err)
	}
	if err := s.Ask(wait.Until.Add(29*time.Minute), fetch.ByHand, false); err == nil {
		t.Error("two in half an hour")
	}
}

func TestGoneAndDead(t *testing.T) {
	var s fetch.State
	s.OnFailure(start, failure(410))
	for _, mode := range []fetch.Mode{fetch.ByHand, fetch.Scheduled, fetch.Forced} {
		if err := s.Ask(start.AddDate(1, 0, 0), mode, false); !errors.Is(err, fetch.ErrGone) {
			t.Errorf("after 410 mode %d: %v", mode, err)
		}
	}
	s = fetch.State{}
	s.OnFailure(start, failure(404))
	s.OnFailure(start.AddDate(0, 0, 29), failure(404))
	if s.Dead {
		t.Error("dead after 29 days")
	}
	s.OnFailure(start.AddDate(0, 0, 30), failure(404))
	if !s.Dead {
		t.Error("not dead after 30 days")
	}
	s.OnSuccess(start, answer(200), 0)
	if s.Dead || !s.MissingSince.IsZero() {
		t.Error("dead after a success")
	}
	s.OnFailure(start, failure(403))
	if d := s.NextDue.Sub(start); d < 24*time.Hour {
		t.Errorf("403: next after %v", d)
	}
}

// TestMoved verifies that only a redirect that stays rewrites an address: a captive portal
// comes and goes.
func TestMoved(t *testing.T) {
	const from, to, portal = "https://a.example/feed", "https://b.example/feed", "https://portal.example/"
	day := func(n int) time.Time { return start.AddDate(0, 0, n) }
	var s fetch.State
	for i, c := range []struct {
		day      int
		to, want string
	}{
		{0, to, ""},
		{6, to, ""},
		{6, portal, ""},
		{7, to, ""},
		{13, to, ""},
		{13, "", ""},
		{14, to, ""},
		{20, to, ""},
		{21, to, to},
	} {
		if got := s.OnMoved(day(c.day), from, c.to); got != c.want {
			t.Errorf("step %d: %q, want %q", i, got, c.want)
		}
	}
	s = fetch.State{}
	if got := s.OnMoved(start, "http://a.example/feed", from); got != from {
		t.Errorf("http to https: %q", got)
	}
	if got := s.OnMoved(start, "http://a.example/feed", "https://a.example/"); got != "" {
		t.Errorf("http to https elsewhere: %q", got)
	}
	s = fetch.State{}
	s.OnMoved(start, from, to)
	if got := s.OnVanished(failure(500)); got != "" {
		t.Errorf("after a 500: %q", got)
	}
	if got := s.OnVanished(failure(404)); got != to {
		t.Errorf("after a 404: %q", got)
	}
}

func TestStateKeeps(t *testing.T) {
	var s, back fetch.State
	if err := s.Ask(start, fetch.ByHand, false); err != nil {
		t.Fatal(err)
	}
	s.OnSuccess(start, answer(200, "ETag", `"\u00e4<&>"`), 0)
	s.OnFailure(start, failure(429))
	s.OnMoved(start, "https://a.example/", "https://b.example/")
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s, back) {
		t.Errorf("%+v\n%+v", s, back)
	}
}
