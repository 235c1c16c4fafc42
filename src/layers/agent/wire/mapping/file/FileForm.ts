import type { JsonRecord } from "../../../../../domain/Json.ts"

/** Where a value stands in the file. */
export type Place = ReadonlyArray<string | number>

/** Takes in a mistake, as half a sentence about the value at its place. */
export type Wrong = (at: Place, what: string) => void

/** What a value of the file has to be. */
export interface Form<A> {
  /** The value; undefined where it is wrong, which `wrong` was told. */
  read(value: unknown, at: Place, wrong: Wrong): A | undefined
  /** The same as a JSON schema, for editors. */
  readonly schema: JsonRecord
}

/** A value for a sentence: its type, as texts may be long. */
export const kindOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
    ? "a list"
    : typeof value === "object"
    ? "an object"
    : typeof value === "string"
    ? (value.length <= 40 ? JSON.stringify(value) : "a long text")
    : String(value)

/** A form whose values are checked by one function; `what`: what they have to be, for the sentence. */
export const formOf = <A>(what: string, schema: JsonRecord, read: (value: unknown) => A | undefined): Form<A> => ({
  schema,
  read: (value, at, wrong) => {
    const found = read(value)
    if (found === undefined) wrong(at, `${kindOf(value)} stands where ${what} belongs`)
    return found
  }
})

/** One of a few words. */
export const oneOf = <const Word extends string>(words: ReadonlyArray<Word>): Form<Word> =>
  formOf(
    `one of ${words.map((word) => `"${word}"`).join(", ")}`,
    { enum: words },
    (value) => words.find((word) => word === value)
  )

/** An integer between two, which may be reached. */
export const integerIn = (least: number, most: number): Form<number> =>
  formOf(
    `a whole number from ${least} to ${most}`,
    { type: "integer", minimum: least, maximum: most },
    (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? value : undefined
  )

export const switched: Form<boolean> = formOf(
  "true or false",
  { type: "boolean" },
  (value) => typeof value === "boolean" ? value : undefined
)

export const words: Form<string> = formOf(
  "a text",
  { type: "string" },
  (value) => typeof value === "string" ? value : undefined
)

/** A list of up to `most` values of one form. */
export const listOf = <A>(form: Form<A>, most: number): Form<ReadonlyArray<A>> => ({
  schema: { type: "array", items: form.schema, maxItems: most },
  read: (value, at, wrong) => {
    if (!Array.isArray(value)) return void wrong(at, `${kindOf(value)} stands where a list belongs`)
    if (value.length > most) return void wrong(at, `it lists ${value.length} and at most ${most} are read`)
    const read = value.flatMap((item: unknown, index) => {
      const one = form.read(item, [...at, index], wrong)
      return one === undefined ? [] : [one]
    })
    return read.length === value.length ? read : undefined
  }
})

/** An object with keys of the author's choice, up to `most`. `key`: what a key has to be, where that matters. */
export const tableOf = <A>(
  form: Form<A>,
  most: number,
  key?: { readonly what: string; readonly fits: (name: string) => boolean }
): Form<ReadonlyMap<string, A>> => ({
  schema: { type: "object", additionalProperties: form.schema, maxProperties: most },
  read: (value, at, wrong) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return void wrong(at, `${kindOf(value)} stands where an object belongs`)
    }
    const entries = Object.entries(value)
    if (entries.length > most) return void wrong(at, `it holds ${entries.length} and at most ${most} are read`)
    const table = new Map<string, A>()
    for (const [name, inner] of entries) {
      const place = [...at, name]
      if (key?.fits(name) === false) wrong(place, `the key is not ${key.what}`)
      const read = form.read(inner, place, wrong)
      if (read !== undefined) table.set(name, read)
    }
    return table.size === entries.length ? table : undefined
  }
})

/** The first of two forms where `isFirst`, else the second. */
export const eitherOf = <A, B>(
  isFirst: (value: unknown) => boolean,
  first: Form<A>,
  second: Form<B>
): Form<A | B> => ({
  schema: { anyOf: [first.schema, second.schema] },
  read: (value, at, wrong) => (isFirst(value) ? first : second).read(value, at, wrong)
})

/** What a form reads. */
export type ReadAs<F> = F extends Form<infer A> ? A : never
