import { type Template, templateOf } from "../FrameTemplate.ts"
import { type Form, kindOf, type Place, type Wrong } from "./FileForm.ts"

/** A key is never filled in, and a `${` without its end is a mistake of typing. */
const look = (value: unknown, at: Place, wrong: Wrong): boolean => {
  if (typeof value === "string") {
    if (!value.replaceAll(/\$\{[A-Za-z][A-Za-z0-9]*\}/g, "").includes("${")) return true
    wrong(at, `${kindOf(value)} holds a placeholder that is none: write \${name}, with letters and digits only`)
    return false
  }
  if (Array.isArray(value)) return value.map((item: unknown, index) => look(item, [...at, index], wrong)).every(Boolean)
  if (typeof value !== "object" || value === null) return true
  return Object.entries(value).map(([key, inner]) => {
    if (key.includes("${")) wrong([...at, key], "a placeholder stands in a key, where nothing is filled in")
    return !key.includes("${") && look(inner, [...at, key], wrong)
  }).every(Boolean)
}

/** A text that is meant to be JSON: filled in as text, somebody's quotes would end it early. */
const isJsonByHand = (value: unknown) => typeof value === "string" && /^\s*[{[]/.test(value)

/** A frame to send: any JSON object or list, with placeholders in its texts; or a text, which is sent as it is. */
export const template: Form<Template> = {
  schema: { type: ["object", "array", "string"] },
  read: (value, at, wrong) => {
    if (isJsonByHand(value)) {
      return void wrong(at, "it is a text that holds JSON; write the JSON itself, without quotes around it")
    }
    if (typeof value !== "string" && (typeof value !== "object" || value === null)) {
      return void wrong(at, `${kindOf(value)} stands where a frame belongs, which is an object, a list or a text`)
    }
    return look(value, at, wrong) ? templateOf(value) : undefined
  }
}

/** One placeholder and nothing else: its name. */
export const hole: Form<string> = {
  schema: { type: "string", pattern: "^\\$\\{[A-Za-z][A-Za-z0-9]*\\}$" },
  read: (value, at, wrong) => {
    const name = typeof value === "string" ? /^\$\{([A-Za-z][A-Za-z0-9]*)\}$/.exec(value)?.[1] : undefined
    return name ?? void wrong(at, `${kindOf(value)} stands where one placeholder belongs, such as "\${thread}"`)
  }
}
