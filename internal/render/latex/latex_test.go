package latex

import (
	"slices"
	"strings"
	"testing"

	"quire/internal/sanitize"
)

func TestInline(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"letters", `a + b`, "a + b"},
		{"greek and relations", `\alpha \le \beta`, "α ≤ β"},
		{"superscripts", `x^2 + y^{10}`, "x² + y¹⁰"},
		{"a superscript that Unicode lacks", `x^{q+1}`, "x^(q+1)"},
		{"subscripts", `a_i`, "aᵢ"},
		{"fractions", `\frac{1}{2} + \frac{a+b}{c}`, "½ + (a+b)/c"},
		{"roots", `\sqrt{x} \sqrt[3]{y} \sqrt[n]{z}`, "√x ∛y ⁿ√z"},
		{"accents", `\hat{x}`, "x\u0302"},
		{"functions", `\sin x`, "sin x"},
		{"text", `x \text{ if } y`, "x if y"},
		{"delimiters", `\left( x \right.`, "( x"},
		{"rows", `a \\ b`, "a; b"},
		{"a matrix", `\begin{pmatrix} a & b \\ c & d \end{pmatrix}`, "(a, b; c, d)"},
		{"a comment", "a % b\n+ c", "a + c"},
		{"negation", `\not=`, "=\u0338"},
		{"an unknown command", `a \unknown b`, `a \unknown b`},
		{"an open group", `{a`, `{a`},
		{"a closed group too many", `a}`, `a}`},
		{"too deep", strings.Repeat("{", 60) + strings.Repeat("}", 60), strings.Repeat("{", 60) + strings.Repeat("}", 60)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Inline(tt.src); got != tt.want {
				t.Errorf("Inline(%q) = %q, want %q", tt.src, got, tt.want)
			}
		})
	}
}

func TestDisplay(t *testing.T) {
	src := `A = \begin{bmatrix} 1 & 20 \\ 3 & 4 \end{bmatrix} x \\ b`
	if got, want := Display(src), []string{"A = ⎡ 1  20 ⎤ x", "    ⎣ 3  4  ⎦  ", "b"}; !slices.Equal(got, want) {
		t.Errorf("Display = %q, want %q", got, want)
	}
	if got, want := Rows(src), []string{"A = [1, 20; 3, 4] x", "b"}; !slices.Equal(got, want) {
		t.Errorf("Rows = %q, want %q", got, want)
	}
}

// Whatever the source, the output is printable and the translator comes to an end.
func FuzzDisplay(f *testing.F) {
	for _, s := range []string{
		`\frac{a}{b}`, `\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}`, `x^{y_{z}}`,
		`\left[\begin{array}{c} a \\ b \end{array}\right]`,
		`\sqrt[3]{x}`, `\\[2pt]`, `\begin{matrix}`, `\`, `^`, "\uE000", `\text{`, "\\\t0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, line := range slices.Concat(Display(src), Rows(src), []string{Inline(src)}) {
			if err := sanitize.Verify(line); err != nil {
				t.Errorf("%q becomes %q: %v", src, line, err)
			}
		}
	})
}
