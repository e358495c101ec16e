package dialect

// zola returns what Zola adds to Tera: functions that return addresses.
func zola() dialect {
	return dialect{name: "Zola", tags: tagsOf(addressTag, "get_url", "resize_image")}
}
