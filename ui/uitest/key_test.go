package uitest

import (
	"strings"
	"testing"
)

func TestParseKey(t *testing.T) {
	for _, name := range strings.Fields("j G ? + é 中 enter space tab shift+tab ctrl+d ctrl+alt+x pgdown f1 f20") {
		if msg, err := parseKey(name); err != nil || msg.String() != name {
			t.Errorf("%q is %q (%v)", name, msg, err)
		}
	}
	for _, name := range []string{"", " ", "8j", "entre", "ctrl+", "ctrl+8j", "j k", "\x1b", "e\u0301"} {
		if msg, err := parseKey(name); err == nil {
			t.Errorf("%q is %q, want an error", name, msg)
		}
	}
}
