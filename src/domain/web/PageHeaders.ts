/** Where a page's pictures may come from, besides itself: `data:` holds them in an address, `blob:` in its memory. */
type Pictures = "data:" | "blob:"

/**
 * Sent with everything that a page of ours is made of: it runs its own files alone, asks nobody but this address, and
 * stands in no page of another.
 */
export const pageHeaders = (pictures: Pictures): Readonly<Record<string, string>> => ({
  "content-security-policy": [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    `img-src 'self' ${pictures}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cache-control": "no-store"
})
