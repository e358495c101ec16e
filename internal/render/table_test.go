package render

import (
	"slices"
	"strings"
	"testing"

	"quire/internal/render/richtext"
)

func TestTables(t *testing.T) {
	long := strings.Repeat("internationalisation", 3)
	tests := []struct {
		name, src string
		width     int
		panned    bool
		want      []string
	}{
		{"natural", "|a|b|\n|-|-|\n|c|d|", 40, false, []string{"a │ b", "──┼──", "c │ d"}},
		{
			"alignment", "|left|mid|right|\n|:-|:-:|-:|\n|a|b|c|", 40, false,
			[]string{"left │ mid │ right", "─────┼─────┼──────", "a    │  b  │     c"},
		},
		{"cells wrap between words", "|a|b|\n|-|-|\n|one two three four|five six seven eight|", 25, false, []string{
			"a           │ b", "────────────┼────────────", "one two     │ five six", "three four  │ seven eight",
		}},
		{"a short column keeps its width", "|n|b|\n|-|-|\n|100|five six seven eight nine ten|", 24, false, []string{
			"n   │ b", "────┼───────────────────", "100 │ five six seven", "    │ eight nine ten",
		}},
		{"no word is cut where none must be", "|a|b|\n|-|-|\n|internationalisation|of it|", 28, false, []string{
			"a                    │ b", "─────────────────────┼──────", "internationalisation │ of it",
		}},
		{"an address is cut", "|a|b|\n|-|-|\n|" + long + "|of it|", 40, false, []string{
			"a                                │ b", "─────────────────────────────────┼──────",
			"internationalisationinternationa │ of it", "lisationinternationalisation     │",
		}},
		{
			"words that cannot stand side by side", "|a|b|\n|-|-|\n|internationalisation|internationalisation|", 24, true,
			[]string{
				"a                    │ b", "─────────────────────┼─────────────────────",
				"internationalisation │ internationalisation",
			},
		},
		{"wide characters", "|a|b|\n|-|-|\n|中文|👩‍💻|", 40, false, []string{"a    │ b", "─────┼───", "中文 │ 👩‍💻"}},
		{
			"wide characters wrap anywhere", "|甲|乙|\n|-|-|\n|中文中文中文中文|中文中文|", 16, false,
			[]string{"甲      │ 乙", "────────┼───────", "中文中  │ 中文中", "文中文  │ 文", "中文    │"},
		},
		{
			"escaped pipes, empty cells, short and long rows", "|a|b|\n|-|-|\n|x \\| `y \\| z`||\n|only|\n|1|2|3|", 40, false,
			[]string{
				"a           │ b", "────────────┼──", "x | `y | z` │", "only        │", "1           │ 2",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, glamour := range []bool{true, false} {
				d := renderAll(t, []byte(tt.src), settings{Options: Options{Width: tt.width}, glamour: glamour})
				checkRows(t, "", d, tt.width)
				var got []string
				for _, r := range d.Rows {
					got = append(got, richtext.StripRow(r))
				}
				if !slices.Equal(got, tt.want) || (len(d.Tables) > 0) != tt.panned {
					t.Errorf("through Glamour %v: tables %v\ngot  %q\nwant %q", glamour, d.Tables, got, tt.want)
				}
			}
		})
	}
}

// A wide table is noted with its header, wherever it is.
func TestWideTableIsNoted(t *testing.T) {
	table := "> |internationalisation|b|\n> |-|-|\n> |x|internationalisation|\n"
	d := render(t, "text\n\n> more\n>\n"+table, Options{Width: 24})
	checkRows(t, "", d, 24)
	if want := []Table{{Row: 4, Rows: 3, Head: 2}}; !slices.Equal(d.Tables, want) {
		t.Errorf("tables %v, want %v\n%q", d.Tables, want, d.Rows)
	}
}

// Plain text cannot be panned: a wide table is a list of records there.
func TestWideTableAsText(t *testing.T) {
	got := asText(t, "|a|b|c|\n|-|-|-|\n|internationalisation|internationalisation||", 30)
	if want := "a: internationalisation\n  b: internationalisation\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShareWidth(t *testing.T) {
	for _, tt := range []struct {
		least, most []int
		room        int
		want        []int
	}{
		{[]int{1, 1}, []int{10, 10}, 11, []int{6, 5}},
		{[]int{1, 1}, []int{3, 100}, 20, []int{3, 17}},
		{[]int{15, 1}, []int{20, 100}, 20, []int{15, 5}},
		{[]int{4, 4}, []int{4, 4}, 8, []int{4, 4}},
	} {
		if got := shareWidth(tt.least, tt.most, tt.room); !slices.Equal(got, tt.want) {
			t.Errorf("shareWidth(%v, %v, %d) = %v, want %v", tt.least, tt.most, tt.room, got, tt.want)
		}
	}
}
