import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import { longestText } from "./Wire1Delta.ts"

export type Text = Extract<AgentEvent, { _tag: "Text" }>

/**
 * A frame that was read as text, cut where its number and its words stand: one that is the same but for those means
 * the same but for those, so nothing of it needs to be parsed again.
 */
export interface Model {
  readonly run: string
  readonly message: string
  /** Undefined: it cannot be cut. */
  readonly cut: Cut | undefined
}

/** What stands before the two, between them, and after them, and which of them comes first. */
interface Cut {
  readonly before: string
  readonly between: string
  readonly behind: string
  readonly numberFirst: boolean
}

/** In longer frames there is more to gain elsewhere. */
const longestFrame = 4_096
const numbered = /"seq"\s*:\s*(?=\d)/g
const worded = /"text"\s*:\s*(?=")/g
const digits = /\d+/y
const quoted = /"(?:[^"\\]|\\.)*"/y

/** Where a pattern's first match from there on ends, or -1. */
const endOf = (pattern: RegExp, text: string, from: number): number => {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : -1
}

/** Where the value stands that follows a key's first place. */
const spanOf = (text: string, key: RegExp, value: RegExp): readonly [number, number] | undefined => {
  const from = endOf(key, text, 0)
  const to = from < 0 ? -1 : endOf(value, text, from)
  return to < 0 ? undefined : [from, to]
}

const cutOf = (text: string): Cut | undefined => {
  const number = spanOf(text, numbered, digits)
  const words = spanOf(text, worded, quoted)
  if (number === undefined || words === undefined) return undefined
  const numberFirst = number[0] < words[0]
  const [one, two] = numberFirst ? [number, words] : [words, number]
  return { before: text.slice(0, one[0]), between: text.slice(one[1], two[0]), behind: text.slice(two[1]), numberFirst }
}

const filled = ({ before, behind, between, numberFirst }: Cut, number: string, words: string): string =>
  numberFirst ? before + number + between + words + behind : before + words + between + number + behind

/** `read`: what a frame means, found out without a model. */
export const modelOf = (
  text: string,
  { run, message }: Text,
  read: (text: string) => AgentEvent | undefined
): Model => {
  const cut = text.length > longestFrame ? undefined : cutOf(text)
  // What looks like the number and the words may stand elsewhere: they are what changes the meaning, and nothing else.
  const probe = cut && read(filled(cut, "7", "\"other words\""))
  const isCut = probe?._tag === "Text" && probe.seq === 7 && probe.text === "other words" && probe.run === run &&
    probe.message === message
  return { run, message, cut: isCut ? cut : undefined }
}

const fits = ({ before, behind }: Cut, text: string): boolean => text.startsWith(before) && text.endsWith(behind)

/** Whether another model of this frame would be no better. */
export const isModel = ({ run, message, cut }: Model, text: string, event: Text): boolean =>
  run === event.run && message === event.message &&
  (cut === undefined || fits(cut, text))

// By their units: a pattern costs more than all else here.
const [quote, backslash, space, zero, nine] = [0x22, 0x5c, 0x20, 0x30, 0x39]

/** Where a number's digits end, -1 where they are none as JSON writes it, or so many that they may not be exact. */
const numberEnd = (text: string, from: number): number => {
  let at = from
  for (let unit = text.charCodeAt(at); unit >= zero && unit <= nine; unit = text.charCodeAt(at)) at++
  const isNumber = at > from && at - from <= 15 && (at - from === 1 || text.charCodeAt(from) !== zero)
  return isNumber ? at : -1
}

const numberIn = (text: string, from: number, to: number): number => {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - zero
  return value
}

/** Where words in quotes end, -1 where they are none, or need to be parsed. */
const wordsEnd = (text: string, from: number): number => {
  if (text.charCodeAt(from) !== quote) return -1
  let at = from + 1
  for (let unit = text.charCodeAt(at); unit >= space && unit !== quote; unit = text.charCodeAt(at)) {
    if (unit === backslash) return -1
    at++
  }
  return text.charCodeAt(at) === quote ? at + 1 : -1
}

/** The text of a frame that is like the model; undefined for all others, and where words need to be parsed. */
export const likeModel = ({ run, message, cut }: Model, text: string): Text | undefined => {
  if (cut === undefined || !fits(cut, text)) return undefined
  const { before, behind, between, numberFirst } = cut
  const at = before.length
  const middle = numberFirst ? numberEnd(text, at) : wordsEnd(text, at)
  if (middle < 0 || !text.startsWith(between, middle)) return undefined
  const from = middle + between.length
  const end = numberFirst ? wordsEnd(text, from) : numberEnd(text, from)
  if (end < 0 || end !== text.length - behind.length) return undefined
  const seq = numberFirst ? numberIn(text, at, middle) : numberIn(text, from, end)
  const said = numberFirst ? text.slice(from + 1, end - 1) : text.slice(at + 1, middle - 1)
  return said.length > longestText ? undefined : { _tag: "Text", run, seq, message, text: said }
}
