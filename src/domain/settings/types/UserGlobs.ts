/**
 * A list of patterns for whole, case-sensitive user ids: `*` stands for any run of characters, `?` for one. Local part
 * and server are matched apart, so that no `*` reaches from one into the other; a pattern without a colon is for the
 * whole id.
 */
export interface Globs {
  readonly patterns: ReadonlyArray<string>
  readonly matches: (name: string) => boolean
}

/** Whether a pattern leaves open whom and whose server it means: it has no letter of any name. */
export const isForEverybody = (pattern: string): boolean => pattern.includes("*") && /^[@*?.:]+$/.test(pattern)

/** Matches with one step back to the newest `*`, so that no pattern takes exponential time. */
const matchesOne = (pattern: ReadonlyArray<string>, name: ReadonlyArray<string>): boolean => {
  let p = 0
  let n = 0
  let star = -1
  let resume = 0
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++
      resume = n
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++resume
    } else return false
  }
  while (pattern[p] === "*") p++
  return p === pattern.length
}

/** A server name: a host or an address in brackets, and perhaps a port (specification, "Server name"). */
const server = /^(?:\[[\dA-Fa-f:.]+\]|[^[\]:]+)(?::\d{1,5})?$/

/** Spaces and invisible characters, which no id of a server that keeps to the rules has. */
const unusable = /[\p{C}\p{Z}]/u

const parts = (id: string): readonly [local: string, server: string] | undefined => {
  const at = id.indexOf(":")
  return at < 0 ? undefined : [id.slice(0, at), id.slice(at + 1)]
}

/** Whether an id matches a pattern; the id comes whole and in its two parts. */
const matcher = (pattern: string) => {
  const whole = Array.from(pattern)
  const halves = parts(pattern)?.map((half) => Array.from(half))
  return (id: string, [local, host]: readonly [local: string, server: string]) =>
    halves === undefined
      ? matchesOne(whole, Array.from(id))
      : matchesOne(halves[0]!, Array.from(local)) && matchesOne(halves[1]!, Array.from(host))
}

/** The list of these patterns; an empty one matches nobody. */
export const globs = (patterns: ReadonlyArray<string>): Globs => {
  const matchers = patterns.map(matcher)
  return {
    patterns,
    matches: (id) => {
      const split = parts(id)
      return split !== undefined && server.test(split[1]) && !unusable.test(id) &&
        matchers.some((matches) => matches(id, split))
    }
  }
}
