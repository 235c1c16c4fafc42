import type { FrameKind } from "./file/KindForms.ts"
import { firstAt, type Pointer, pointerText } from "./JsonPointer.ts"

/** A place of the mapping file that leads into frames of one kind. */
export interface MappedPlace {
  /** The place in the file, as a pointer. */
  readonly place: string
  /** Where it leads, in words for a person. */
  readonly leadsTo: string
  /** Whether something stands there in a frame. */
  readonly isMet: (frame: unknown) => boolean
}

export const pointersText = (pointers: ReadonlyArray<Pointer>): string =>
  pointers.map((pointer) => pointerText(pointer) || "\"\"").join(" or ")

const isPointers = (value: unknown): value is ReadonlyArray<Pointer> =>
  Array.isArray(value) && value.length > 0 && value.every(Array.isArray)

const place = (at: ReadonlyArray<string>, pointers: ReadonlyArray<Pointer>): MappedPlace => ({
  place: pointerText(at),
  leadsTo: pointersText(pointers),
  isMet: (frame) => firstAt(frame, pointers) !== undefined
})

/** Where something of the choices stands, which is looked for in each of them. */
const choicePlaces = (at: ReadonlyArray<string>, kind: FrameKind): ReadonlyArray<MappedPlace> => {
  if (kind.as !== "ask" || !("id" in kind.choices)) return []
  const { at: list, effect, id, label } = kind.choices
  const inner = Object.entries({ id, label, effect }).flatMap(([name, pointer]): ReadonlyArray<MappedPlace> =>
    pointer === undefined ? [] : [{
      place: pointerText([...at, "choices", name]),
      leadsTo: `${pointersText([pointer])} of a choice`,
      isMet: (frame) => {
        const listed = firstAt(frame, list)
        return Array.isArray(listed) && listed.some((one) => firstAt(one, [pointer]) !== undefined)
      }
    }]
  )
  return [place([...at, "choices", "at"], list), ...inner]
}

/** All places of a kind of frame (`name` in `recv`) that lead into its frames. */
export const placesOf = (name: string, kind: FrameKind): ReadonlyArray<MappedPlace> => {
  const at = ["recv", name]
  return [
    ...Object.entries(kind).flatMap(([key, value]: [string, unknown]) => (
      isPointers(value) ? [place([...at, key], value)] : []
    )),
    ...[...kind.keep ?? []].map(([key, pointers]) => place([...at, "keep", key], pointers)),
    ...choicePlaces(at, kind)
  ]
}
