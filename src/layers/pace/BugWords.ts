/** A bug for the log. A parser quotes what it cannot read, which may be somebody's words (docs/design.md, law 9). */
export const withoutWords = (bug: unknown): unknown =>
  bug instanceof SyntaxError ? "SyntaxError: what was stored cannot be parsed" : bug
