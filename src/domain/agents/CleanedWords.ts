import { oneLine } from "../OneLine.ts"

/** What stands for a part that may be secret. */
const hidden = "…"

/** Words that name a secret, and what is written behind them. */
const secretNames = /\b((?:[a-z]+[_-])*(?:api[_ -]?key|token|secret|password|authorization))/
const named = new RegExp(`${secretNames.source}(["']?\\s*[:=]\\s*["']?)(?:bearer )?[^\\s"',;]+`, "gi")
const bearer = /\b(bearer\s+)[^\s"',;…]+/gi
/** Beginnings by which keys are known. */
const begun = /\b(?:sk|pk|rk|xox[a-z]|gh[a-z]|glpat|AKIA|AIza|eyJ)[-_A-Za-z0-9]{6,}[-_.A-Za-z0-9]*/g
/** What stands before the host of an address, and behind its path. */
const userOfUrl = /(:\/\/)[^\s/@]+@/g
const queryOfUrl = /(:\/\/[^\s?#]+)[?#]\S*/g
const long = /[A-Za-z0-9_+/=-]{20,}/g

/** A long run in which letters and digits are mixed, as they are not in words, paths and the names of models. */
const isKeyLike = (run: string) =>
  /\d/.test(run) && run.split(/[-_/]/).some((part) => part.length >= 6 && /\d/.test(part) && /[A-Za-z]/.test(part))

/**
 * Another program's words about a failure, as one line that a room may see: what may be a key, a token or a password in
 * it is left out. `most`: its longest length, in characters.
 */
export const cleanedWords = (text: string, most = 300): string =>
  oneLine(
    text.slice(0, 8 * most)
      .replaceAll(userOfUrl, `$1${hidden}@`)
      .replaceAll(queryOfUrl, `$1?${hidden}`)
      .replaceAll(named, `$1$2${hidden}`)
      .replaceAll(bearer, `$1${hidden}`)
      .replaceAll(begun, hidden)
      .replaceAll(long, (run) => (isKeyLike(run) ? hidden : run)),
    most
  )
