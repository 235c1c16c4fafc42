/** A text, a number, or true or false: what a placeholder stands for. */
export type Scalar = string | number | boolean

export const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"

/** What placeholders stand for; one without a value leaves its key out of the frame. */
export type Values = ReadonlyMap<string, Scalar>

/**
 * A frame with gaps. `Hole`: a string that is one placeholder, which becomes the value as it is. `Text`: a string with
 * placeholders among other words.
 */
export type Template =
  | { readonly _tag: "Fixed"; readonly value: unknown }
  | { readonly _tag: "Hole"; readonly name: string }
  | { readonly _tag: "Text"; readonly parts: ReadonlyArray<string | { readonly name: string }> }
  | { readonly _tag: "List"; readonly items: ReadonlyArray<Template> }
  | { readonly _tag: "Fields"; readonly fields: ReadonlyArray<readonly [string, Template]> }

const placeholder = /\$\{([^}]*)\}/g

const ofText = (text: string): Template => {
  const parts: Array<string | { readonly name: string }> = []
  let from = 0
  for (const match of text.matchAll(placeholder)) {
    if (match.index > from) parts.push(text.slice(from, match.index))
    parts.push({ name: match[1]! })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push(text.slice(from))
  const [first] = parts
  if (parts.length === 1 && typeof first === "object") return { _tag: "Hole", name: first.name }
  return parts.some((part) => typeof part === "object")
    ? { _tag: "Text", parts }
    : { _tag: "Fixed", value: text }
}

/** The template that a JSON value is. */
export const templateOf = (value: unknown): Template => {
  if (typeof value === "string") return ofText(value)
  if (Array.isArray(value)) return { _tag: "List", items: value.map(templateOf) }
  if (typeof value !== "object" || value === null) return { _tag: "Fixed", value }
  return { _tag: "Fields", fields: Object.entries(value).map(([key, inner]) => [key, templateOf(inner)] as const) }
}

/** The names of a template's placeholders. */
export const namesOf = (template: Template): ReadonlyArray<string> => {
  switch (template._tag) {
    case "Fixed":
      return []
    case "Hole":
      return [template.name]
    case "Text":
      return template.parts.flatMap((part) => (typeof part === "object" ? [part.name] : []))
    case "List":
      return template.items.flatMap(namesOf)
    case "Fields":
      return template.fields.flatMap(([, inner]) => namesOf(inner))
  }
}

/** The frame as a value; undefined where it is one placeholder without a value. Values are never read as templates. */
export const filled = (template: Template, values: Values): unknown => {
  switch (template._tag) {
    case "Fixed":
      return template.value
    case "Hole":
      return values.get(template.name)
    case "Text":
      return template.parts.map((part) => (typeof part === "string" ? part : String(values.get(part.name) ?? ""))).join(
        ""
      )
    case "List":
      return template.items.map((item) => filled(item, values)).filter((item) => item !== undefined)
    case "Fields":
      return Object.fromEntries(
        template.fields.flatMap(([key, inner]) => {
          const value = filled(inner, values)
          return value === undefined ? [] : [[key, value]]
        })
      )
  }
}

/** The frame's text: JSON, or where the template is a text, that text as it is. */
export const frameText = (template: Template, values: Values): string => {
  const value = filled(template, values) ?? ""
  return typeof value === "string" ? value : JSON.stringify(value)
}
