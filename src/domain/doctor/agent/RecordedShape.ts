import { Predicate } from "effect"
import { parseJson } from "../../Json.ts"
import { isFrameConstant, isToolInput } from "./FrameConstants.ts"

/** Beyond these bounds a shape says only how much there is. */
const [deepest, mostKeys, mostElements] = [12, 60, 3]
/** Names of fields are shown on so many levels, arrays not counted: as deep as protocols put a text. */
const namedLevels = 5

/** Whether a field's name is as protocols have them. */
export const isFieldName = (name: string): boolean => /^[@$]?[A-Za-z_][\w.-]{0,59}$/.test(name)

/** Another name, or one further inside, may be somebody's words, and is shown by its length. */
const nameShownAs = (name: string, level: number): string =>
  level <= namedLevels && isFieldName(name) ? name : `?(${name.length})`

/** `level`: of the fields of the value, if it has some; 1 for those of the frame. */
const shapeOf = (value: unknown, depth: number, level: number, kept: ReadonlySet<string>): unknown => {
  if (Predicate.isString(value)) return `string(${value.length})`
  if (Array.isArray(value)) {
    if (depth === 0) return `array(${value.length})`
    const first = value.slice(0, mostElements).map((one) => shapeOf(one, depth - 1, level, kept))
    return value.length > mostElements ? [...first, `… ${value.length} in all`] : first
  }
  if (!Predicate.isObject(value)) return value === null ? "null" : typeof value
  const entries = Object.entries(value)
  if (depth === 0) return `object(${entries.length})`
  const fields = entries.slice(0, mostKeys).map(([name, inner]) => [
    nameShownAs(name, level),
    isFrameConstant(name, inner, level, kept)
      ? inner
      : shapeOf(inner, isToolInput(name) ? 0 : depth - 1, level + 1, kept)
  ])
  return Object.fromEntries(entries.length > mostKeys ? [...fields, ["…", `${entries.length} in all`]] : fields)
}

/**
 * A frame's shape for a recording: names of fields, strings as `string(5)` (in units of UTF-16), numbers, booleans and
 * null by their types, the first elements of arrays. Only the protocol's own words stay (`isFrameConstant`), in the
 * fields of `kept` too; of what a tool is called with, only how much it is. Text that is no JSON is `text(5)`.
 */
export const recordedShape = (text: string, kept: ReadonlySet<string> = new Set()): unknown => {
  const json = parseJson(text)
  return json === undefined ? `text(${text.length})` : shapeOf(json, deepest, 1, kept)
}

/** A line of a recording. `at`: milliseconds since the socket opened; `bytes`: in UTF-8. */
export interface RecordedFrame {
  readonly at: number
  readonly dir: "in" | "out"
  readonly bytes: number
  readonly shape: unknown
}

/** How the socket ended, where the agent closed it. */
export interface RecordedClose {
  readonly at: number
  readonly dir: "in"
  readonly close: number
}

/** What `--record FILE` writes: a JSON document a line. */
export const recordingText = (lines: ReadonlyArray<RecordedFrame | RecordedClose>): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("")
