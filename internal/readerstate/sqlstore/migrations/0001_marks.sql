-- +goose Up
-- One fact about one post of one blog, or one search (blog and path are then empty).
-- at is in microseconds since 1970, UTC; gone is 1 for what was taken back.
CREATE TABLE mark (
    reader TEXT NOT NULL,
    blog TEXT NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    slug TEXT NOT NULL,
    at BIGINT NOT NULL,
    gone SMALLINT NOT NULL,
    PRIMARY KEY (reader, blog, path, kind, name)
);

-- +goose Down
DROP TABLE mark;
