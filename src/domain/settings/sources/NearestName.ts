/**
 * The number of typing mistakes between two names: letters inserted, left out or changed, or two neighbours swapped.
 */
export const typingMistakes = (a: string, b: string): number => {
  let before: Array<number> = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    before = last
    last = row
  }
  return last[b.length]!
}

const wordsOf = (name: string) => name.split(/[-_]+/).filter((word) => word !== "")

/**
 * The mistakes between two names. A name that lacks a word (MATRIX_TOKEN for MATRIX_ACCESS_TOKEN) or the end is nearer
 * than its letters tell.
 */
const distance = (name: string, candidate: string) => {
  const [fewer = [], more = []] = [wordsOf(name), wordsOf(candidate)].sort((a, b) => a.length - b.length)
  const ofWords = fewer.length > 1 && fewer.every((word) => more.includes(word))
    ? 1 + more.length - fewer.length
    : Infinity
  const ofBeginning = name.length >= 6 && candidate.length > name.length + 1
    ? 1 + typingMistakes(name, candidate.slice(0, name.length + 1))
    : Infinity
  return Math.min(typingMistakes(name, candidate), ofWords, ofBeginning)
}

/** The nearest of the names; undefined where none is within `limit` mistakes. */
export const nearestName = (
  name: string,
  names: Iterable<string>,
  limit = Math.max(2, Math.floor(name.length / 2))
): string | undefined => {
  let best: string | undefined
  let least = limit + 1
  for (const candidate of names) {
    const mistakes = distance(name, candidate)
    if (mistakes < least) {
      least = mistakes
      best = candidate
    }
  }
  return best
}
