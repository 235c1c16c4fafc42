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

/** An id by its letters, whole and in its two parts. */
interface SplitId {
  readonly whole: ReadonlyArray<string>
  readonly local: ReadonlyArray<string>
  readonly host: ReadonlyArray<string>
}

/** Whether an id matches a pattern; the pattern is split once, and the id once for all patterns. */
const matcher = (pattern: string) => {
  const whole = Array.from(pattern)
  const halves = parts(pattern)?.map((half) => Array.from(half))
  return (id: SplitId) =>
    halves === undefined
      ? matchesOne(whole, id.whole)
      : matchesOne(halves[0]!, id.local) && matchesOne(halves[1]!, id.host)
}

const isPattern = (text: string) => /[*?]/.test(text)

/** The list of these patterns; an empty one matches nobody. Ids among them cost nothing more, however many they are. */
export const globs = (patterns: ReadonlyArray<string>): Globs => {
  const ids = new Set(patterns.filter((pattern) => !isPattern(pattern)))
  const matchers = patterns.filter(isPattern).map(matcher)
  return {
    patterns,
    matches: (id) => {
      const split = parts(id)
      if (split === undefined || !server.test(split[1]) || unusable.test(id)) return false
      if (ids.has(id)) return true
      if (matchers.length === 0) return false
      const [local, host] = split
      const letters = { whole: Array.from(id), local: Array.from(local), host: Array.from(host) }
      return matchers.some((matches) => matches(letters))
    }
  }
}
