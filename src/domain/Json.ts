import { Predicate } from "effect"

/** A JSON object that somebody else wrote, so that its fields may be missing or of any type. */
export type JsonRecord = Readonly<Record<string, unknown>>

/** The value as an object, which an array is not; undefined for anything else. */
export const readRecord = (value: unknown): JsonRecord | undefined => (Predicate.isObject(value) ? value : undefined)

/** The value as an object; anything else counts as an empty one. */
export const recordOf = (value: unknown): JsonRecord => readRecord(value) ?? {}

export const readText = (value: unknown): string | undefined => (Predicate.isString(value) ? value : undefined)

export const readNumber = (value: unknown): number | undefined => (Predicate.isNumber(value) ? value : undefined)

/** The elements of an array; none where the value is no array. */
export const elementsOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** The value at a path of keys; undefined where one of them is not there. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce((part, key) => readRecord(part)?.[key], value)

/** A text's JSON value; undefined where the text is no JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
