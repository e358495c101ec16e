package dialect

import (
	"bytes"
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing to do", "text {x} 50%%", "text {x} 50%%"},
		{"attributes of a block", "a\n{: .note #x}\nb", "a\n\nb"},
		{"attributes of a heading", "# a {: .x}", "# a"},
		{"MDX import", "import X from '../x.astro';\n\ntext", "\n\ntext"},
		{"MDX export", "export const x = 1;\n\ntext", "\n\ntext"},
		{"import in prose", "import taxes from other years", "import taxes from other years"},
		{"comment", "a %%hidden%% b", "a            b"},
		{"comment of several lines", "a\n%%\nhidden\n%%\nb", "a\n\n\n\nb"},
		{"shortcode", "{{< note >}}\ninner\n{{< /note >}}", "\ninner\n"},
		{"shortcode with Markdown", "a {{% b %}}c{{% /b %}}", "a          c"},
		{"Liquid tag", "{% include x.html a=\"b\" %}text", strings.Repeat(" ", 26) + "text"},
		{"raw", "{% raw %}a{% endraw %}", "         a"},
		{"site address", "[a]({{ site.baseurl }}/b)", "[a](                  /b)"},
		{"filter", "[a]({{ '/b' | relative_url }})", "[a](/b" + strings.Repeat(" ", 23) + ")"},
		{"an example in prose", "write {{ name }} here", "write {{ name }} here"},
		{"ref", "[a]({{< ref \"b.md\" >}})", "[a](b.md" + strings.Repeat(" ", 14) + ")"},
		{"post_url", "[a]({% post_url 2020-01-01-b %})", "[a](2020-01-01-b" + strings.Repeat(" ", 15) + ")"},
		{"figure", "{{< figure src=\"/a.png\" alt=\"A b\" >}}", "![A b](/a.png)"},
		{"youtube", "{{< youtube w7Ft2ymGmfc >}}", "www.youtu.be/w7Ft2ymGmfc"},
		{"code span", "`{{< x >}}` and `{% y %}`", "`{{< x >}}` and `{% y %}`"},
		{"fenced code", "```\n{{< x >}}\n{: .a}\n%%a%%\n```", "```\n{{< x >}}\n{: .a}\n%%a%%\n```"},
		{"highlight of Liquid", "{% highlight go %}\nx {% y %}\n{% endhighlight %}", "~~~~~go\nx {% y %}\n~~~~~"},
		{"highlight of Hugo", "{{< highlight js \"linenos=1\" >}}\nx\n{{< /highlight >}}", "~~~~~js\nx\n~~~~~"},
		{"highlight that never ends", "{% highlight go %}\nx", "\nx"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := []byte(tt.in)
			got := Plain(in)
			if string(in) != tt.in {
				t.Error("the source was changed")
			}
			if len(got) != len(in) || bytes.Count(got, []byte("\n")) != bytes.Count(in, []byte("\n")) {
				t.Errorf("places moved: %q", got)
			}
			if trim(string(got)) != trim(tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// trim is s without blanks at the ends of its lines.
func trim(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func FuzzPlain(f *testing.F) {
	f.Add([]byte("{% highlight x %}\n{{< a \"b\" >}} %%\n```\n{: }\n{% endhighlight %}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if got := Plain(src); len(got) != len(src) || bytes.Count(got, []byte("\n")) != bytes.Count(src, []byte("\n")) {
			t.Errorf("places moved: %q", got)
		}
	})
}
