import { isScalar, type Scalar } from "../FrameTemplate.ts"
import { parsePointer, type Pointer, valueAt } from "../JsonPointer.ts"
import { eitherOf, type Form, formOf, kindOf, listOf, tableOf } from "./FileForm.ts"

const pointerSchema = { type: "string", pattern: "^(/([^~/]|~[01])*)*$" }

/** A JSON pointer. */
export const pointer: Form<Pointer> = {
  schema: pointerSchema,
  read: (value, at, wrong) => {
    const keys = typeof value === "string" ? parsePointer(value) : undefined
    if (keys !== undefined) return keys
    const key = typeof value === "string" ? value.replace(/^\$?[./]+/, "").replaceAll(".", "/") : ""
    return void wrong(
      at,
      `${kindOf(value)} is no JSON pointer, which begins with a slash, such as "/${
        /^[\w/]{1,60}$/.test(key) ? key : "text"
      }"`
    )
  }
}

const isText = (value: unknown) => typeof value === "string"

/** One pointer, or several, of which the first counts where something stands. */
export const pointers: Form<ReadonlyArray<Pointer>> = eitherOf(
  isText,
  {
    schema: pointerSchema,
    read: (value, at, wrong) => {
      const one = pointer.read(value, at, wrong)
      return one === undefined ? undefined : [one]
    }
  },
  listOf(pointer, 8)
)

export const scalar: Form<Scalar> = formOf(
  "a text, a number, true or false",
  { type: ["string", "number", "boolean"] },
  (value) => isScalar(value) ? value : undefined
)

/** Whether what stands at a pointer is as wanted. */
export interface Condition {
  readonly at: Pointer
  readonly fits: (value: unknown) => boolean
}

type Wish = Condition["fits"]

const isExists = (value: unknown): value is { readonly exists: boolean } =>
  typeof value === "object" && value !== null && Object.keys(value).join() === "exists" &&
  typeof (value as { readonly exists: unknown }).exists === "boolean"

const isPlain = (value: unknown): boolean => value === null || isScalar(value)

/** What has to stand at a pointer: this value, one of these, or anything at all. */
const wish: Form<Wish> = formOf<Wish>(
  `a value to be equal to, a list of such values, or {"exists": true} or {"exists": false}`,
  {
    anyOf: [
      { type: ["string", "number", "boolean", "null"] },
      { type: "array", items: { type: ["string", "number", "boolean", "null"] } },
      { type: "object", properties: { exists: { type: "boolean" } }, required: ["exists"], additionalProperties: false }
    ]
  },
  (value) => {
    if (isExists(value)) return (found) => (found !== undefined) === value.exists
    if (Array.isArray(value)) {
      return value.length > 0 && value.every(isPlain)
        ? (found) => value.includes(found)
        : undefined
    }
    return isPlain(value) ? (found) => found === value : undefined
  }
)

/** Conditions by pointer, all of which have to hold. */
export const conditions: Form<ReadonlyArray<Condition>> = {
  schema: { type: "object", propertyNames: pointerSchema, additionalProperties: wish.schema, minProperties: 1 },
  read: (value, at, wrong) => {
    const table = tableOf(wish, 16).read(value, at, wrong)
    if (table === undefined) return undefined
    if (table.size === 0) return void wrong(at, "it holds no condition, so that every frame would fit")
    const all = [...table].map(([text, fits]) => {
      const keys = pointer.read(text, [...at, text], wrong)
      return keys === undefined ? undefined : { at: keys, fits }
    })
    return all.some((one) => one === undefined) ? undefined : all as ReadonlyArray<Condition>
  }
}

export const holds = (all: ReadonlyArray<Condition>, frame: unknown): boolean =>
  all.every(({ at, fits }) => fits(valueAt(frame, at)))
