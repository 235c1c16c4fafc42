import type { Choice } from "../turns/AgentEvent.ts"

type Choices = ReadonlyArray<Pick<Choice, "effect">>

/** What an emoji can say to a question: to choose what has this effect. */
export type MeantEffect = Exclude<Choice["effect"], "other">

/**
 * What a reaction says to a question: an effect, the number that the room shows before a choice, or something that
 * people mean as an answer and that is none.
 */
export type AnswerEmoji =
  | { readonly effect: MeantEffect }
  | { readonly number: number }
  | { readonly unclear: true }

/** The signs that the bot names first; clients offer the second ones beside them. */
const signs = [["✅", "✔", "allow"], ["♾", "♾", "allow_always"], ["❌", "✖", "deny"]] as const

const effects: ReadonlyMap<string, MeantEffect> = new Map(
  signs.flatMap(([first, second, effect]) => [[first, effect] as const, [second, effect] as const])
)

/** Signs by which some people mean a no or a tick, and which others read otherwise. */
const unclear: ReadonlySet<string> = new Set(["👎", "❎", "🚫", "⛔", "☑"])

/** The longest key of a reaction that is read, in UTF-16 units. */
const longestKey = 16

/** What clients put behind an emoji: how it is drawn, the frame of a number, and a tone of skin. */
const behind = /\uFE0E|\uFE0F|\u20E3|\p{Emoji_Modifier}/gu

/** The emoji of a reaction without that; undefined where it is too long for one. */
export const signOf = (key: string): string | undefined =>
  key.length > longestKey ? undefined : key.replaceAll(behind, "").trim()

/** The effect that a text means which is one emoji. */
export const readEffect = (text: string): MeantEffect | undefined => {
  const sign = signOf(text)
  return sign === undefined ? undefined : effects.get(sign)
}

/** What a reaction says to a question; undefined where it says nothing to one. */
export const readAnswerEmoji = (key: string): AnswerEmoji | undefined => {
  const sign = signOf(key)
  const effect = sign === undefined ? undefined : effects.get(sign)
  if (effect !== undefined) return { effect }
  if (sign !== undefined && unclear.has(sign)) return { unclear: true }
  if (sign === "🔟") return { number: 10 }
  return sign !== undefined && /^[1-9]\d?$/.test(sign) ? { number: Number(sign) } : undefined
}

/** The last number that is one sign. */
const lastSign = 10

/** The sign of a number from 1 on; of a larger one than there are, the last. */
export const numberSign = (number: number): string => (number < lastSign ? `${number}\uFE0F\u20E3` : "🔟")

/** The places of the choices with an effect, from 1 on. */
const placesOf = (choices: Choices, effect: Choice["effect"]): ReadonlyArray<number> =>
  choices.flatMap((choice, at) => (choice.effect === effect ? [at + 1] : []))

/**
 * The place of the choice that has an effect, from 1 on. Where several have it none is meant, so that nobody allows
 * something else than they think.
 */
export const placeWith = (choices: Choices, effect: Choice["effect"]): number | "ambiguous" | undefined => {
  const [place, ...others] = placesOf(choices, effect)
  return others.length > 0 ? "ambiguous" : place
}

/** The emoji that stand for one choice each, as people are told them. */
export const fittingEmoji = (choices: Choices): ReadonlyArray<{ readonly emoji: string; readonly place: number }> =>
  signs.flatMap(([sign, , effect]) => {
    const place = placeWith(choices, effect)
    return typeof place === "number" ? [{ emoji: effect === "allow_always" ? `${sign}\uFE0F` : sign, place }] : []
  })
