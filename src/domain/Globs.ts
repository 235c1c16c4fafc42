/** A list of patterns over whole, case-sensitive names: `*` is any run of characters, `?` is one. */
export interface Globs {
  readonly patterns: ReadonlyArray<string>
  readonly matches: (name: string) => boolean
}

/** Walks both texts with one step back to the newest `*`, so that no pattern of a setting can cost exponential time. */
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

/** No pattern at all matches nobody. */
export const globs = (patterns: ReadonlyArray<string>): Globs => {
  const split = patterns.map((pattern) => Array.from(pattern))
  return {
    patterns,
    matches: (name) => {
      const letters = Array.from(name)
      return split.some((pattern) => matchesOne(pattern, letters))
    }
  }
}
