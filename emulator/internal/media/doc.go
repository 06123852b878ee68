// Package media knows files: what the platform takes of which kind and how large, the bytes of those that were uploaded, kept within
// bounds (a [Store] for each sandbox, behind a lock of its own), and how one is fetched from its URL (a [Fetcher], which only looks at it).
//
// Which message or attachment_id a file belongs to is package messenger's to know; who may upload one and how it is refused is said by
// package edge; it is served by package controlhttp. Where a fetch may go is decided by webhook.Reach.
package media
