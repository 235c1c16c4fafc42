import { Result } from "effect"
import { settingType } from "./SettingType.ts"

const mostSlots = 10_000
const name = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/

/** `1-8` as its numbers, a name as itself; undefined for what is neither, or backwards. */
const namesIn = (part: string): ReadonlyArray<string> | undefined => {
  const range = /^([0-9]{1,9})-([0-9]{1,9})$/.exec(part)
  if (range === null) return name.test(part) ? [part] : undefined
  const [first, last] = [Number(range[1]), Number(range[2])]
  return last < first || last - first >= mostSlots
    ? undefined
    : Array.from({ length: last - first + 1 }, (_, at) => String(first + at))
}

/** The names that `{slot}` stands for, each once, in the order in which they were written: `1-8`, or a list. */
export const slots = settingType<ReadonlyArray<string>>("slots", (text) => {
  const named = text.split(",").map((part) => namesIn(part.trim()))
  if (named.some((names) => names === undefined)) {
    return Result.fail(
      `but slots are a range such as 1-8, or names of letters, digits, _ and - with commas between them`
    )
  }
  const all = named.flatMap((names) => names ?? [])
  if (all.length > mostSlots) return Result.fail(`but at most ${mostSlots} slots can be given`)
  return new Set(all).size === all.length ? Result.succeed(all) : Result.fail("but a slot is named twice")
})
