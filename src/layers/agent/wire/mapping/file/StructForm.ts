import type { JsonRecord } from "../../../../../domain/Json.ts"
import { nearestName } from "../../../../../domain/settings/sources/NearestName.ts"
import { type Form, kindOf, type Place, type Wrong } from "./FileForm.ts"

/** A key of an object: what stands there, whether it must be there, and what it is for. */
export interface Field<A, Needed extends boolean> {
  readonly form: Form<A>
  readonly needed: Needed
  readonly about: string
}

export const needed = <A>(form: Form<A>, about: string): Field<A, true> => ({ form, needed: true, about })
export const optionally = <A>(form: Form<A>, about: string): Field<A, false> => ({ form, needed: false, about })

type Fields = Readonly<Record<string, Field<unknown, boolean>>>

/** What an object of these fields is read as. */
export type Read<Given extends Fields> =
  & {
    readonly [Key in keyof Given as Given[Key] extends Field<unknown, true> ? Key : never]: Given[Key] extends
      Field<infer A, boolean> ? A
      : never
  }
  & {
    readonly [Key in keyof Given as Given[Key] extends Field<unknown, true> ? never : Key]?: Given[Key] extends
      Field<infer A, boolean> ? A
      : never
  }

/** Tells of a key that is none, with the nearest one that is. */
const unknownKey = (name: string, names: ReadonlyArray<string>, at: Place, wrong: Wrong) => {
  const near = nearestName(name, names)
  const known = names.map((one) => `"${one}"`).join(", ")
  wrong(
    [...at, name],
    near === undefined ? `no such key is known; known are ${known}` : `no such key is known; was "${near}" meant?`
  )
}

/** An object with these fields and no others. */
export const struct = <Given extends Fields>(fields: Given): Form<Read<Given>> => {
  const names = Object.keys(fields)
  const schema: JsonRecord = {
    type: "object",
    properties: Object.fromEntries(
      names.map((name) => [name, { description: fields[name]!.about, ...fields[name]!.form.schema }])
    ),
    required: names.filter((name) => fields[name]!.needed),
    additionalProperties: false
  }
  return {
    schema,
    read: (value, at, wrong) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return void wrong(at, `${kindOf(value)} stands where an object belongs`)
      }
      const found = value as JsonRecord
      const read: Record<string, unknown> = {}
      let isWhole = true
      for (const name of Object.keys(found)) {
        if (!names.includes(name)) {
          unknownKey(name, names, at, wrong)
          isWhole = false
        }
      }
      for (const name of names) {
        const { about, form, needed } = fields[name]!
        if (!Object.hasOwn(found, name)) {
          if (needed) wrong(at, `"${name}" is missing: ${about}`)
          isWhole &&= !needed
          continue
        }
        const inner = form.read(found[name], [...at, name], wrong)
        if (inner === undefined) isWhole = false
        else read[name] = inner
      }
      return isWhole ? read as Read<Given> : undefined
    }
  }
}

/** An object whose key `as` says which of several it is. The keys of each may not include `as`. */
export const variants = <V extends Readonly<Record<string, Fields>>>(
  all: V
): Form<{ readonly [Key in keyof V & string]: { readonly as: Key } & Read<V[Key]> }[keyof V & string]> => {
  type Any = { readonly [Key in keyof V & string]: { readonly as: Key } & Read<V[Key]> }[keyof V & string]
  const names = Object.keys(all)
  const listed = names.map((name) => `"${name}"`).join(", ")
  const forms = new Map(names.map((name) => [
    name,
    struct({
      as: needed({ schema: { const: name }, read: () => name }, "what such a frame is"),
      ...all[name]!
    })
  ]))
  return {
    schema: { anyOf: [...forms.values()].map(({ schema }) => schema) },
    read: (value, at, wrong) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return void wrong(at, `${kindOf(value)} stands where an object belongs`)
      }
      const { as } = value as { readonly as?: unknown }
      const form = typeof as === "string" ? forms.get(as) : undefined
      if (form !== undefined) return form.read(value, at, wrong) as Any | undefined
      if (as === undefined) return void wrong(at, `"as" is missing: what such a frame is, one of ${listed}`)
      const near = typeof as === "string" ? nearestName(as, names) : undefined
      return void wrong(
        [...at, "as"],
        near === undefined
          ? `${kindOf(as)} stands where one of ${listed} belongs`
          : `${kindOf(as)} is no kind of frame; was "${near}" meant?`
      )
    }
  }
}
