import { Result } from "effect"
import { pointerText } from "../JsonPointer.ts"
import type { Place } from "./FileForm.ts"
import { checkMapping } from "./MappingChecks.ts"
import { type Mapping, mappingForm } from "./MappingForm.ts"

/** The longest mapping file, in UTF-16 units, and the deepest one. */
export const longestMapping = 262_144
const deepest = 32
/** So many mistakes are told at once; what is wrong besides is told when these are mended. */
const mostTold = 20

/** Whether a value lies no deeper than `left` within others. */
const isShallow = (value: unknown, left: number): boolean =>
  typeof value !== "object" || value === null ||
  (left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1)))

/** Whether a text may be the beginning of JSON: what the parser misses is its rest. */
const isBeginning = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const message = error instanceof Error ? error.message : ""
    return message.startsWith("Unexpected end") || Number(/position (\d+)/.exec(message)?.[1]) >= text.length
  }
}

/** Where a text stops being JSON, as line and column from 1 on. The parser itself says so of some mistakes only. */
const whereBroken = (text: string): string => {
  let [good, bad] = [0, text.length + 1]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (isBeginning(text.slice(0, middle))) good = middle
    else bad = middle
  }
  const before = text.slice(0, good).split("\n")
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`
}

const mistake = (at: Place, what: string) => ` is wrong at ${at.length === 0 ? "the top" : pointerText(at)}: ${what}`

/**
 * The mapping that a file's text describes, or all that is wrong with it, each as the end of a sentence that names the
 * file: ` is wrong at /recv/chunk/text: …`.
 */
export const readMapping = (text: string): Result.Result<Mapping, ReadonlyArray<string>> => {
  if (text.length > longestMapping) return Result.fail([` is too long: at most ${longestMapping / 1024} KB are read`])
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""))
  } catch {
    return Result.fail([` is no JSON: it breaks off or goes wrong at ${whereBroken(text)}`])
  }
  if (!isShallow(json, deepest)) return Result.fail([` is nested too deeply: at most ${deepest} levels are read`])
  const mistakes: Array<string> = []
  const wrong = (at: Place, what: string) => {
    if (mistakes.length < mostTold) mistakes.push(mistake(at, what))
  }
  const mapping = mappingForm.read(json, [], wrong)
  if (mapping !== undefined && mistakes.length === 0) checkMapping(mapping, wrong)
  if (mapping !== undefined && mistakes.length === 0) return Result.succeed(mapping)
  return Result.fail(mistakes)
}
